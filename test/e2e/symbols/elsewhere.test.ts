// FINGERPRINT T36, T38, T39, T42, and issue 4: the same pipeline in another directory, by another user, touched, with CRLF.
import { expect, test } from "bun:test";
import { chmod, cp, mkdir, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { EXECUTABLE, fastpipe, type RunSettings, type TempDir, tempDir } from "../../helpers.ts";
import { type Project, project } from "../project.ts";
import { expectStale } from "./edits.ts";

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

/** All locks by name. */
async function locks(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const dir = join(root, ".fastpipe/stages");
  for (const name of (await readdir(dir)).sort())
    found[name] = await Bun.file(join(dir, name)).text();
  return found;
}

/** Everything but what is only of this machine. */
async function copy(from: string, to: string): Promise<void> {
  const local = /^\.fastpipe\/(?!stages(\/|$))/;
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !local.test(relative(from, path).split(sep).join("/")),
  });
}

async function touchAll(root: string): Promise<void> {
  for await (const file of new Bun.Glob("**/*").scan({ cwd: root, dot: true }))
    await utimes(join(root, file), 1, 1_000_000_000);
}

/** What the user wrote, with the line ends of another system. */
async function toCrlf(root: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const text = await Bun.file(join(root, file)).text();
    await Bun.write(join(root, file), text.replace(/\r?\n/g, "\r\n"));
  }
}

async function states(root: string, settings: RunSettings = {}): Promise<Record<string, string>> {
  const { stdout, stderr } = await fastpipe(root, ["status", "--json"], settings);
  if (stdout === "") throw new Error(stderr);
  const { stages } = JSON.parse(stdout) as {
    stages: { stage: string; state: string; reasons: object[] }[];
  };
  return Object.fromEntries(
    stages.map(({ stage, state, reasons }) => [
      stage,
      reasons.length > 0 ? JSON.stringify(reasons) : state,
    ]),
  );
}

const OTHER_USER: RunSettings = {
  env: {
    HOME: "/nowhere/home",
    USER: "somebody",
    LOGNAME: "somebody",
    PWD: undefined,
    OLDPWD: "/x",
    LANG: "de_DE.UTF-8",
    TZ: "Asia/Tokyo",
    XDG_CACHE_HOME: "/nowhere/cache",
    HOSTNAME: "elsewhere",
  },
};

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

/** Without the digest of the raw bytes. */
function withoutFiles(all: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).map(([name, text]) => [name, text.replace(/^(files|end): .*$/gm, "")]),
  );
}

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
  expect(tmpdir()).not.toBe("");
});

test("issue 4: the example elsewhere, CRLF, touched, another user: the same code in all locks", async () => {
  const example = resolve(import.meta.dir, "../../../examples/flights");
  const built = new Set(["node_modules", "build", ".fastpipe", "calibration.csv", "metrics.json"]);
  await using a = await tempDir();
  await using b = await tempDir();
  for (const dir of [a, b]) {
    await cp(example, join(dir.path, "p"), {
      recursive: true,
      filter: (path) => !built.has(relative(example, path).split(sep)[0] ?? ""),
    });
    // Packages that need not be there to tell what the code is.
    for (const name of ["ml-logistic-regression", "ml-matrix", "vega-datasets"]) {
      await Bun.write(
        join(dir.path, `p/node_modules/${name}/package.json`),
        `{ "name": "${name}", "version": "1.0.0", "main": "index.js" }`,
      );
      await Bun.write(join(dir.path, `p/node_modules/${name}/index.js`), "");
    }
    for (const name of ["flights-200k.json", "flights-20k.json", "airports.csv"])
      await Bun.write(join(dir.path, `p/node_modules/vega-datasets/data/${name}`), "");
  }
  const root = join(b.path, "p");
  const sources = await Array.fromAsync(new Bun.Glob("**/*.{ts,json,yaml}").scan({ cwd: root }));
  await toCrlf(
    root,
    sources.filter((path) => !path.startsWith("node_modules")),
  );
  await touchAll(root);
  const codeOf = async (dir: string, settings: RunSettings = {}) => {
    const { stdout, stderr } = await fastpipe(dir, ["explain", "--json"], settings);
    if (stdout === "") throw new Error(stderr);
    const { stages } = JSON.parse(stdout) as {
      stages: { stage: string; inputs: { code: Record<string, string> } }[];
    };
    return Object.fromEntries(stages.map(({ stage, inputs }) => [stage, inputs.code]));
  };
  const code = await codeOf(join(a.path, "p"));
  expect(Object.keys(code).length).toBe(13);
  expect(Object.keys(code["clean"] ?? {})).toContain("fn lib/clean.ts#cleanFlight");
  expect(await codeOf(root, OTHER_USER)).toEqual(code);
});

test("T38: a constant that holds a secret is in no file that git tracks", async () => {
  const secret = "sk-live-0123456789abcdef";
  await using p = await project({
    "lib.ts": `const TOKEN = "${secret}";\nexport const options = { headers: { auth: TOKEN, other: "${secret}" } };\nexport const re = /${secret}/;\n`,
    "pipeline.ts": `import { stage } from "fastpipe";
import { options, re } from "./lib";
export const s = stage({ outs: ["o/s.txt"] }, async function s({ outs }) { await Bun.write(outs[0], String(options.headers.auth.length + re.source.length)); });
export const t = stage({ outs: ["o/t.txt"] }, async function t({ outs }) { const inline = "${secret}"; await Bun.write(outs[0], String(inline.length)); });
`,
  });
  expect(await p.ran()).toEqual(["s", "t"]);
  await Bun.$`git init -q . && git add -A`.cwd(p.path).quiet();
  const tracked = (await Bun.$`git ls-files`.cwd(p.path).text()).trim().split("\n");
  expect(tracked).toContain(".fastpipe/stages/s.lock");
  const written = tracked.filter((file) => !/^(lib|pipeline)\.ts$/.test(file));
  for (const file of written) expect((await p.read(file)).includes(secret)).toBe(false);
  const { stdout } = await p.fastpipe(["explain", "-v"]);
  expect(stdout).not.toContain(secret);
  await p.file(
    "lib.ts",
    (await p.read("lib.ts")).replace(`TOKEN = "${secret}"`, `TOKEN = "sk-live-other"`),
  );
  await expectStale(p, { s: ["const lib.ts#TOKEN"] });
  const told = await p.fastpipe(["explain", "--json"]);
  expect(told.stdout).not.toContain("sk-live");
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
  const current = await locks(p.path);
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
    expect(await locks(p.path)).toEqual(current);
    await toOther(version);
    const text = await p.read("lib/text.ts");
    await p.file("lib/text.ts", text.replace("toUpperCase", "toLowerCase"));
    const told = await p.status();
    expect(told.first?.map(({ code }) => code)).toContain("code_changed");
    expect(told["third-1"]).toEqual([]);
    expect(await p.ran()).toContain("first");
    await p.file("lib/text.ts", text);
    await p.ran();
    expect(await locks(p.path)).toEqual(current);
  }
});
