import { expect, test } from "bun:test";
import { userFrames } from "../../src/pipeline/place.ts";

test("frames of users' files: with a name and without, in folders of all names", () => {
  const stack = [
    "Error: no",
    "    at stage (/$bunfs/root/main.js:1:2)",
    "    at <anonymous> (/p (x)/src/(group)/a.ts:3:4)",
    "    at /p (x)/b.ts:5:6",
    "    at async define (/ü/c d.ts:7:8)",
    "    at new Plan (file:///e.ts:9:10)",
    "    at native:1:11",
    "    at processTicksAndRejections (native:7:39)",
  ].join("\n");
  expect(userFrames(stack)).toEqual([
    { file: "/p (x)/src/(group)/a.ts", line: 3, column: 4 },
    { file: "/p (x)/b.ts", line: 5, column: 6 },
    { file: "/ü/c d.ts", line: 7, column: 8 },
    { file: "/e.ts", line: 9, column: 10 },
  ]);
});
