import { expect, test } from "bun:test";
import { join } from "node:path";
import { Configs } from "../../src/fingerprint/tsconfig.ts";
import { tempDir } from "../helpers.ts";
import { MemoryCache } from "./helpers.ts";

async function settingsOf(
  files: Readonly<Record<string, string>>,
  at = ".",
): Promise<readonly [string | undefined, object | undefined]> {
  await using dir = await tempDir(files);
  const found = new Configs(dir.path, new MemoryCache()).typescript(join(dir.path, at));
  return [found?.file.slice(dir.path.length + 1), found?.settings];
}

const config = (options: object, bases?: unknown): string =>
  JSON.stringify({ compilerOptions: options, ...(bases !== undefined && { extends: bases }) });

test("the nearest file counts, with comments and trailing commas", async () => {
  const files = {
    "tsconfig.json": `{ "compilerOptions": { "jsx": "react", /* c */ }, }`,
    "a/b/x.ts": "",
    "a/tsconfig.json": config({ experimentalDecorators: true, strict: true }),
    "j/jsconfig.json": config({ jsx: "preserve" }),
  };
  expect(await settingsOf(files)).toEqual(["tsconfig.json", { jsx: '"react"' }]);
  expect(await settingsOf(files, "a/b")).toEqual([
    "a/tsconfig.json",
    { experimentalDecorators: "true" },
  ]);
  expect(await settingsOf(files, "j")).toEqual(["j/jsconfig.json", { jsx: '"preserve"' }]);
});

test("what it extends comes first: files, packages, lists, cycles", async () => {
  const files = {
    "tsconfig.json": config({ jsx: "react" }, ["./one", "pkg", "@s/p/strict.json", "./gone", 3]),
    "one.json": config({ jsx: "preserve", jsxFactory: "h" }, "./tsconfig.json"),
    "node_modules/pkg/package.json": `{ "name": "pkg" }`,
    "node_modules/pkg/tsconfig.json": config({ useDefineForClassFields: false }),
    "node_modules/@s/p/package.json": `{ "name": "@s/p" }`,
    "node_modules/@s/p/strict.json": config({ emitDecoratorMetadata: true }),
  };
  expect((await settingsOf(files))[1]).toEqual({
    jsx: '"react"',
    jsxFactory: '"h"',
    useDefineForClassFields: "false",
    emitDecoratorMetadata: "true",
  });
});

test("a file that can't be read counts by its bytes", async () => {
  const [, one] = await settingsOf({ "tsconfig.json": "{ <<<<" });
  const [, other] = await settingsOf({ "tsconfig.json": "{ >>>>" });
  expect(one).not.toEqual(other as never);
  expect(await settingsOf({ "tsconfig.json": "[]" })).toEqual(["tsconfig.json", {}]);
});
