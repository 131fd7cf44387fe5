import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { versions } from "./versions.ts";

const DIR = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

test("200 steps by chance: outs are right, nothing is lost, nothing foreign stays", async () => {
  const { log, fault } = await versions({ steps: 200, seed: 6, dir: DIR });
  expect(fault === null ? [] : [...log.slice(-15), fault]).toEqual([]);
}, 600_000);
