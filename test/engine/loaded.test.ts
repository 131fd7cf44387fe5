import { expect, test } from "bun:test";
import { LoadedCode } from "../../src/engine/loaded.ts";
import { stageOf } from "../../src/engine/plan.ts";
import { workspace } from "./workspace.ts";

const PIPELINE = `
import { stage } from "fastpipe";
import { v } from "./lib";
const f = () => v;
stage({ name: "a", outs: ["made"] }, f);
stage({ name: "b", deps: ["made"], outs: ["o"] }, () => f());
stage({ name: "uses", uses: ["./x.ts", "dir", "conf/**/*.ts", ".h/**/*.ts"] }, () => f());
stage({ name: "many", uses: ["big"] }, () => f());
`;

test("known modules, deps, outs and what `uses` lists are no objection; all else is", async () => {
  const files = [
    "x.ts",
    "dir/.h/x.ts",
    "conf/a.ts",
    "conf/.b.ts",
    "conf/.h/c.ts",
    "y.ts",
    "lib.ts",
    ".h/d/x.ts",
  ];
  for (let i = 0; i < 201; i++) files.push(`big/${i}.ts`);
  await using space = await workspace({
    ...Object.fromEntries(files.map((file) => [file, "export const v = 1;"])),
    "pipeline.ts": PIPELINE,
  });
  const project = await space.open();
  const code = new LoadedCode(project);
  const objection = (stage: string, ...paths: string[]): string | null =>
    code.objection(
      stageOf(project, stage),
      paths.map((path) => `${space.path}/${path}`),
    );
  expect(objection("a", "pipeline.ts", "lib.ts", "made/x.ts")).toBeNull();
  expect(objection("b", "made/x.ts")).toBeNull();
  expect(objection("uses", "x.ts", "dir/.h/x.ts", "conf/a.ts", ".h/d/x.ts")).toBeNull();
  expect(objection("many", "big/7.ts")).toBeNull();
  expect(objection("many", "big/7.ts", "y.ts")).toBe(
    "many loaded y.ts, which its fingerprint does not know: nothing is recorded, so the next run runs it again; name it in `uses`",
  );
  expect(objection("uses", "conf/.b.ts")).toBeNull();
  expect(objection("uses", "conf/.h/c.ts")).toContain("conf/.h/c.ts");
  expect(objection("uses", "../x.ts")).toContain("loaded ../x.ts,");
  expect(objection("uses", "made/x.ts")).toEndWith("name it in `deps`");
});

test("what one stage loaded counts for those that run there after it", async () => {
  await using space = await workspace({ "pipeline.ts": PIPELINE, "lib.ts": "export const v = 1;" });
  const project = await space.open();
  const code = new LoadedCode(project);
  const loaded = [`${space.path}/lib.ts`, `${space.path}/z.ts`];
  expect(code.objection(stageOf(project, "a"), loaded)).toStartWith("a loaded z.ts,");
  expect(code.objection(stageOf(project, "b"), loaded)).toStartWith(
    "b ran in a Worker that had loaded z.ts,",
  );
});
