// FINGERPRINT T36, T39, T42, and issue 4: the same pipeline in another directory, by another user, touched, with CRLF.
import { expect, test } from "bun:test";
import { chmod, cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { EXECUTABLE, fastpipe, type RunSettings, type TempDir, tempDir } from "../../helpers.ts";
import { type Project, project } from "../project.ts";
import { expectStale } from "./edits.ts";
import { copy, locks, OTHER_USER, states, toCrlf, touchAll, withoutFiles } from "./machines.ts";

const FILES = {
  "data/in.txt": "a\nb\n",
  "conf.json": `{ "k": 1 }\n`,
  "words.txt": "one\ntwo\n",
  "tsconfig.json": `{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }\n`,
  "fastpipe.yaml": "preload: [./setup.ts]\n",
  "params.yaml": "second:\n  k: 3\n",
  "setup.ts": "Object.assign(globalThis, {\n  setUp: true,\n});\n",
  "lib/index.ts": `export * from "./text";\nexport { default as Model } from "./model";\n`,
  "lib/text.ts":
    "// Comment\nconst LINES = `a\nb`;\n\nexport const shout = (text: string) => {\n  return text.toUpperCase() + LINES.length;\n};\n",
  "lib/model.ts": `export default class Model {\n  #k: number;\n\n  constructor(k: number) {\n    this.#k = k;\n  }\n\n  get k() {\n    return this.#k;\n  }\n}\n`,
  "lib/effects.ts": `(globalThis as Record<string, unknown>).fx = [\n  1,\n];\nexport const fx = 1;\n`,
  "lib/later.ts": `export const later = () => "later";\n`,
  "lib/old.cjs": `exports.old = "old";\n`,
  "lib/plugins/a.ts": `export const v = "a";\n`,
  "node_modules/pkg/package.json": `{ "name": "pkg", "version": "1.0.0", "type": "module", "main": "index.js" }\n`,
  "node_modules/pkg/index.js": "export const pkg = 1;\n",
  "pipeline.ts": `import { readFileSync, writeFileSync } from "node:fs";
import { pkg } from "pkg";
import { stage } from "fastpipe";
import { Model, shout } from "@lib/index";
import conf from "./conf.json";
import { fx } from "./lib/effects";
import old from "./lib/old.cjs";

const model = new Model(conf.k);
const where = process.env.MODE_ELSEWHERE ?? "here";

export const first = stage(
  { deps: ["data/in.txt"], outs: { a: "build/first.txt" } },
  async function first({ deps, outs }) {
    const { later } = await import("./lib/later");
    const text = readFileSync(deps[0], "utf8");
    writeFileSync(outs.a, shout(text) + later() + old.old + where);
  },
);

export const second = stage(
  { deps: [first.outs.a], outs: ["build/second.txt"], params: { k: 2 }, uses: ["words.txt"] },
  async ({ deps, outs, params }) => {
    const { v } = await import(\`./lib/plugins/\${"a"}.ts\`);
    writeFileSync(outs[0], readFileSync(deps[0], "utf8") + model.k + params.k + pkg + fx + v);
  },
);

for (const n of ["1", "2"]) {
  stage({ name: \`third-\${n}\`, outs: [\`build/third-\${n}.txt\`], params: { n } }, ({ outs, params }) => {
    writeFileSync(outs[0] as string, params.n);
  });
}

export const shell = stage({ deps: ["data/in.txt"], outs: ["build/shell.txt"], cmd: "wc -l < data/in.txt > build/shell.txt" });
`,
};

const SOURCES = /\.(ts|cjs|json|yaml)$/;

async function made(): Promise<Project> {
  const p = await project(FILES);
  expect(await p.ran()).toEqual(["first", "second", "shell", "third-1", "third-2"]);
  return p;
}

async function elsewhere(): Promise<TempDir & { inner: string }> {
  const dir = await tempDir();
  return Object.assign(dir, { inner: join(dir.path, "deep er/with ü") });
}

async function expectSame(p: Project, root: string, settings: RunSettings): Promise<void> {
  const told = await states(root, settings);
  expect(Object.values(told)).toEqual(Object.values(told).map(() => "fresh"));
  const before = await locks(p.path);
  expect(await locks(root)).toEqual(before);
  // From nothing: what is recorded there is the same, byte for byte.
  await rm(join(root, ".fastpipe"), { recursive: true });
  await rm(join(root, "build"), { recursive: true, force: true });
  expect(await fastpipe(root, ["run", "-q"], settings)).toMatchObject({ code: 0 });
  expect(await locks(root)).toEqual(before);
}

test("T36: in another directory", async () => {
  await using p = await made();
  await using other = await elsewhere();
  await copy(p.path, other.inner);
  await expectSame(p, other.inner, {});
});

test("T36: touched", async () => {
  await using p = await made();
  await touchAll(p.path);
  await expectStale(p, {});
  expect(await p.ran()).toEqual([]);
});

test("T36: with another HOME and USER, and with a database of another place", async () => {
  await using p = await made();
  await using other = await elsewhere();
  await cp(p.path, other.inner, { recursive: true });
  await expectSame(p, other.inner, OTHER_USER);
});

test("issue 4: another directory, user and HOME, touched, CRLF: all fresh, locks byte-identical", async () => {
  await using p = await made();
  await using other = await elsewhere();
  await copy(p.path, other.inner);
  const files = Object.keys(FILES).filter(
    (name) => SOURCES.test(name) && !name.startsWith("node_modules/"),
  );
  expect(files.length).toBeGreaterThan(10);
  await toCrlf(other.inner, files);
  await touchAll(other.inner);
  const told = await states(other.inner, OTHER_USER);
  expect(Object.values(told)).toEqual(Object.values(told).map(() => "fresh"));
  expect(await locks(other.inner)).toEqual(await locks(p.path));
  expect((await fastpipe(other.inner, ["run", "-q"], OTHER_USER)).code).toBe(0);
  expect(await locks(other.inner)).toEqual(await locks(p.path));
  await rm(join(other.inner, ".fastpipe"), { recursive: true });
  await rm(join(other.inner, "build"), { recursive: true });
  expect((await fastpipe(other.inner, ["run", "-q"], OTHER_USER)).code).toBe(0);
  expect(withoutFiles(await locks(other.inner))).toEqual(withoutFiles(await locks(p.path)));
  expect(await locks(other.inner)).toEqual(await locks(p.path));
});

const isRoot = process.getuid?.() === 0 && Bun.which("setpriv") !== null;

test.skipIf(!isRoot)("issue 4: really as another user", async () => {
  await using p = await made();
  await using other = await elsewhere();
  await copy(p.path, other.inner);
  await toCrlf(other.inner, ["pipeline.ts", "lib/text.ts", "lib/index.ts"]);
  await Bun.$`chown -R 65534:65534 ${other.path}`.quiet();
  await chmod(other.path, 0o755);
  const asNobody = async (...args: string[]) => {
    const child = Bun.spawn(
      ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", await executable(), ...args],
      {
        cwd: other.inner,
        env: { PATH: process.env.PATH, HOME: other.inner, USER: "nobody" },
        stdout: "pipe",
        stderr: "pipe",
      },
    );
    const [stdout, stderr, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { stdout, stderr, code };
  };
  // Where the executable lies others may not be let in.
  await using bin = await tempDir();
  const executable = async () => {
    const path = join(bin.path, "fastpipe");
    if (!(await Bun.file(path).exists())) {
      await chmod(bin.path, 0o755);
      await Bun.write(path, Bun.file(EXECUTABLE));
      await chmod(path, 0o755);
    }
    return path;
  };
  const status = await asNobody("status", "--exit-code");
  expect(status).toMatchObject({ code: 0 });
  expect(await asNobody("run", "--json")).toMatchObject({ code: 0 });
  expect(await locks(other.inner)).toEqual(await locks(p.path));
  await rm(join(other.inner, ".fastpipe"), { recursive: true });
  expect(await asNobody("run", "--force", "-q")).toMatchObject({ code: 0 });
  expect(withoutFiles(await locks(other.inner))).toEqual(withoutFiles(await locks(p.path)));
});

test("T39: one stage name in two projects of one user: no mixing", async () => {
  const files = (text: string) => ({
    "pipeline.ts": `import { stage } from "fastpipe";
export const s = stage({ outs: ["o/s.txt"] }, async function s({ outs }) { await Bun.write(outs[0], "${text}"); });
`,
  });
  await using home = await tempDir();
  await using a = await project(files("A"));
  await using b = await project(files("B"));
  const settings = { env: { HOME: home.path, XDG_CACHE_HOME: join(home.path, ".cache") } };
  for (const p of [a, b]) expect((await p.run([], settings)).by.ran).toEqual(["s"]);
  expect([await a.read("o/s.txt"), await b.read("o/s.txt")]).toEqual(["A", "B"]);
  await a.file("pipeline.ts", files("B")["pipeline.ts"]);
  expect((await b.run([], settings)).by.ran).toBeUndefined();
  expect((await a.run([], settings)).by.ran).toEqual(["s"]);
  expect(await a.read("o/s.txt")).toBe("B");
});

test("T42: other rules: no edit, nothing runs and the record is rewritten; an edit between, it runs", async () => {
  await using p = await made();
  const dir = join(p.path, ".fastpipe/stages");
  const ofCode = async () => {
    const { "shell.lock": _, ...others } = await locks(p.path);
    return others;
  };
  const current = await ofCode();
  const rules = /^rules: (\d+)$/m.exec(current["first.lock"] ?? "")?.[1];
  const toOther = async (version: number) => {
    await mkdir(dir, { recursive: true });
    for (const [name, text] of Object.entries(await locks(p.path)))
      await Bun.write(join(dir, name), text.replace(/^rules: \d+$/m, `rules: ${version}`));
  };
  for (const version of [0, Number(rules) + 1]) {
    await toOther(version);
    await expectStale(p, {});
    expect(await p.ran()).toEqual([]);
    expect(await ofCode()).toEqual(current);
    await toOther(version);
    const text = await p.read("lib/text.ts");
    await p.file("lib/text.ts", text.replace("toUpperCase", "toLowerCase"));
    const told = await p.status();
    expect(told.first?.map(({ code }) => code)).toContain("code_changed");
    expect(told["third-1"]).toEqual([]);
    expect(await p.ran()).toContain("first");
    await p.file("lib/text.ts", text);
    await p.ran();
    expect(await ofCode()).toEqual(current);
  }
});

test("T42: other rules: the record of a command is rewritten too", async () => {
  await using p = await made();
  const lock = ".fastpipe/stages/shell.lock";
  const current = await p.read(lock);
  await p.file(lock, current.replace(/^rules: \d+$/m, "rules: 0"));
  expect(await p.ran()).toEqual([]);
  expect(await p.read(lock)).toBe(current);
});
