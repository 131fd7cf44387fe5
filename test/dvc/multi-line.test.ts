import { expect, test } from "bun:test";
import { surprise } from "../../src/dvc/multi-line.ts";

test("lines that stand alone are no surprise", () => {
  for (const cmd of [
    "echo 1",
    "echo 1\necho 2\n",
    "cd x && make\nls",
    "echo 1 \\\n",
    "for i in 1 2; do echo $i; done\necho x",
    "if true; then echo; fi\nls",
    'echo "it\'s"\necho done',
    "ls # it's a comment\nls",
    "echo a\ncd x",
    "X=1 make\nls",
  ]) {
    expect({ cmd, why: surprise(cmd) }).toEqual({ cmd, why: undefined });
  }
});

test("what hangs on other lines is", () => {
  const cases: [string, string][] = [
    ["echo 1 \\\n  2", "goes on"],
    ["a &&\nb", "goes on"],
    ["cat <<EOF\nx\nEOF", "here document"],
    ["if true; then\necho\nfi", "spans lines"],
    ["for i in 1 2; do\necho\ndone", "spans lines"],
    ["f() {\necho\n}", "spans lines"],
    ["echo 'a\nb'", "quoted"],
    ["cd x\nmake", "`cd x` has no effect"],
    ["export A=1\nmake", "has no effect"],
    ["A=1\nmake", "has no effect"],
    ["set -e\nmake", "has no effect"],
  ];
  for (const [cmd, why] of cases) expect(surprise(cmd)).toContain(why);
});
