import { expect, test } from "bun:test";
import { isRelative, keyOf, packageName, packageOf, within } from "../../src/fingerprint/paths.ts";

test("keys are relative to the root", () => {
  expect(keyOf("/a/b", "/a/b/lib/x.ts")).toBe("lib/x.ts");
  expect(keyOf("/a/b", "/a/c/x.ts")).toBe("../c/x.ts");
});

test("the package that a file belongs to", () => {
  expect(packageOf("/r", "/r/lib/x.ts")).toBeUndefined();
  expect(packageOf("/r", "/r/node_modules/p/dist/x.js")).toBe("/r/node_modules/p");
  expect(packageOf("/r", "/r/node_modules/p")).toBe("/r/node_modules/p");
  expect(packageOf("/r", "/r/node_modules/@s/p/x.js")).toBe("/r/node_modules/@s/p");
  expect(packageOf("/r", "/r/node_modules/@s/p")).toBe("/r/node_modules/@s/p");
  expect(packageOf("/r", "/r/node_modules/a/node_modules/b/x.js")).toBe(
    "/r/node_modules/a/node_modules/b",
  );
  expect(packageOf("/r", "/node_modules/p/x.js")).toBe("/node_modules/p");
});

test("a project that lies in a node_modules itself is no package", () => {
  const root = "/x/node_modules/mine";
  expect(packageOf(root, `${root}/lib/x.ts`)).toBeUndefined();
  expect(packageOf(root, `${root}/node_modules/p/x.js`)).toBe(`${root}/node_modules/p`);
});

test("names of packages in specifiers", () => {
  expect(packageName("p/sub/x")).toBe("p");
  expect(packageName("@s/p/sub")).toBe("@s/p");
  expect(["./x", "../x", ".", "..", ".x", "x", "/x"].map(isRelative)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("paths within others", () => {
  const isOut = within(["build", "data/x.csv", "deep/er/"]);
  expect(["build", "build/a/b", "data/x.csv", "deep/er/z"].map(isOut)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(["builds", "data", "data/x.csv.gz", "deep"].map(isOut)).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(within([])("a")).toBe(false);
});
