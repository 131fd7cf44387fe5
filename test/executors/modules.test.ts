import { expect, test } from "bun:test";
import { resolve } from "node:path";
import {
  forgetLocalModules,
  isLocal,
  LoadedModules,
  localModules,
} from "../../src/executors/modules.ts";
import { tempDir } from "../helpers.ts";

test("local: the user's files; not packages, addons, our own code", () => {
  expect(isLocal("/srv/project/lib/x.ts")).toBe(true);
  expect(isLocal("C:\\me\\project\\x.ts")).toBe(true);
  expect(isLocal("/srv/project/node_modules/pkg/index.js")).toBe(false);
  expect(isLocal("/srv/project/build/addon.node")).toBe(false);
  expect(isLocal("/$bunfs/root/fastpipe")).toBe(false);
  expect(isLocal("B:/~BUN/root/fastpipe")).toBe(false);
  expect(isLocal("node:fs")).toBe(false);
  expect(isLocal(resolve(import.meta.dir, "../../src/main.ts"))).toBe(false);
});

test("forgotten modules are evaluated anew, packages are not", async () => {
  await using dir = await tempDir({
    "main.ts":
      'import { n } from "./n.cjs"; import d from "./d.json"; import p from "pkg"; export const state = { n, d, p };',
    "n.cjs": "exports.n = { v: 0 };",
    "d.json": '{"v":0}',
    "node_modules/pkg/package.json": '{"name":"pkg","main":"i.js"}',
    "node_modules/pkg/i.js": "module.exports = { v: 0 };",
  });
  const path = `${dir.path}/main.ts`;
  const { state } = await import(path);
  for (const one of Object.values<{ v: number }>(state)) one.v = 1;
  const keep = Object.keys(require.cache).filter((key) => !key.startsWith(dir.path));
  const kept = keep.map((key) => [key, require.cache[key]] as const);
  forgetLocalModules();
  for (const [key, module] of kept) require.cache[key] = module;
  expect((await import(path)).state).toEqual({ n: { v: 0 }, d: { v: 0 }, p: { v: 1 } });
});

test("local modules that are loaded, by file, and whether there are others than before", async () => {
  await using dir = await tempDir({
    "a.ts": "export const a = 1;",
    "b#.cjs": "exports.b = 1;",
    "node_modules/pkg/i.js": "",
  });
  const known = localModules();
  const loaded = new LoadedModules();
  expect(loaded.news()).toEqual(known);
  expect(loaded.news()).toBeNull();
  await import(`${dir.path}/a.ts?again`);
  require(`${dir.path}/b#.cjs`);
  require(`${dir.path}/node_modules/pkg/i.js`);
  const news = loaded.news() ?? [];
  expect(news.filter((path) => !known.includes(path))).toEqual([
    `${dir.path}/a.ts`,
    `${dir.path}/b#.cjs`,
  ]);
  expect(loaded.news()).toBeNull();
});
