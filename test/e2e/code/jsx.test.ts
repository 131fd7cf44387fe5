// Classic JSX: the function that elements call is named by a setting or a pragma alone.
import { describe, expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fastpipe } from "../../helpers.ts";
import { project } from "../project.ts";

const H = `let calls = 0;
export const h = (tag: unknown, props: object | null, ...kids: unknown[]): string =>
  \`h \${typeof tag === "function" ? tag(props) : tag} \${JSON.stringify(props)} \${kids.join("")}\`;
export const F = () => "F";
export const other = () => calls++;
export default { createElement: h, Fragment: F };
`;

const pipeline = (executor = "warm"): string => `import { stage } from "fastpipe";
import { render } from "./view";
import { text } from "./text";
stage({ name: "s", outs: ["o.txt"], executor: "${executor}" }, async ({ outs }) => {
  await Bun.write(outs[0] as string, render());
});
stage({ name: "plain", outs: ["p.txt"], executor: "${executor}" }, async ({ outs }) => {
  await Bun.write(outs[0] as string, text());
});
`;

const files = (view: string, settings: object | null): Record<string, string> => ({
  "pipeline.ts": pipeline(),
  "text.ts": `export const text = () => "text";\n`,
  "h.ts": H,
  "view.tsx": view,
  ...(settings && { "tsconfig.json": JSON.stringify({ compilerOptions: settings }) }),
});

const VIEW = `export const render = () => <p class="x">hi</p>;\n`;
const FRAGMENT = `export const render = () => <>hi</>;\n`;
const NAMED = `import { h, F } from "./h";\n`;

const WAYS: Readonly<Record<string, [view: string, settings: object | null]>> = {
  jsxFactory: [NAMED + VIEW, { jsx: "react", jsxFactory: "h" }],
  "jsxFactory of a namespace": [
    `import * as ns from "./h";\n${VIEW}`,
    { jsx: "react", jsxFactory: "ns.h" },
  ],
  "React by default": [`import React from "./h";\n${VIEW}`, { jsx: "react" }],
  "an own setting and a pragma": [`/** @jsx h */\n${NAMED}${VIEW}`, { jsx: "react" }],
  "pragmas alone": [`/** @jsxRuntime classic */\n/* @jsx h */\n${NAMED}${VIEW}`, null],
  "in a .jsx file": [NAMED + VIEW, { jsx: "react", jsxFactory: "h" }],
};

describe.each(Object.entries(WAYS))("classic JSX: %s", (name, [view, settings]) => {
  test("it runs, and what elements call counts", async () => {
    await using p = await project(files(view, settings));
    if (name === "in a .jsx file") {
      await rm(join(p.path, "view.tsx"));
      await p.file("view.jsx", view);
    }
    expect(await p.ran()).toEqual(["plain", "s"]);
    expect(await p.read("o.txt")).toBe(`h p {"class":"x"} hi`);
    expect(await p.ran()).toEqual([]);
    await p.file("h.ts", H.replace("`h ", "`H "));
    const { s = [], plain } = await p.status();
    expect(s.map(({ what }) => what)).toEqual(["fn h.ts#h"]);
    expect(plain).toEqual([]);
    expect(await p.ran()).toEqual(["s"]);
    expect(await p.read("o.txt")).toBe(`H p {"class":"x"} hi`);
  });
});

test("classic JSX: fragments, and what loading the module of the factory does", async () => {
  const settings = { jsx: "react", jsxFactory: "h", jsxFragmentFactory: "F" };
  await using p = await project(files(NAMED + FRAGMENT, settings));
  expect(await p.ran()).toEqual(["plain", "s"]);
  expect(await p.read("o.txt")).toBe("h F null hi");
  await p.file("h.ts", H.replace(`"F"`, `"G"`));
  expect((await p.status()).s?.map(({ what }) => what)).toEqual(["fn h.ts#F"]);
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.read("o.txt")).toBe("h G null hi");
  await p.file("h.ts", `${H.replace(`"F"`, `"G"`)}(globalThis as { x?: number }).x = 1;\n`);
  expect(await p.ran()).toEqual(["plain", "s"]);
});

test.each([
  ["a factory", { jsx: "react", jsxFactory: "h" }, { jsx: "react", jsxFactory: "other" }],
  ["a mode", { jsx: "react", jsxFactory: "h" }, { jsx: "react-jsx", jsxImportSource: "own" }],
])("JSX: %s in tsconfig.json changes", async (_, before, after) => {
  const runtime = `export const jsx = (t) => "own " + t, jsxs = jsx, jsxDEV = jsx;\n`;
  await using p = await project({
    ...files(`import { h, other } from "./h";\n${VIEW}`, before),
    "node_modules/own/package.json": `{ "name": "own", "version": "1.0.0", "type": "module" }`,
    "node_modules/own/jsx-runtime.js": runtime,
    "node_modules/own/jsx-dev-runtime.js": runtime,
  });
  expect(await p.ran()).toEqual(["plain", "s"]);
  const seen = await p.read("o.txt");
  await p.file("tsconfig.json", JSON.stringify({ compilerOptions: after }));
  const { s = [] } = await p.status();
  expect(s.map(({ what }) => what).join()).toContain("tsconfig tsconfig.json#jsx");
  expect(await p.ran()).toContain("s");
  expect(await p.read("o.txt")).not.toBe(seen);
});

test("classic JSX: all executors do the same, from whatever folder", async () => {
  const settings = { jsx: "react", jsxFactory: "h" };
  await using p = await project({
    ...files(NAMED + VIEW, settings),
    "base.json": JSON.stringify({ compilerOptions: settings }),
    "tsconfig.json": `{ "extends": "./base.json" }`,
    "sub/x.txt": "",
  });
  for (const executor of ["warm", "interpreter", "process"]) {
    await p.file("pipeline.ts", pipeline(executor));
    for (const folder of [".", "sub"]) {
      await rm(join(p.path, "o.txt"), { force: true });
      const ran = await fastpipe(join(p.path, folder), ["run", "--force"]);
      expect(ran).toMatchObject({ code: 0 });
      expect(await p.read("o.txt")).toBe(`h p {"class":"x"} hi`);
    }
  }
});

test("a nearer tsconfig.json says how its folder is read", async () => {
  const config = (factory: string): string =>
    JSON.stringify({ compilerOptions: { jsx: "react", jsxFactory: factory } });
  const view = (factory: string): string => `import { h as ${factory} } from "../h";\n${VIEW}`;
  await using p = await project({
    ...files("", { jsx: "react", jsxFactory: "h" }),
    "view.tsx": `import { render as a } from "./a/view";
import { render as b } from "./b/view";
export const render = () => a() + b();
`,
    "a/view.tsx": view("h"),
    "b/view.tsx": view("make"),
    "b/tsconfig.json": config("make"),
  });
  expect(await p.ran()).toEqual(["plain", "s"]);
  expect(await p.read("o.txt")).toBe(`h p {"class":"x"} hih p {"class":"x"} hi`);
});

test("places in a file that is read by settings are its own", async () => {
  const settings = { jsx: "react", jsxFactory: "h" };
  const text = `import { stage } from "fastpipe";
import { h } from "./h";
const tag = () => "p";
stage({ name: "s", outs: ["o.txt"] }, async ({ outs }) => {
  await Bun.write(outs[0] as string, <tag x={tag()} />);
});
stage({ name: "fails", outs: ["f.txt"] }, () => { throw new Error(<b/>); });
`;
  const { "pipeline.ts": _, ...others } = files("", settings);
  await using p = await project({ ...others, "pipeline.tsx": text });
  const first = await p.fastpipe(["run", "--keep-going"]);
  expect(first.stderr + first.stdout).toContain("pipeline.tsx:7");
  expect(first.stderr + first.stdout).toContain("h b null");
  expect(await p.read("o.txt")).toBe(`h tag {"x":"p"} `);
  await p.file("pipeline.tsx", text.replace(`"p"`, `"q"`));
  const { s } = await p.status();
  expect(s?.map(({ what, where }) => [what, where])).toEqual([
    ["fn pipeline.tsx#tag", "pipeline.tsx:3"],
  ]);
  await p.file("pipeline.tsx", text.replace("} />", "} /"));
  const broken = await p.fastpipe(["run"]);
  expect(broken.code).toBe(2);
  expect(broken.stderr).toContain("pipeline.tsx:5");
});
