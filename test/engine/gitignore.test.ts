import { expect, test } from "bun:test";
import { ignoreOuts } from "../../src/engine/gitignore.ts";
import { tempDir } from "../helpers.ts";

async function repository() {
  const dir = await tempDir({ ".gitignore": "*.tmp" });
  await Bun.$`git init -q`.cwd(dir.path);
  return dir;
}

test("outs that git does not ignore are entered beside them, once", async () => {
  await using dir = await repository();
  const outs = ["build/model.json", "build/[a]*.csv", "scratch.tmp", "top"];
  expect(await ignoreOuts(dir.path, outs)).toEqual(["build/.gitignore", ".gitignore"]);
  expect(await dir.read("build/.gitignore")).toBe("/model.json\n/\\[a\\]\\*.csv\n");
  expect(await dir.read(".gitignore")).toBe("*.tmp\n/top\n");
  expect(await ignoreOuts(dir.path, outs)).toEqual([]);
  await dir.file("build/[a]*.csv", "x");
  await dir.file("build/[a]b.csv", "x");
  const status = await Bun.$`git status --porcelain -uall -z`.cwd(dir.path).text();
  expect(status).toContain("build/[a]b.csv");
  expect(status).not.toContain("build/[a]*.csv");
});

test("outside a repository nothing is written", async () => {
  await using dir = await tempDir();
  expect(await ignoreOuts(dir.path, ["out"])).toEqual([]);
});
