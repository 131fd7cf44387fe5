import { expect, test } from "bun:test";
import { readBlockYaml } from "../../src/dvc/block-yaml.ts";
import { sameValue } from "../../src/dvc/same-value.ts";
import { emitDict } from "../../src/dvc/yaml-emit.ts";
import { readYaml } from "../../src/dvc/yaml-read.ts";
import { RandomValues } from "./random-values.ts";

/** What both readers say; undefined where the fast one leaves it to the other. */
function both(text: string) {
  const fast = readBlockYaml(text);
  const slow = readYaml(text, "f");
  if (fast === undefined) return undefined;
  if (!slow.ok) throw new Error(`read what is wrong: ${text}`);
  expect([text, sameValue(fast, slow.value.value)]).toEqual([text, true]);
  return fast;
}

for (const folding of ["new", "middle", "old"] as const) {
  test(`what ruamel writes (${folding}) is read as the whole reader reads it`, () => {
    const random = new RandomValues(3);
    let fast = 0;
    for (let i = 0; i < 500; i++) {
      const text = `# a comment\n${emitDict(random.dict(3, 3), 0, folding)}\n\n`;
      if (both(text) !== undefined) fast++;
    }
    // The rest has keys behind question marks.
    expect(fast).toBeGreaterThan(150);
  });
}

test("ordinary texts are read", () => {
  for (const text of [
    "",
    "# nothing\n",
    "a: 1",
    "a:\n- 1\n- b: 2\n  c:\n  - d\n-\n- - 3\n  - 4\ne:\n",
    "a:\n  # a comment\n  b: x y\n\n  c: 'it''s'\n",
    "a: plain\n  continued\n   further\nb: 1\n",
    "a: \n  long\nb:\n  c:\n    d: {}\n    e: []\n",
    'a: "x\\\n  \\ y\\u00e9\\x41\\n"\nb: "folded\n  here"\nc: \'folded\n  here\'\n',
    "'a b': 1\n\"c\\nd\": 2\n1: 3\n~: 4\nfalse: 5\n",
    "- a\n- b\n",
    "a: -1\nb: -x\nc: ?x\nd: :x\n",
  ]) {
    expect([text, both(text) !== undefined]).toEqual([text, true]);
  }
});

test("all that is out of the ordinary, or wrong, is left to the whole reader", () => {
  for (const text of [
    "a: &x 1",
    "a: *x",
    "a: !!str 1",
    "a: |\n  b\n",
    "a: >\n  b\n",
    "a: {b: 1}",
    "a: [1]",
    "a: 1 # said",
    "a: b: c",
    "a: 1\na: 2",
    "1: a\n1.0: b",
    "<<: {}",
    "? a\n: b",
    "---\na: 1",
    "a: 1\n---\nb: 2",
    "a: 1\n...",
    "%YAML 1.2\n---\na: 1",
    "a:\tb",
    "a: 1\r\n",
    "\ufeffa: 1",
    " a: 1",
    "a:\n   b: 1\n  c: 2",
    "a: 1\n  b: 2",
    "a: 'x",
    "a: 'x' y",
    'a: "x\\q"',
    'a: "x\n\n  y"',
    "a: 'x\ny'",
    "a: x\n\n  y",
    "a: x\n  # y\n  z",
    "a: @x",
    "a: ,x",
    "- a\nb: 1",
    "a: 1\n- b",
    "a:\n  - 1\n - 2",
    "-   a: 1",
    "2020-01-01: a",
    "<<<<<<< HEAD\na: 1",
    "a: 1\n=======\nb: 2",
    "a",
    ": a",
  ]) {
    expect([text, both(text)]).toEqual([text, undefined]);
  }
});
