// FINGERPRINT T25, T41: modules under another name, and files that win over others once they are there.
import { expect, test } from "bun:test";
import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { project } from "../project.ts";
import { expectStale, type ProjectEdit, projectEdits } from "./edits.ts";

const stages = (imports: string, value: string) => `import { stage } from "fastpipe";
${imports}
export const s = stage({ outs: ["o/s.txt"] }, async function s({ outs }) { await Bun.write(outs[0], String(${value})); });
export const t = stage({ outs: ["o/t.txt"] }, async function t({ outs }) { await Bun.write(outs[0], "t"); });
`;
const ONE = `export const v = "ONE";\n`;
const s = (change: ProjectEdit["change"], ...keys: string[]): ProjectEdit => ({
  change,
  stale: keys.length > 0 ? { s: keys } : {},
});

projectEdits(
  "T25: a module under another name",
  {
    "pipeline.ts": stages(
      `import { v as a } from "@lib/a";
import { v as b } from "only";
import { v as c } from "#lib/c";
import { v as d } from "#conf";
import { v as e } from "cond";
import { v as f } from "cond/sub";
import { v as g } from "src/based";
import { v as h } from "@lib/deep/h";`,
      "[a, b, c, d, e, f, g, h].join()",
    ),
    "tsconfig.json": `{ "compilerOptions": { "baseUrl": ".", "paths": { "@lib/*": ["./src/lib/*"], "only": ["./src/only.ts"] } } }`,
    "package.json": `{ "name": "p", "type": "module", "imports": { "#lib/*": "./src/lib/*.ts", "#conf": { "bun": "./src/conf-bun.ts", "default": "./src/conf.ts" } } }`,
    "src/lib/a.ts": ONE,
    "src/lib/a2.ts": ONE,
    "src/only.ts": ONE,
    "src/lib/c.ts": ONE,
    "src/conf-bun.ts": ONE,
    "src/conf.ts": ONE,
    "src/based.ts": ONE,
    "src/lib/deep/h.ts": ONE,
    "packages/cond/package.json": `{ "name": "cond", "version": "1.0.0", "exports": { ".": { "bun": "./src/bun.ts", "default": "./src/index.ts" }, "./sub": { "import": "./src/sub.ts", "require": "./src/required.ts" } } }`,
    "packages/cond/src/bun.ts": ONE,
    "packages/cond/src/index.ts": ONE,
    "packages/cond/src/sub.ts": ONE,
    "packages/cond/src/required.ts": ONE,
    "node_modules/cond/package.json": `{ "name": "cond", "version": "1.0.0", "exports": { ".": "./index.js", "./sub": "./sub.js" }, "type": "module" }`,
    "node_modules/cond/index.js": ONE,
    "node_modules/cond/sub.js": ONE,
  },
  {
    "paths with a star": s({ "src/lib/a.ts": ["ONE", "TWO"] }, "const src/lib/a.ts#v"),
    "paths with two folders": s(
      { "src/lib/deep/h.ts": ["ONE", "TWO"] },
      "const src/lib/deep/h.ts#v",
    ),
    "paths of one file": s({ "src/only.ts": ["ONE", "TWO"] }, "const src/only.ts#v"),
    "imports with a star": s({ "src/lib/c.ts": ["ONE", "TWO"] }, "const src/lib/c.ts#v"),
    "imports with conditions": s({ "src/conf-bun.ts": ["ONE", "TWO"] }, "const src/conf-bun.ts#v"),
    "imports, another condition": s({ "src/conf.ts": ["ONE", "TWO"] }),
    "below the base": s({ "src/based.ts": ["ONE", "TWO"] }, "const src/based.ts#v"),
    "a file that no name leads to": s({ "src/lib/a2.ts": ["ONE", "TWO"] }),
  },
);

test("T25: a workspace's package by a link, its exports by conditions", async () => {
  await using p = await project({
    "pipeline.ts": stages(
      `import { v } from "shared"; import { v as w } from "@s/ws/sub";`,
      "v + w",
    ),
    "package.json": `{ "name": "p", "workspaces": ["packages/*"] }`,
    "packages/ws/package.json": `{ "name": "shared", "version": "1.0.0", "exports": { "bun": "./bun.ts", "default": "./index.ts" } }`,
    "packages/ws/bun.ts": `import { deep } from "./deep";\nexport const v = deep() + "ONE";\n`,
    "packages/ws/deep.ts": `export const deep = () => "ONE";\nexport const unused = () => "1";\n`,
    "packages/ws/index.ts": ONE,
    "packages/scoped/package.json": `{ "name": "@s/ws", "version": "1.0.0", "exports": { "./sub": "./src/sub.ts" } }`,
    "packages/scoped/src/sub.ts": ONE,
    "packages/scoped/src/other.ts": ONE,
  });
  await mkdir(join(p.path, "node_modules/@s"), { recursive: true });
  await symlink("../packages/ws", join(p.path, "node_modules/shared"));
  await symlink("../../packages/scoped", join(p.path, "node_modules/@s/ws"));
  await p.ran();
  const tries: [file: string, from: string, to: string, keys: string[]][] = [
    ["packages/ws/bun.ts", `"ONE"`, `"TWO"`, ["const packages/ws/bun.ts#v"]],
    ["packages/ws/deep.ts", `"ONE"`, `"TWO"`, ["fn packages/ws/deep.ts#deep"]],
    ["packages/ws/deep.ts", `"1"`, `"2"`, []],
    ["packages/ws/index.ts", `"ONE"`, `"TWO"`, []],
    ["packages/scoped/src/sub.ts", `"ONE"`, `"TWO"`, ["const packages/scoped/src/sub.ts#v"]],
    ["packages/scoped/src/other.ts", `"ONE"`, `"TWO"`, []],
  ];
  for (const [file, from, to, keys] of tries) {
    const text = await p.read(file);
    await p.file(file, text.replace(from, to));
    await expectStale(p, keys.length > 0 ? { s: keys } : {});
    await p.file(file, text);
  }
  const conditions = await p.read("packages/ws/package.json");
  await p.file("packages/ws/package.json", conditions.replace("./bun.ts", "./index.ts"));
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.read("o/s.txt")).toBe("ONEONE");
  await expectStale(p, {});
});

/** An import, what is there, and what is added: the stage must run and write something else. */
interface Winner {
  readonly imports: string;
  readonly there: Readonly<Record<string, string>>;
  readonly added: Readonly<Record<string, string>>;
}

const one = (name: string) => ({ [name]: ONE });
const two = (name: string) => ({ [name]: `export const v = "TWO";\n` });
const pkg = (name: string, version: string) =>
  `{ "name": "${name}", "version": "${version}", "type": "module", "main": "index.js" }`;

const WINNERS: Readonly<Record<string, Winner>> = {
  "lib.ts beside lib/index.ts": {
    imports: `import { v } from "./lib";`,
    there: one("lib/index.ts"),
    added: two("lib.ts"),
  },
  "lib.tsx beside lib/index.ts": {
    imports: `import { v } from "./lib";`,
    there: one("lib/index.ts"),
    added: two("lib.tsx"),
  },
  "lib.js beside lib/index.js": {
    imports: `import { v } from "./lib";`,
    there: one("lib/index.js"),
    added: two("lib.js"),
  },
  "lib.ts beside lib.js": {
    imports: `import { v } from "./lib";`,
    there: one("lib.js"),
    added: two("lib.ts"),
  },
  "lib.js beside lib.ts, asked for as lib.js": {
    imports: `import { v } from "./lib.js";`,
    there: one("lib.ts"),
    added: two("lib.js"),
  },
  "index.ts beside index.js": {
    imports: `import { v } from "./lib";`,
    there: one("lib/index.js"),
    added: two("lib/index.ts"),
  },
  "package.json in a folder": {
    imports: `import { v } from "./lib";`,
    there: { ...one("lib/index.ts"), ...two("lib/other.ts") },
    added: { "lib/package.json": `{ "main": "./other.ts" }` },
  },
  "a new path in tsconfig.json": {
    imports: `import { v } from "@x/lib";`,
    there: {
      ...one("a/lib.ts"),
      ...two("b/lib.ts"),
      "tsconfig.json": `{ "compilerOptions": { "paths": { "@x/*": ["./a/*"] } } }`,
    },
    added: {
      "tsconfig.json": `{ "compilerOptions": { "paths": { "@x/*": ["./b/*", "./a/*"] } } }`,
    },
  },
  "a file for the first of two paths": {
    imports: `import { v } from "@x/lib";`,
    there: {
      ...one("a/lib.ts"),
      "tsconfig.json": `{ "compilerOptions": { "paths": { "@x/*": ["./b/*", "./a/*"] } } }`,
    },
    added: two("b/lib.ts"),
  },
  "a tsconfig.json that is new": {
    imports: `import { v } from "pkg-a";`,
    there: {
      "node_modules/pkg-a/package.json": pkg("pkg-a", "1.0.0"),
      ...one("node_modules/pkg-a/index.js"),
      ...two("local.ts"),
    },
    added: { "tsconfig.json": `{ "compilerOptions": { "paths": { "pkg-a": ["./local.ts"] } } }` },
  },
  "other imports in package.json": {
    imports: `import { v } from "#lib";`,
    there: {
      ...one("a.ts"),
      ...two("b.ts"),
      "package.json": `{ "imports": { "#lib": "./a.ts" } }`,
    },
    added: { "package.json": `{ "imports": { "#lib": "./b.ts" } }` },
  },
  "a package that is nearer": {
    imports: `import { v } from "./sub/lib";`,
    there: {
      "sub/lib.ts": `export { v } from "pkg-a";\n`,
      "node_modules/pkg-a/package.json": pkg("pkg-a", "1.0.0"),
      ...one("node_modules/pkg-a/index.js"),
    },
    added: {
      "sub/node_modules/pkg-a/package.json": pkg("pkg-a", "2.0.0"),
      ...two("sub/node_modules/pkg-a/index.js"),
    },
  },
  "two aliases that change places": {
    imports: `import { v } from "@a"; import { v as w } from "@b"; export const both = w;`,
    there: {
      ...one("a.ts"),
      ...two("b.ts"),
      "tsconfig.json": `{ "compilerOptions": { "paths": { "@a": ["./a.ts"], "@b": ["./b.ts"] } } }`,
    },
    added: {
      "tsconfig.json": `{ "compilerOptions": { "paths": { "@a": ["./b.ts"], "@b": ["./a.ts"] } } }`,
    },
  },
};

test.each(Object.keys(WINNERS))("T41: %s", async (name) => {
  const { imports, there, added } = WINNERS[name] as Winner;
  await using p = await project({ ...there, "pipeline.ts": stages(imports, "v") });
  expect(await p.ran()).toEqual(["s", "t"]);
  expect(await p.read("o/s.txt")).toBe("ONE");
  for (const [file, text] of Object.entries(added)) await p.file(file, text);
  const told = await p.status();
  expect(told.t).toEqual([]);
  expect(told.s?.map(({ code }) => code)).toContain("code_changed");
  // And back: nothing to do.
  for (const file of Object.keys(added)) {
    const before = there[file];
    if (before === undefined) await rm(join(p.path, file));
    else await p.file(file, before);
  }
  await expectStale(p, {});
  for (const [file, text] of Object.entries(added)) await p.file(file, text);
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.read("o/s.txt")).toBe("TWO");
  await expectStale(p, {});
});
