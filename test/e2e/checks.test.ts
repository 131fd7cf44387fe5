// What is checked before anything runs, beyond the definitions themselves.
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { CHAIN, commands, project } from "./project.ts";

test("a module to preload that is not there", async () => {
  await using p = await project({ ...CHAIN, "fastpipe.yaml": "preload: [./nope.ts]\n" });
  const { code, stderr } = await p.fastpipe(["run"]);
  expect(code).toBe(2);
  expect(stderr).toContain("./nope.ts");
  expect(stderr).toContain("fastpipe.yaml");
});

test("a preloaded module counts, and is there before the stages", async () => {
  await using p = await project({
    "fastpipe.yaml": "preload: [./warm.ts]\n",
    "warm.ts": "globalThis.warm = 1;\n",
    "pipeline.ts": `
import { writeFileSync } from "node:fs";
import { stage } from "fastpipe";
stage({ name: "s", outs: ["o"] }, ({ outs }) => writeFileSync(outs[0], String(globalThis.warm)));
`,
  });
  await p.ran();
  expect(await p.read("o")).toBe("1");
  await p.file("warm.ts", "globalThis.warm = 2;\n");
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.read("o")).toBe("2");
});

test("`uses`: a path that is not there is an error, a pattern without a match is not", async () => {
  const pipeline = (uses: string) => commands({ s: `uses: [${uses}], cmd: ":"` });
  await using p = await project({ "pipeline.ts": pipeline(`"tool.py"`) });
  const { code, stderr } = await p.fastpipe(["run"]);
  expect(code).toBe(2);
  expect(stderr).toContain(`"tool.py"`);
  await p.file("pipeline.ts", pipeline(`"tools/*.py"`));
  expect(await p.ran()).toEqual(["s"]);
  await p.file("tools/a.py", "1");
  expect((await p.run()).codes("s")).toContain("code_changed");
  await p.file("tools/a.py", "2");
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.ran()).toEqual([]);
});

test("a frozen stage does not run; who needs an out of it that is not there can't", async () => {
  const pipeline = (frozen: string) =>
    commands({
      a: `${frozen} outs: ["o"], cmd: "echo 1 > o"`,
      b: `deps: ["o"], outs: ["q"], cmd: "cp o q"`,
    });
  await using p = await project({ "pipeline.ts": pipeline("") });
  await p.ran();
  await p.file("pipeline.ts", pipeline("frozen: true,").replace("echo 1", "echo 2"));
  expect(await p.ran()).toEqual([]);
  expect(await p.ran(["--force", "a"])).toEqual([]);
  expect(await p.status()).toMatchObject({ a: [{ code: "frozen" }] });
  await rm(join(p.path, "o"));
  const { code, stderr } = await p.fastpipe(["run"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/frozen/);
});

test("git init after the first run: outs are entered when their stages run again", async () => {
  await using p = await project();
  await p.ran();
  await Bun.$`git init -q`.cwd(p.path);
  await p.ran(["--force"]);
  expect(await p.read("build/.gitignore")).toBe("/table.txt\n/model.txt\n");
});

test("a run that fails exits with 1 and says its end, however its output is taken", async () => {
  await using p = await project({ "pipeline.ts": commands({ s: `outs: ["o"], cmd: "exit 7"` }) });
  for (let i = 0; i < 5; i++) {
    const out = join(p.path, `log${i}`);
    const { exitCode } = await Bun.$`${process.execPath} -e ${CODE} ${p.path} ${out}`.nothrow();
    expect(exitCode).toBe(1);
    expect(await p.read(`log${i}`)).toContain("failed 1");
  }
  expect(existsSync(join(p.path, "o"))).toBe(false);
});

/** Runs the executable with its output into a file. */
const CODE = `
const [dir, log] = process.argv.slice(1);
const file = require("node:fs").openSync(log, "w");
const child = Bun.spawn([${JSON.stringify(join(import.meta.dir, "../../dist/fastpipe"))}, "run"],
  { cwd: dir, stdio: ["ignore", file, file] });
process.exit(await child.exited);
`;
