// The executable alone: an empty folder, no node_modules above it, no Node and no Bun on PATH.
import { beforeAll, expect, test } from "bun:test";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "../../scripts/build/build.ts";
import { fileName } from "../../scripts/build/targets.ts";
import { tempDir } from "../helpers.ts";
import { DIST, type Finished, ROOT, run } from "./tools.ts";

beforeAll(async () => {
  await build({ root: ROOT, outdir: DIST, targets: "host", force: false, log: console.log });
}, 600_000);

interface Machine extends AsyncDisposable {
  readonly project: string;
  fastpipe(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Finished>;
}

async function machine(): Promise<Machine> {
  const dir = await tempDir({ "project/.keep": "" });
  const executable = join(dir.path, "bin/fastpipe");
  await cp(join(DIST, fileName()), executable);
  const project = join(dir.path, "project");
  return {
    project,
    fastpipe: (args, env = {}) =>
      run([executable, ...args], { cwd: project, env: { PATH: "", HOME: dir.path, ...env } }),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

test("--version is package.json's", async () => {
  await using computer = await machine();
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  const { code, stdout, stderr } = await computer.fastpipe(["--version"]);
  expect(stderr).toBe("");
  expect(stdout).toContain(version);
  expect(code).toBe(0);
});

test("exit codes: help is 0; a wrong command and no pipeline are 2", async () => {
  await using computer = await machine();
  expect((await computer.fastpipe(["--help"])).code).toBe(0);
  const unknown = await computer.fastpipe(["statsu"]);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("status");
  expect((await computer.fastpipe(["run"])).code).toBe(2);
});

test("init, run, and a run with nothing to do", async () => {
  await using computer = await machine();
  expect((await computer.fastpipe(["init"])).code).toBe(0);
  const first = await computer.fastpipe(["run", "--json"]);
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
  expect(first.stdout).toContain('"status":"ran"');
  const second = await computer.fastpipe(["run", "--json"]);
  expect(second.code).toBe(0);
  expect(second.stdout).toMatch(/"event":"run_end","ran":0/);
});

test("a project's .env and bunfig.toml are not loaded", async () => {
  await using computer = await machine();
  await Bun.write(join(computer.project, ".env"), "FROM_DOTENV=loaded\n");
  await Bun.write(join(computer.project, "bunfig.toml"), 'preload = ["./preload.ts"]\n');
  await Bun.write(join(computer.project, "preload.ts"), 'throw new Error("preloaded");\n');
  await Bun.write(
    join(computer.project, "pipeline.ts"),
    `import { stage } from "fastpipe";
     import { writeFileSync } from "node:fs";
     export const seen = stage({ outs: ["seen.txt"] }, function seen({ outs }) {
       writeFileSync(outs[0], String(process.env.FROM_DOTENV));
     });`,
  );
  const { code, stderr } = await computer.fastpipe(["run"]);
  expect(stderr).not.toContain("preloaded");
  expect(code).toBe(0);
  expect(await readFile(join(computer.project, "seen.txt"), "utf8")).toBe("undefined");
});

test("where the parser can't be unpacked, the message says what to do", async () => {
  await using computer = await machine();
  await computer.fastpipe(["init"]);
  const { code, stderr } = await computer.fastpipe(["run"], { TMPDIR: "/does/not/exist" });
  expect(code).toBe(2);
  expect(stderr).toContain("could not be unpacked into /does/not/exist");
  expect(stderr).toContain("set TMPDIR to another folder");
  expect(stderr).not.toMatch(/[$]bunfs|internal error/);
});
