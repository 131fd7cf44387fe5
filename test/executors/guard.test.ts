import { expect, test } from "bun:test";
import { announceExit, guardProcess } from "../../src/executors/guard.ts";
import type { ExitNote } from "../../src/executors/protocol.ts";
import { patched } from "./patched.ts";

test("what would hit all of fastpipe is refused, and the way out named", () => {
  using _ = patched();
  guardProcess();
  expect(() => process.chdir("/")).toThrow(/relative to the pipeline file.*`executor: "process"`/);
  expect(() => process.umask(0)).toThrow(/`executor: "process"`/);
  expect(process.umask()).toBeGreaterThanOrEqual(0);
  expect(() => process.abort()).toThrow(/`executor: "process"`/);
  expect(() => process.kill(process.pid, "SIGTERM")).toThrow(/`executor: "process"`/);
  expect(() => process.kill(0)).toThrow(/`executor: "process"`/);
  expect(process.kill(process.pid, 0)).toBe(true);
});

test("process.exit is told before it is done", () => {
  using _ = patched();
  const done: unknown[] = [];
  Reflect.set(process, "exit", (code: unknown) => done.push(code));
  const notes: ExitNote[] = [];
  const end = announceExit((note) => notes.push(note));
  process.exit(3);
  process.exit();
  end();
  expect(done).toEqual([3, 0, 0]);
  expect(notes.map((note) => note.code)).toEqual([3, 0]);
  expect(notes[0]?.frames).toContain("guard.test.ts");
});
