import { expect, test } from "bun:test";
import { chmod } from "node:fs/promises";
import { findDvc } from "../../bench/find-dvc.ts";
import { tempDir } from "../helpers.ts";

async function executable(script: string) {
  const dir = await tempDir();
  const path = await dir.file("dvc", `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return Object.assign(dir, { dvc: path });
}

test("DVC is on PATH, or named", async () => {
  await using dir = await executable("echo 3.0.0");
  const found = { path: dir.dvc, version: "3.0.0" };
  expect(findDvc({ PATH: dir.path })).toEqual(found);
  expect(findDvc({ PATH: "/nowhere", FASTPIPE_TEST_DVC: dir.dvc })).toEqual(found);
});

test("where there is none, it says how to name one", () => {
  expect(findDvc({ PATH: "/nowhere" })).toContain("There is no DVC to compare with");
  expect(findDvc({ PATH: "/nowhere", FASTPIPE_TEST_DVC: "" })).toContain("name its executable");
  expect(findDvc({ FASTPIPE_TEST_DVC: "/nowhere/dvc" })).toContain("no executable /nowhere/dvc");
});

test("one that does not start is none", async () => {
  await using dir = await executable("echo no module >&2; exit 1");
  expect(findDvc({ PATH: dir.path })).toBe(`${dir.dvc} --version fails:\nno module`);
});
