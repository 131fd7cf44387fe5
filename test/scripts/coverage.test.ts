import { expect, test } from "bun:test";
import {
  coverageOf,
  executableLines,
  parseLcov,
  percent,
  sourceFiles,
} from "../../scripts/test/coverage.ts";
import { tempDir } from "../helpers.ts";

const LCOV = `TN:
SF:src/a.ts
FNF:1
FNH:1
DA:1,5
DA:2,0
DA:4,12
DA:9,1
LF:4
LH:3
end_of_record
TN:
SF:test/helpers.ts
DA:1,1
end_of_record
`;

test("reads the records of src/, and counts lines by whether they ran", () => {
  expect([...parseLcov(LCOV).values()]).toEqual([
    { file: "src/a.ts", lines: 4, hit: 3, unseen: false },
  ]);
});

test("a file that no test loads counts with its executable lines, and a file of types with none", async () => {
  await using dir = await tempDir({
    "src/a.ts": "export const a = 1;\n",
    "src/deep/lost.ts":
      "export function f(x: number): number {\n  return x;\n}\nconst y = f(2);\nf(y);\n",
    "src/types.ts": "// words\nexport interface A {\n  readonly a: string;\n}\n",
    "src/user.d.ts": "export declare const b: number;\n",
  });
  expect(await sourceFiles(dir.path)).toEqual(["src/a.ts", "src/deep/lost.ts", "src/types.ts"]);
  const files = await coverageOf(dir.path, LCOV);
  expect(files).toEqual([
    { file: "src/a.ts", lines: 4, hit: 3, unseen: false },
    { file: "src/deep/lost.ts", lines: 4, hit: 0, unseen: true },
    { file: "src/types.ts", lines: 0, hit: 0, unseen: true },
  ]);
  expect(percent(files)).toBe(37.5);
});

test("imports, re-exports, comments and lone brackets are no executable lines", () => {
  const source = `// a
import { b } from "./b.ts";
import type { C } from "./c.ts";
export { d } from "./d.ts";
export * from "./e.ts";
export type F = C;
export const g = b({
  h: 1,
});
`;
  expect(executableLines(source)).toBe(2);
  expect(executableLines("")).toBe(0);
});

test("nothing to cover is covered", () => {
  expect(percent([])).toBe(100);
});
