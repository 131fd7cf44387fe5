import { expect, test } from "bun:test";
import { type LockEntry, lockItem } from "../../src/dvc/lock-entry.ts";
import { LockText } from "../../src/dvc/lock-text.ts";
import { layoutOf } from "../../src/dvc/yaml-folding.ts";

function entry(cmd: string, more: Partial<LockEntry> = {}): LockEntry {
  return { cmd, deps: [], params: new Map(), outs: [], ...more };
}

function change(text: string | null, entries: Readonly<Record<string, LockEntry>>): string {
  const lock = LockText.of(text, "dvc.lock");
  if (!lock.ok) throw new Error(lock.error[0]?.message);
  for (const [stage, to] of Object.entries(entries)) lock.value.set(stage, to);
  return lock.value.toString();
}

const TEXT = `# top
schema: '2.0'
stages:
  # of zzz
  zzz:
    cmd:  'odd   spacing'   # kept

  # of a
  a:
    cmd: old
    # inside a
    deps: [{path: i}]

# below
  last: {cmd: flow}
# the end
`;

test("entries are replaced where they stand, new ones come at the end, and all else stays", () => {
  expect(
    change(TEXT, {
      a: entry("new", { outs: [lockItem("o", { md5: "x", size: 1 })] }),
      n: entry("n"),
    }),
  ).toBe(
    `# top
schema: '2.0'
stages:
  # of zzz
  zzz:
    cmd:  'odd   spacing'   # kept

  # of a
  a:
    cmd: new
    outs:
    - path: o
      hash: md5
      md5: x
      size: 1

# below
  last: {cmd: flow}
# the end
  n:
    cmd: n
`,
  );
});

test("an entry that says the same changes nothing", () => {
  const lock = LockText.of(TEXT, "dvc.lock");
  if (!lock.ok) throw new Error("not read");
  expect(lock.value.set("last", entry("flow"))).toBe(false);
  expect(lock.value.toString()).toBe(TEXT);
  expect(lock.value.set("last", entry("other"))).toBe(true);
  expect(lock.value.set("last", entry("other"))).toBe(false);
});

test("a kind that changes is a change, though the values are equal", () => {
  const before = "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    params:\n      p:\n        k: 1\n";
  const params = new Map([["p", new Map([["k", 1]])]]);
  expect(change(before, { a: entry("x", { params }) })).toBe(before.replace("k: 1", "k: 1.0"));
});

test("files that have no stages yet", () => {
  const added = "stages:\n  a:\n    cmd: x\n";
  expect(change(null, { a: entry("x") })).toBe(`schema: '2.0'\n${added}`);
  expect(change("schema: '2.0'\n", { a: entry("x") })).toBe(`schema: '2.0'\n${added}`);
  expect(change("schema: '2.0'", { a: entry("x") })).toBe(`schema: '2.0'\n${added}`);
  expect(change("schema: '2.0'\nstages: {}\n# end\n", { a: entry("x") })).toBe(
    `schema: '2.0'\n${added}# end\n`,
  );
});

test("what follows the stages stays behind them, and other indents are kept", () => {
  const text = "stages:\n    a:\n        cmd: x\nschema: '2.0'\ndatasets:\n- name: d\n";
  expect(change(text, { b: entry("y") })).toBe(
    "stages:\n    a:\n        cmd: x\n    b:\n      cmd: y\nschema: '2.0'\ndatasets:\n- name: d\n",
  );
});

test("a file without a last line break, and one with carriage returns", () => {
  const text = "schema: '2.0'\nstages:\n  a:\n    cmd: x";
  expect(change(text, { b: entry("y") })).toBe(`${text}\n  b:\n    cmd: y\n`);
  const dos = `${text}\n`.replaceAll("\n", "\r\n");
  expect(change(dos, { b: entry("y") })).toBe(`${dos}  b:\r\n    cmd: y\r\n`);
});

test("texts of several lines in an entry are part of it", () => {
  const text =
    "schema: '2.0'\nstages:\n  a:\n    cmd: |\n      one\n\n      # two\n  b:\n    cmd: y\n";
  expect(change(text, { a: entry("x") })).toBe(
    "schema: '2.0'\nstages:\n  a:\n    cmd: x\n  b:\n    cmd: y\n",
  );
});

test("what does not come apart in lines is written anew, and loses no value", () => {
  const flow = "schema: '2.0'\nstages: {a: {cmd: x}, b: {cmd: y}}\ndatasets: [{name: d}]\n";
  expect(change(flow, { b: entry("z") })).toBe(
    "schema: '2.0'\nstages:\n  a:\n    cmd: x\n  b:\n    cmd: z\ndatasets:\n- name: d\n",
  );
  const anchors = "schema: '2.0'\nstages:\n  a:\n    cmd: &x echo\n  b:\n    cmd: *x\n";
  expect(change(anchors, { a: entry("other") })).toBe(
    "schema: '2.0'\nstages:\n  a:\n    cmd: other\n  b:\n    cmd: echo\n",
  );
});

const LONG = `echo ${"a".repeat(60)} ${"b".repeat(20)} ccc`;
const PATH = "p".repeat(90);

test("lines are folded as the file folds them", () => {
  const fold = (text: string) =>
    change(`schema: '2.0'\nstages:\n  s:\n${text}`, {
      n: entry(LONG, { deps: [lockItem(PATH, { hash: null })] }),
    }).split("  n:\n")[1];
  const aa = "a".repeat(60);
  const bb = "b".repeat(20);
  const fresh = `    cmd: echo ${aa} \n      ${bb} ccc\n    deps:\n    - path: \n        ${PATH}\n`;
  const old = `    cmd: echo ${aa} ${bb}\n      ccc\n    deps:\n    - path: ${PATH}\n`;
  const middle = `    cmd: echo ${aa} ${bb}\n      ccc\n    deps:\n    - path: \n        ${PATH}\n`;
  const stripped = (text: string) => text.replace(/ +$/gm, "");
  expect(fold("    cmd: x\n")).toBe(fresh);
  expect(fold(fresh)).toBe(fresh);
  expect(fold(stripped(fresh))).toBe(stripped(fresh));
  expect(fold(old)).toBe(old);
  expect(fold(middle)).toBe(middle);
  expect(fold(stripped(middle))).toBe(stripped(middle));
});

test("lines in quotes say nothing about the folding", () => {
  const text = `a: "x: ${"a".repeat(90)}\n  b"\nb: 'y: ${"a".repeat(90)}\n  b'\n`;
  expect(layoutOf(text)).toEqual({ folding: "new", stripped: false });
});
