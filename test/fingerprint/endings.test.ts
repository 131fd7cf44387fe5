// Where functions end, for stacks from which they are gone.
import { expect, test } from "bun:test";
import type { UnitFacts } from "../../src/fingerprint/units.ts";
import { unitsOf } from "./unit-helpers.ts";

const HEAD =
  'import { stage } from "fastpipe"; import * as n from "./n"; import { other } from "./o";\n';

async function endings(text: string): Promise<Pick<UnitFacts, "ends" | "handOffs">> {
  const { ends, handOffs } = await unitsOf(HEAD + text);
  return { ...(ends && { ends }), ...(handOffs && { handOffs }) };
}

/** Functions that end with the one call, as units by index. */
test.each<[string, UnitFacts["ends"]]>([
  ["const f = () => stage({}, g);", { 0: 0 }],
  ["function f() { return stage({}, g); }", { 0: 0 }],
  ["const f = (x) => { const y = x; return (stage({}, g) as any)!; };", { 0: 0 }],
  ["const f = (x) => { if (x) { h(); } for (;;) {} return stage({}, g); };", { 0: 0 }],
  ["const f = () => () => stage({}, g);", undefined],
  ["const f = (xs) => xs.map((x) => stage({}, g));", { 0: 0 }],
  ["const f = (xs) => xs.forEach(function (x) { return other(x); });", { 0: ["other"] }],
  ["const f = (xs) => xs.forEach(other);", { 0: ["other"] }],
  ["const f = (xs) => xs.forEach(n.other);", { 0: ["n", "other"] }],
  ["const f = (x) => other(x);", { 0: ["other"] }],
  ["export default function () { return stage({}, g); }", { 0: 0 }],
  // Not with that alone.
  ["const f = (x) => x ? stage({}, g) : other();", undefined],
  ["const f = (x) => { if (x) return 1; return stage({}, g); };", undefined],
  [
    "const f = (x) => { for (;;) { switch (x) { case 1: try { return y; } catch { } } } return stage({}, g); };",
    undefined,
  ],
  // The frame stays.
  ["const f = () => { stage({}, g); };", undefined],
  ["const f = async () => stage({}, g);", undefined],
  ["function* f() { return stage({}, g); }", undefined],
  ["const f = () => [stage({}, g)];", undefined],
  // A name of its own.
  ["const f = (other) => other(1);", undefined],
  ["const f = (xs) => xs.each((x) => stage({}, g));", undefined],
])("%s", async (text, ends) => {
  expect((await endings(text)).ends).toEqual(ends);
});

test("where a call hands on to it: at the name of what is called", async () => {
  expect((await endings("[1]\n  .map((x) => stage({}, g));")).handOffs).toEqual([
    { start: [3, 4], end: [3, 7], to: 0 },
  ]);
  expect((await endings("other(1);\nn.x(1);")).handOffs).toEqual([
    { start: [2, 1], end: [2, 6], to: ["other"] },
    { start: [3, 3], end: [3, 4], to: ["n", "x"] },
  ]);
  const two = "const make = () => stage({}, g);\nconst own = (x) => x;\nmake();\nown();";
  expect((await endings(two)).handOffs).toEqual([{ start: [4, 1], end: [4, 5], to: ["make"] }]);
});
