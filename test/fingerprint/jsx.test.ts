import { expect, test } from "bun:test";
import { factoriesBy, factoriesIn, pragmasOf, withFactories } from "../../src/fingerprint/jsx.ts";
import { unitOf, unitsOf } from "./unit-helpers.ts";

test("factories by pragmas, in comments of all kinds", () => {
  expect(factoriesIn("const a = <p/>;")).toEqual([]);
  expect(factoriesIn("/** @jsxRuntime classic */\n// @jsx h.make\n/* @jsxFrag F */")).toEqual([
    "h.make",
    "F",
    "React.createElement",
    "React.Fragment",
  ]);
  expect(factoriesIn("/** @jsxImportSource preact */")).toEqual([]);
});

test("factories by settings", () => {
  expect(factoriesBy({})).toEqual([]);
  expect(factoriesBy({ jsx: `"react-jsx"`, jsxFactory: "1" })).toEqual([]);
  expect(factoriesBy({ jsx: `"react"`, jsxFactory: `"h"`, jsxFragmentFactory: `"F"` })).toEqual([
    "h",
    "F",
    "React.createElement",
    "React.Fragment",
  ]);
});

test("what a source lacks is said by pragmas, what it says itself is left to it", () => {
  const classic = { jsx: `"react"`, jsxFactory: `"h"`, jsxFragmentFactory: `"F"` };
  expect(pragmasOf(classic, "")).toBe("@jsxRuntime classic @jsx h @jsxFrag F");
  expect(pragmasOf(classic, "/** @jsx g */")).toBe("@jsxRuntime classic @jsxFrag F");
  expect(pragmasOf(classic, "/** @jsxRuntime automatic @jsx g @jsxFrag G */")).toBe("");
  expect(pragmasOf({ jsx: `"react-jsx"`, jsxImportSource: `"@a/b"` }, "")).toBe(
    "@jsxImportSource @a/b",
  );
  expect(pragmasOf({ jsx: `"react"`, jsxFactory: `"h */ evil()"` }, "")).toBe(
    "@jsxRuntime classic",
  );
  expect(pragmasOf({ jsx: `"preserve"` }, "")).toBe("");
});

test("units with JSX use the factory, and the import that nothing else names is loaded in its place", async () => {
  const facts = await unitsOf(
    `import "./first";
import { h } from "./h";
import { T } from "./types";
import { last } from "./last";
function later() { return <p/>; }
const element = <p/>;
const none = last as T;
`,
    "tsx",
  );
  expect(facts.statics.map(({ source }) => source)).toEqual(["import ./first", "import ./last"]);
  expect(withFactories(facts, new Set(["unknown", "toString"]))).toBe(facts);
  const made = withFactories(facts, new Set(["h", "React.createElement"]));
  expect(made.statics.map(({ source }) => source)).toEqual([
    "import ./first",
    "import ./h",
    "import ./last",
  ]);
  expect(unitOf(made, "later").refs).toContainEqual({ name: "h" });
  expect(unitOf(made, "element").refs).toContainEqual({ name: "h", load: true, runs: true });
  expect(unitOf(made, "none")).toBe(unitOf(facts, "none"));
  const member = withFactories(facts, new Set(["h.make"]));
  expect(unitOf(member, "later").refs).toContainEqual({ name: "h", path: ["make"] });
});
