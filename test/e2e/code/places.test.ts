// The same pipeline in another place, by another user, with other times and line endings: nothing runs, and what
// runs anew writes the same locks.
import { expect, test } from "bun:test";
import {
  copyFile,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { EXECUTABLE, tempDir } from "../../helpers.ts";
import { type Project, project } from "../project.ts";

const FILES = {
  "data/raw.txt": "one\ntwo\n",
  "lib/text.ts": `/** Trims. */
export function trim(text: string): string {
  return text.trim() + \`-\${text.length}
\`;
}
export const HERE = process.env.HOME === undefined ? 0 : 1;
`,
  "lib/conf.json": `{\n  "a": [1, 2]\n}\n`,
  "pipeline.ts": `import { readFileSync, writeFileSync } from "node:fs";
import { stage } from "fastpipe";
import conf from "./lib/conf.json";
import { trim } from "./lib/text";

const SIZES = [1, 2];
for (const size of SIZES) {
  stage({ name: \`cut\${size}\`, deps: ["data/raw.txt"], outs: [\`build/\${size}.txt\`], params: { size } }, async ({ deps, outs, params }) => {
    writeFileSync(outs[0], trim(readFileSync(deps[0], "utf8").slice(0, params.size)) + conf.a.length);
  });
}
export const all = stage({ deps: ["build/1.txt", "build/2.txt"], outs: ["build/all.txt"] }, async function all({ deps, outs }) {
  writeFileSync(outs[0], deps.map((path) => readFileSync(path, "utf8")).join("\\n"));
});
`,
};
const SOURCES = ["lib/text.ts", "pipeline.ts"];

async function locks(root: string): Promise<Record<string, string>> {
  const dir = join(root, ".fastpipe/stages");
  const names = (await readdir(dir)).sort();
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(dir, name), "utf8")] as const),
    ),
  );
}

async function toCrlf(root: string): Promise<void> {
  for (const name of SOURCES) {
    const path = join(root, name);
    await writeFile(path, (await readFile(path, "utf8")).replaceAll("\n", "\r\n"));
  }
}

async function fresh(p: Project, root: string, env: Record<string, string> = {}): Promise<void> {
  const { code, stdout } = await p.fastpipe(["-C", root, "status", "--json"], { env });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ fresh: 3, stale: 0 });
}

test("another folder, HOME, user, times and line endings: all fresh, and the same locks from scratch", async () => {
  await using p = await project(FILES);
  expect(await p.ran()).toEqual(["all", "cut1", "cut2"]);
  const before = await locks(p.path);
  await using elsewhere = await tempDir({});
  const root = join(elsewhere.path, "deep/er");
  await cp(p.path, root, { recursive: true });
  for (const name of Object.keys(FILES)) await utimes(join(root, name), 1, 1);
  await rm(join(root, ".fastpipe/state.db"));
  await toCrlf(root);
  const home = join(elsewhere.path, "home");
  await mkdir(home);
  await fresh(p, root, { HOME: home, USER: "somebody", LOGNAME: "somebody" });
  expect(await locks(root)).toEqual(before);
  await rm(join(root, ".fastpipe"), { recursive: true });
  await rm(join(root, "build"), { recursive: true });
  const { code } = await p.fastpipe(["-C", root, "run"], { env: { HOME: home, USER: "somebody" } });
  expect(code).toBe(0);
  expect(await locks(root)).toEqual(before);
});

test("moved as it is", async () => {
  await using p = await project(FILES);
  await p.ran();
  await using elsewhere = await tempDir({});
  const root = join(elsewhere.path, "moved");
  await rename(p.path, root);
  await mkdir(p.path);
  const { stdout } = await p.fastpipe(["-C", root, "status", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ fresh: 3, stale: 0 });
});

const isRoot = process.getuid?.() === 0;

// Where the tests do not run as root there is no other user to be.
(isRoot ? test : test.skip)("another user of the machine", async () => {
  await using p = await project(FILES);
  await p.ran();
  const before = await locks(p.path);
  await Bun.$`chmod -R a+rwX ${p.path}`.quiet();
  const uid = 65534;
  // Others may not get at the folder that the built one is in.
  const executable = join(p.path, ".fastpipe/executable");
  await copyFile(EXECUTABLE, executable);
  const status = Bun.spawn([executable, "status", "--json"], {
    cwd: p.path,
    env: { PATH: process.env.PATH, HOME: p.path },
    uid,
    gid: uid,
    stdout: "pipe",
    stderr: "pipe",
  });
  expect(JSON.parse(await new Response(status.stdout).text())).toMatchObject({
    fresh: 3,
    stale: 0,
  });
  expect(await locks(p.path)).toEqual(before);
});
