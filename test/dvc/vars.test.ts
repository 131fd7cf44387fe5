import { expect, test } from "bun:test";
import { commandsOf, mistakesOf } from "./pipeline.ts";

const ONE = (vars: string, cmd = "x"): string => `vars: ${vars}\nstages: {s: {cmd: '${cmd}'}}`;

test("params.yaml, files and maps are merged", async () => {
  const files = {
    "params.yaml": "t: {a: 1}",
    "o.yaml": "t: {b: 2}",
    "sel.json": '{"k": 1.0, "l": 1, "m": 5}',
    "o.py": "p = 1\nclass T:\n    q = 2.0\n",
    "o.toml": "[s]\nx = 1e5\n",
  };
  const text = ONE(
    "[o.yaml, {t: {c: 3}}, 'sel.json:k,l', o.py, ./o.toml, o.yaml, params.yaml]",
    "${t.a} ${t.b} ${t.c} ${k} ${l} ${p} ${T.q} ${s.x}",
  );
  expect(await commandsOf(text, files)).toEqual({ s: "1 2 3 1.0 1 1 2.0 100000.0" });
});

test("nothing is overridden, and no file is read twice in parts", async () => {
  const files = { "params.yaml": "lr: 1", "o.yaml": "a: 1\nb: 2", "p.yaml": "lr: 2" };
  const told = async (vars: string): Promise<string> =>
    (await mistakesOf(ONE(vars), files)).join("\n");
  expect(await told("[{lr: 5}]")).toBe('1:8 vars: "lr" of vars[0] exists already in params.yaml');
  expect(await told("[p.yaml]")).toContain('"lr" of p.yaml exists already in params.yaml');
  expect(await told("['o.yaml:a', o.yaml]")).toContain('"o.yaml" was read in part before');
  expect(await told("[o.yaml, 'o.yaml:a']")).toContain('"o.yaml:a" was read whole before');
  expect(await told("['o.yaml:a', 'o.yaml:a,b']")).toContain("was read in part before");
  expect(await told("['params.yaml:lr']")).toContain("was read whole before");
  expect(await told("['o.yaml:a', 'o.yaml:b']")).toBe("");
});

test("files that are not there, hold no map, lack a key, or are broken", async () => {
  const files = { "l.yaml": "- 1", "o.yaml": "alpha: 1", "bad.yaml": "a: [", "d/x": "" };
  const told = async (vars: string): Promise<string> =>
    (await mistakesOf(ONE(vars), files)).join("\n");
  expect(await told("[nope.yaml]")).toBe("1:8 vars: nope.yaml does not exist");
  expect(await told("[l.yaml]")).toContain("must be a map of keys to values, but is a list");
  expect(await told("['o.yaml:alpa']")).toContain('o.yaml has no "alpa"');
  expect(await told("[bad.yaml]")).toMatch(/^\d:\d+ bad\.yaml: /);
  expect(await told("[d]")).toContain("is a folder");
  expect(await told("[{a: '${b}'}]")).toContain("templates can't stand in vars");
});

test("a date is told where it stands, used or not", async () => {
  expect(await mistakesOf(ONE("[]"), { "params.yaml": "a:\n  - b: 2020-01-01\n" })).toEqual([
    "2:5 params.yaml: a.0.b is a date, which templates can't use",
  ]);
  expect(await mistakesOf(ONE("[{d: 2020-01-01}]"))).toEqual([
    "1:9 vars: d is a date, which templates can't use",
  ]);
});

test("vars of a stage are its own, and their files lie in its wdir", async () => {
  const text =
    "vars: [{d: sub}]\nstages:\n  s: {wdir: '${d}', vars: [params.yaml, {l: 2}], cmd: '${q} ${l} ${z}'}\n  t: {cmd: '${z}'}\n";
  const files = { "params.yaml": "z: 1", "sub/params.yaml": "q: 3" };
  expect(await commandsOf(text, files)).toEqual({ s: "3 2 1", t: "1" });
  expect(await mistakesOf(text.replace("cmd: '${z}'", "cmd: '${l}'"), files)).toEqual([
    '4:7 stage "t": cmd: nothing is named ${l}',
  ]);
  expect(await mistakesOf("vars: [{a: 1}]\nstages: {s: {vars: [{a: 2}], cmd: x}}")).toEqual([
    '2:21 stage "s": vars: "a" of s.vars[0] exists already in vars[0]',
  ]);
});
