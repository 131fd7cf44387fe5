// DVC and fastpipe on the same projects, in either order: the same locks, outs, .gitignore files and caches, and
// neither finds anything to do after the other.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { withDvc } from "../dvc/real.ts";
import { type TempDir, tempDir } from "../helpers.ts";
import { compare, type Tools } from "./dvc/parity.ts";
import { PROJECTS } from "./dvc/projects/all.ts";
import { warmDvc } from "./dvc/warm.ts";

withDvc("parity with DVC", () => {
  let site: TempDir;
  let tools: Tools;
  beforeAll(async () => {
    site = await tempDir();
    const dvc = process.env["FASTPIPE_TEST_DVC"] ?? "dvc";
    tools = [warmDvc(dvc, `${site.path}/1`), warmDvc(dvc, `${site.path}/2`)];
  });
  afterAll(async () => {
    for (const tool of tools) await tool[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  test.each(PROJECTS.map((project) => [project.name, project] as const))(
    "%s",
    async (_name, project) => {
      await compare(project, tools);
    },
  );

  test("there are enough of them, each with a name of its own", () => {
    expect(PROJECTS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(PROJECTS.map(({ name }) => name)).size).toBe(PROJECTS.length);
  });
});
