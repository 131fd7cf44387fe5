// The Python package, and what the README writes with it, pass pyright in strict mode.
import { expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { PACKAGE } from "../../src/python/carried.ts";
import { type TempDir, tempDir } from "../helpers.ts";

const ROOT = resolve(import.meta.dir, "../..");

async function check(dir: TempDir, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries({ ...PACKAGE, ...files })) await dir.file(name, text);
  await dir.file("pyrightconfig.json", JSON.stringify({ strict: ["."], pythonVersion: "3.9" }));
  const child = Bun.spawn(
    [process.execPath, join(ROOT, "node_modules/pyright/index.js"), "-p", "."],
    {
      cwd: dir.path,
      stdout: "pipe",
      stderr: "pipe",
    },
  );
  return await new Response(child.stdout).text();
}

test("the package and the README's pipeline.py are strict", async () => {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const pipeline = /<!-- test: python file pipeline\.py -->\n```python\n([\s\S]*?)```/.exec(
    readme,
  )?.[1];
  await using dir = await tempDir();
  const said = await check(dir, {
    "pipeline.py": (pipeline ?? "").replaceAll(/^(def .*\)):$/gm, "$1 -> None:"),
  });
  expect(said).toContain("0 errors, 0 warnings");
});

test("the decorated function keeps its type, and a spec's keys are known", async () => {
  await using dir = await tempDir();
  const said = await check(dir, {
    "pipeline.py": `from fastpipe import stage

@stage
def bare() -> int:
    return 1

@stage(dep=["x"])
def wrong() -> int:
    return 1

@stage(outs=["x"])
def train(lr: float = 0.1) -> float:
    return lr

a: float = train(1) + bare()
b: str = train(1)
train("x")
`,
  });
  const errors = said.split("\n").filter((line) => line.includes(" - error: "));
  const lines = errors.map((line) => /pipeline\.py:(\d+)/.exec(line)?.[1]);
  expect([...new Set(lines)]).toEqual(["7", "16", "17"]);
});
