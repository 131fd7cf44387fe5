import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import * as child from "../../src/executors/child.ts";
import { self } from "../../src/executors/self.ts";
import * as worker from "../../src/executors/worker.ts";

test("what Workers and children run does nothing before it is told to serve", () => {
  expect(child.serve).toBeFunction();
  expect(worker.serve).toBeFunction();
});

test("from its sources, fastpipe starts itself through its entry", () => {
  const { worker: entry, command } = self();
  expect(entry).toEndWith("/src/main.ts");
  expect(existsSync(entry)).toBe(true);
  expect(command).toEqual([process.execPath, entry]);
});
