import { expect, test } from "bun:test";
import { resolve } from "node:path";
import * as report from "../../src/executors/report.ts";

const root = "/srv/project";

test("only the user's frames are kept, relative to the root", () => {
  const frames = [
    "at inner (/srv/project/lib/x.ts:3:5)",
    "at async <anonymous> (file:///srv/project/pipeline.ts:10:7)",
    "at /other/place.ts:1:1",
    "at lib (/srv/project/node_modules/pkg/index.js:2:3)",
    "at run (node:async_hooks:144:29)",
    "at <parse> (:0)",
    "at parse (unknown)",
    "at native",
    "at #call (/$bunfs/root/fastpipe:129:26)",
    `at x (${resolve(import.meta.dir, "../../src/executors/seat.ts")}:1:1)`,
    "at y (B:\\~BUN\\root\\fastpipe:1:1)",
  ].join("\n");
  expect(report.userFrames(frames, root).split("\n")).toEqual([
    "at inner (lib/x.ts:3:5)",
    "at pipeline.ts:10:7",
    "at /other/place.ts:1:1",
    "at lib (node_modules/pkg/index.js:2:3)",
  ]);
});

test("causes without frames of the user leave no heading", () => {
  const frames = "at f (/srv/project/a.ts:1:1)\ncaused by x\nat g (node:fs:1:1)";
  expect(report.userFrames(frames, root)).toBe("at f (a.ts:1:1)");
});

test("exit codes say what shells mean by them", () => {
  expect(report.fromCode(3)).toMatchObject({ exit: 3, message: "exited with code 3" });
  expect(report.fromCode(127).message).toContain("not found");
  expect(report.fromCode(126).message).toContain("can't be executed");
  expect(report.fromCode(137).message).toBe(
    "exited with code 137 (128+9: SIGKILL ended a program in it: out of memory?)",
  );
  expect(report.fromCode(143).message).toContain("SIGTERM");
  expect(report.fromCode(255).message).toBe("exited with code 255");
});

test("signals say what they may mean", () => {
  expect(report.fromSignal("SIGKILL").message).toContain("out of memory");
  expect(report.fromSignal("SIGUSR1").message).toBe("was ended by SIGUSR1");
});

test("a pipeline that can't be loaded", () => {
  const error = report.notLoaded({ text: "boom", frames: "" }, root);
  expect(error).toMatchObject({ kind: "threw", message: "its code could not be loaded: boom" });
});
