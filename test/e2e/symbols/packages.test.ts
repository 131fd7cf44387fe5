// FINGERPRINT T26, T27, T40: installed packages count for the stages that reach them.
import { expect, test } from "bun:test";
import { project } from "../project.ts";
import { expectStale, type ProjectEdit, projectEdits } from "./edits.ts";

const pkg = (name: string, version: string, more: object = {}): string =>
  JSON.stringify({ name, version, type: "module", main: "index.js", ...more });

const bunLock = (commit: string, integrity = "sha512-a==") => `{
  "lockfileVersion": 1,
  "packages": {
    "a": ["a@1.0.0", "", { "dependencies": { "dep": "1" } }, "${integrity}"],
    "git": ["git@git+ssh://git@host/git.git#${commit}", {}, "${commit}"],
    "unused": ["unused@1.0.0", "", {}, "sha512-u=="],
  },
}`;

const FILES = {
  "pipeline.ts": `import { stage } from "fastpipe";
import { a } from "a";
import { viaLib, unreached } from "./lib";
import { renamed as r } from "./barrel";
import * as ns from "ns";
import { git } from "git";
import def from "def/sub";
import type { T } from "typed";
type Unused = T;
export const direct = stage({ outs: ["o/direct.txt"] }, async function direct({ outs }) { await Bun.write(outs[0], a); });
export const helper = stage({ outs: ["o/helper.txt"] }, async function helper({ outs }) { await Bun.write(outs[0], viaLib()); });
export const barrel = stage({ outs: ["o/barrel.txt"] }, async function barrel({ outs }) { await Bun.write(outs[0], r); });
export const space = stage({ outs: ["o/space.txt"] }, async function space({ outs }) { await Bun.write(outs[0], ns.ns); });
export const fromGit = stage({ outs: ["o/fromGit.txt"] }, async function fromGit({ outs }) { await Bun.write(outs[0], git); });
export const sub = stage({ outs: ["o/sub.txt"] }, async function sub({ outs }) { await Bun.write(outs[0], def); });
export const dynamic = stage({ outs: ["o/dynamic.txt"] }, async function dynamic({ outs }) { await Bun.write(outs[0], (await import("dyn")).dyn); });
export const none = stage({ outs: ["o/none.txt"] }, async function none({ outs }) { await Bun.write(outs[0], "none"); });
export const keep = () => unreached();
`,
  "lib.ts": `import { b } from "b";\nimport { unused } from "unused";\nexport const viaLib = () => b;\nexport const unreached = () => unused;\n`,
  "barrel.ts": `export { c as renamed } from "c";\nexport { unused } from "unused";\n`,
  "package.json": JSON.stringify({
    dependencies: { a: "^1", b: "^1", c: "*", unused: "*" },
    patchedDependencies: { "c@1.0.0": "patches/c.patch" },
  }),
  "patches/c.patch": "1",
  "bun.lock": bunLock("abc"),
  ...Object.fromEntries(
    ["a", "b", "c", "ns", "git", "dyn", "unused", "dep", "deeper", "typed"].flatMap((name) => [
      [
        `node_modules/${name}/package.json`,
        pkg(name, "1.0.0", { a: { dependencies: { dep: "1" } } }[name]),
      ],
      [`node_modules/${name}/index.js`, `export const ${name} = "${name}";\n`],
    ]),
  ),
  "node_modules/dep/package.json": pkg("dep", "1.0.0", { dependencies: { deeper: "1" } }),
  "node_modules/def/package.json": pkg("def", "1.0.0"),
  "node_modules/def/sub.js": `export default "def";\n`,
};

const bump = (name: string, stage: string): ProjectEdit => ({
  change: { [`node_modules/${name}/package.json`]: [`"1.0.0"`, `"1.0.1"`] },
  stale: { [stage]: [`pkg ${name}@1.0.0`, `pkg ${name}@1.0.1`] },
  isSilent: true,
});
const told = (change: ProjectEdit["change"], stage: string, key: string): ProjectEdit => ({
  change,
  stale: { [stage]: [key] },
  isSilent: true,
});
const skip = (change: ProjectEdit["change"]): ProjectEdit => ({ change, stale: {} });

projectEdits("T26, T27, T40: packages", FILES, {
  "T26: the package itself": bump("a", "direct"),
  "T26: by a helper": bump("b", "helper"),
  "T26: by a barrel": bump("c", "barrel"),
  "T26: by a namespace": bump("ns", "space"),
  "T26: a part of it": bump("def", "sub"),
  "T26: by import()": bump("dyn", "dynamic"),
  "T26: a package that it depends on": told(
    { "node_modules/dep/package.json": [`"1.0.0"`, `"1.0.1"`] },
    "direct",
    "pkg a@1.0.0",
  ),
  "T26: a package that that one depends on": told(
    { "node_modules/deeper/package.json": [`"1.0.0"`, `"1.0.1"`] },
    "direct",
    "pkg a@1.0.0",
  ),
  "T26: a patch of it": told({ "patches/c.patch": ["1", "2"] }, "barrel", "pkg c@1.0.0"),
  "T26: another commit": told({ "bun.lock": bunLock("def") }, "fromGit", "pkg git@1.0.0"),
  "T26: another content of the same version": told(
    { "bun.lock": [`"sha512-a=="`, `"sha512-z=="`] },
    "direct",
    "pkg a@1.0.0",
  ),
  "T26: the range alone": skip({ "package.json": [`"a":"^1"`, `"a":"^1.0.0"`] }),
  "T27: a package that no stage reaches": skip({
    "node_modules/unused/package.json": [`"1.0.0"`, `"1.0.1"`],
  }),
  "T27: its content in the lockfile": skip({ "bun.lock": ["sha512-u==", "sha512-v=="] }),
  "T27: a package that is imported for types alone": skip({
    "node_modules/typed/package.json": [`"1.0.0"`, `"1.0.1"`],
  }),
  "T27: a new package": skip({
    "node_modules/new/package.json": pkg("new", "1.0.0"),
    "package.json": [`"unused":"*"`, `"unused":"*","new":"*"`],
  }),
  "T40: a file of a package edited in place": skip({
    "node_modules/unused/index.js": `export const unused = "edited";\n`,
  }),
});

test("T40: `uses` is the way out for a file of a package", async () => {
  await using p = await project({
    "pipeline.ts": `import { stage } from "fastpipe";
import { a } from "a";
export const s = stage({ outs: ["o/s.txt"], uses: ["node_modules/a/index.js"] }, async function s({ outs }) { await Bun.write(outs[0], a); });
export const t = stage({ outs: ["o/t.txt"] }, async function t({ outs }) { await Bun.write(outs[0], a); });
`,
    "node_modules/a/package.json": pkg("a", "1.0.0"),
    "node_modules/a/index.js": `export const a = "ONE";\n`,
  });
  await p.ran();
  await p.file("node_modules/a/index.js", `export const a = "TWO";\n`);
  await expectStale(p, { s: ["uses node_modules/a/index.js"] });
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.read("o/s.txt")).toBe("TWO");
});
