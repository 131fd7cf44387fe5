import { expect, test } from "bun:test";
import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { changes, type Project, project } from "./helpers.ts";

const pkg = (name: string, version: string, more: object = {}): string =>
  JSON.stringify({ name, version, ...more });

/** a needs b, b needs c and a; d stands alone. */
const INSTALLED = {
  "pipeline.ts": `import { x } from "a"; import "a/sub"; export const y = x;`,
  "node_modules/a/package.json": pkg("a", "1.0.0", { dependencies: { b: "^1" } }),
  "node_modules/a/index.js": "",
  "node_modules/a/sub.js": "",
  "node_modules/b/package.json": pkg("b", "1.0.0", {
    dependencies: { a: "*" },
    peerDependencies: { c: "*" },
    optionalDependencies: { o: "*", native: "*" },
  }),
  "node_modules/c/package.json": pkg("c", "1.0.0"),
  "node_modules/d/package.json": pkg("d", "1.0.0"),
};

const keys = async (dir: Project): Promise<string[]> => Object.keys((await dir.manifest()).entries);

test("a package counts by its version and by what it depends on", async () => {
  await using dir = await project(INSTALLED);
  const before = await dir.manifest();
  expect(Object.keys(before.entries)).toEqual(["module pipeline.ts", "pkg a@1.0.0"]);
  expect(before.places["pkg a@1.0.0"]).toBe("pipeline.ts:1");
  await dir.file("node_modules/d/package.json", pkg("d", "2.0.0"));
  expect(changes(before, await dir.manifest())).toEqual([]);
  await dir.file("node_modules/c/package.json", pkg("c", "1.0.1"));
  const bumped = await dir.manifest();
  expect(changes(before, bumped)).toEqual(["pkg a@1.0.0"]);
  expect(bumped.files).not.toBe(before.files);
  await dir.file("node_modules/a/package.json", pkg("a", "1.1.0"));
  expect(changes(bumped, await dir.manifest())).toEqual(["pkg a@1.0.0", "pkg a@1.1.0"]);
});

test("an optional dependency counts when it is there, unless it is made for some machines", async () => {
  await using dir = await project(INSTALLED);
  const before = await dir.manifest();
  await dir.file("node_modules/native/package.json", pkg("native", "1.0.0", { os: ["linux"] }));
  expect(changes(before, await dir.manifest())).toEqual([]);
  await dir.file("node_modules/o/package.json", pkg("o", "1.0.0"));
  expect(changes(before, await dir.manifest())).toEqual(["pkg a@1.0.0"]);
});

test("a nearer copy of a dependency is the one that counts", async () => {
  await using dir = await project(INSTALLED);
  const before = await dir.manifest();
  await dir.file("node_modules/b/node_modules/c/package.json", pkg("c", "3.0.0"));
  const nearer = await dir.manifest();
  expect(changes(before, nearer)).toEqual(["pkg a@1.0.0"]);
  await dir.file("node_modules/c/package.json", pkg("c", "4.0.0"));
  expect(changes(nearer, await dir.manifest())).toEqual([]);
});

const TWO_VERSIONS = {
  "pipeline.ts": `import "p"; import "./w/x";`,
  "w/x.ts": `import "p";`,
  "node_modules/p/package.json": pkg("p", "1.0.0"),
  "node_modules/p/index.js": "",
  "w/node_modules/p/package.json": pkg("p", "2.0.0"),
  "w/node_modules/p/index.js": "",
};

test("two installed versions are two entries", async () => {
  await using dir = await project(TWO_VERSIONS);
  expect(await keys(dir)).toEqual([
    "module pipeline.ts",
    "module w/x.ts",
    "pkg p@1.0.0",
    "pkg p@2.0.0",
  ]);
});

// To be a plain test when what an import of a package means tells its installations apart.
test("which of two installed versions an import means counts", async () => {
  await using dir = await project(TWO_VERSIONS);
  const before = await dir.manifest();
  await dir.file("node_modules/p/package.json", pkg("p", "2.0.0"));
  await dir.file("w/node_modules/p/package.json", pkg("p", "1.0.0"));
  expect(changes(before, await dir.manifest())).not.toEqual([]);
});

test("a store with links, where each package lies beside what it needs", async () => {
  await using dir = await project({
    "pipeline.ts": `import "a";`,
    "node_modules/.store/a@1/node_modules/a/package.json": pkg("a", "1.0.0", {
      dependencies: { b: "*", "@s/c": "*" },
    }),
    "node_modules/.store/a@1/node_modules/a/index.js": "",
    "node_modules/.store/b@1/node_modules/b/package.json": pkg("b", "1.0.0"),
    "node_modules/.store/b@2/node_modules/b/package.json": pkg("b", "2.0.0"),
    "node_modules/.store/c@1/node_modules/@s/c/package.json": pkg("@s/c", "1.0.0"),
  });
  const link = async (to: string, from: string): Promise<void> => {
    const path = join(dir.path, "node_modules", from);
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true });
    await symlink(to, path);
  };
  await link(".store/a@1/node_modules/a", "a");
  await link("../../b@1/node_modules/b", ".store/a@1/node_modules/b");
  await link("../../../c@1/node_modules/@s/c", ".store/a@1/node_modules/@s/c");
  const before = await dir.manifest();
  expect(Object.keys(before.entries)).toContain("pkg a@1.0.0");
  await link("../../b@2/node_modules/b", ".store/a@1/node_modules/b");
  const other = await dir.manifest();
  expect(changes(before, other)).toEqual(["pkg a@1.0.0"]);
  await dir.file("node_modules/.store/c@1/node_modules/@s/c/package.json", pkg("@s/c", "1.0.1"));
  expect(changes(other, await dir.manifest())).toEqual(["pkg a@1.0.0"]);
});

test("hoisting does not matter", async () => {
  await using dir = await project(INSTALLED);
  const before = await dir.manifest();
  await mkdir(join(dir.path, "node_modules/b/node_modules"));
  await rename(join(dir.path, "node_modules/c"), join(dir.path, "node_modules/b/node_modules/c"));
  expect(changes(before, await dir.manifest())).toEqual([]);
});

test("packages that are not installed, built-ins and fastpipe itself", async () => {
  await using dir = await project({
    "pipeline.ts": `import "fastpipe"; import "fs"; import "node:path"; import "bun"; import "bun:sqlite"; import "assert/strict";
const f = () => import("not-there/sub");
import { T } from "@types-only/p"; import { U } from "typed";`,
    "node_modules/typed/package.json": pkg("typed", "1.0.0", { types: "index.d.ts" }),
  });
  const entries = await keys(dir);
  expect(entries).toEqual([
    "module pipeline.ts",
    "pkg @types-only/p missing",
    "pkg not-there missing",
    "pkg typed@1.0.0",
  ]);
});

test("an import that may mean any file may mean any package", async () => {
  await using dir = await project({
    ...INSTALLED,
    "pipeline.ts": "const f = (m: string) => import(m);",
    "package.json": JSON.stringify({ dependencies: { d: "1" }, devDependencies: { c: "1" } }),
  });
  expect(await keys(dir)).toEqual(["module pipeline.ts", "pkg c@1.0.0", "pkg d@1.0.0"]);
});

test("an import that begins with a package's name counts the package", async () => {
  await using dir = await project({
    ...INSTALLED,
    "pipeline.ts": "const f = (m: string) => import(`a/locale/${m}`);",
    "other.ts": "",
  });
  expect(await keys(dir)).toEqual(["module pipeline.ts", "pkg a@1.0.0"]);
});

test("a package that depends on a linked folder of the project counts that folder's sources", async () => {
  await using dir = await project({
    "pipeline.ts": `import "a";`,
    "node_modules/a/package.json": pkg("a", "1.0.0", { dependencies: { own: "*" } }),
    "node_modules/a/index.js": "",
    "own/package.json": pkg("own", "1.0.0"),
    "own/src/x.ts": "1;",
  });
  await symlink("../own", join(dir.path, "node_modules/own"));
  const before = await dir.manifest();
  expect(Object.keys(before.entries)).toContain("module own/src/x.ts");
  await dir.file("own/src/x.ts", "2;");
  expect(changes(before, await dir.manifest())).toEqual(["module own/src/x.ts"]);
});

test("fields that an installer wrote into a package.json do not count", async () => {
  await using dir = await project(INSTALLED);
  const before = await dir.manifest();
  await dir.file("node_modules/c/package.json", pkg("c", "1.0.0", { _where: "/srv/project" }));
  expect(changes(before, await dir.manifest())).toEqual([]);
  await dir.file("node_modules/c/package.json", "{ broken");
  expect(changes(before, await dir.manifest())).toEqual(["pkg a@1.0.0"]);
});
