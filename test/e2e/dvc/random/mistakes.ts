// Mistakes as people make them. Each changes a project; not each makes it wrong, by DVC's account.
import type { Prng } from "../../../fuzz/prng.ts";

export type Dict = Record<string, unknown>;

export interface Draft {
  readonly doc: Dict;
  readonly files: Record<string, string>;
}

type Mistake = (project: Draft, random: Prng) => void;

const ODD: readonly unknown[] = [
  null,
  5,
  1.5,
  true,
  "text",
  "",
  [],
  {},
  [null],
  [[]],
  [5],
  { a: 1 },
  [{ a: null }],
  "${n}",
  "${list}",
  "${map}",
];

/** A stage, or what a `foreach` makes of one. */
function body({ doc }: Draft, random: Prng): Dict {
  const stages = Object.values(doc["stages"] as Dict).filter(isDict);
  const stage = random.maybe(stages) ?? {};
  const { do: inner } = stage;
  return isDict(inner) && random.chance(0.8) ? inner : stage;
}

function isDict(value: unknown): value is Dict {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function two({ doc }: Draft): readonly [Dict, Dict] {
  const stages = doc["stages"];
  if (!isDict(stages)) return [{}, {}];
  const bodies = Object.values(stages).filter((one) => isDict(one) && !("do" in one)) as Dict[];
  const extra: Dict = { cmd: "extra" };
  stages["extra"] ??= extra;
  return [bodies[0] ?? {}, extra];
}

const STAGE_KEYS = [
  "cmd",
  "deps",
  "outs",
  "metrics",
  "plots",
  "params",
  "wdir",
  "frozen",
  "always_changed",
  "desc",
  "meta",
  "vars",
  "matrix",
  "foreach",
  "do",
];
const TOP_KEYS = ["stages", "vars", "params", "metrics", "plots", "artifacts", "datasets"];
const BAD_TEMPLATES = [
  "${}",
  "${nope}",
  "${map.nope.x}",
  "${list[9]}",
  "${n.x}",
  "${map[}",
  "${a..b}",
  "${map.${n}}",
  "${list}",
  "${map}",
  "${dicts}",
  "${[0]}",
  "${ }",
  "${n }}",
  "${item}",
  "${key}",
  "${HOME}",
];

export const MISTAKES: Readonly<Record<string, Mistake>> = {
  "a key of another type": (project, random) => {
    body(project, random)[random.pick(STAGE_KEYS)] = random.pick(ODD);
  },
  "a key of the file of another type": ({ doc }, random) => {
    const key = random.pick(TOP_KEYS);
    if (key !== "stages" || random.chance(0.3)) doc[key] = random.pick(ODD);
  },
  "an unknown key": (project, random) => {
    const where = random.pick([body(project, random), project.doc]);
    where[random.pick(["dep", "command", "output", "Cmd", "live", "if", "1"])] = random.pick(ODD);
  },
  "an unknown flag": (project, random) => {
    const flag = random.pick([
      "cached",
      "persist",
      "cache",
      "remote",
      "push",
      "labels",
      "checkpoint",
      "x",
    ]);
    body(project, random)[random.pick(["outs", "metrics", "plots"])] = [
      { flagged: { [flag]: random.pick(ODD) } },
    ];
  },
  "no command": (project, random) => {
    delete body(project, random)["cmd"];
  },
  "a bad template": (project, random) => {
    const bad = random.pick(BAD_TEMPLATES);
    const key = random.pick(["cmd", "wdir", "desc", "deps", "outs", "params", "meta"]);
    const isList = ["deps", "outs", "params"].includes(key);
    body(project, random)[key] = isList ? [`x${bad}`] : random.pick([bad, `x ${bad} y`]);
  },
  "an out twice": (project) => {
    const [one, other] = two(project);
    one["outs"] = ["twice"];
    other["outs"] = ["./twice"];
  },
  "an out in an out": (project, random) => {
    const [one, other] = two(project);
    one["outs"] = ["folder"];
    other[random.pick(["outs", "metrics"])] = ["folder/in/it"];
  },
  "a cycle": (project) => {
    const [one, other] = two(project);
    one["outs"] = ["first"];
    one["deps"] = ["second"];
    other["outs"] = ["second"];
    other["deps"] = ["first"];
  },
  "an out of its own": (project, random) => {
    const stage = body(project, random);
    stage["outs"] = ["self"];
    stage["deps"] = [random.pick(["self", "self/in", "./self"])];
  },
  "odd paths": (project, random) => {
    const path = random.pick([
      "x.dvc",
      "dvc.yaml",
      "sub/dvc.yaml",
      "",
      ".",
      "..",
      "../outside",
      "/abs",
      "a//b",
      "s3://bucket/x",
      "http://x/y",
      "remote://r/x",
      "a\\b",
      "  ",
      "x\ny",
      "*",
      ".dvc/x",
      ".git",
    ]);
    body(project, random)[random.pick(["outs", "deps", "metrics", "wdir"])] = random.pick([
      [path],
      path,
    ]);
  },
  "vars that can't be": ({ doc, files }, random) => {
    files["again.yaml"] = "n: 4\n";
    files["rows.yaml"] = "- 1\n";
    doc["vars"] = [
      random.pick<unknown>([
        "nope.yaml",
        "again.yaml",
        "rows.yaml",
        "params.yaml:n",
        "params.yaml",
        "again.yaml:nope",
        "again.yaml:n",
        { n: 1 },
        { map: { k: 2 } },
        { map: 1 },
        { x: "${n}" },
        5,
        null,
        {},
        "",
        ":",
        "conf",
        { item: 1 },
      ]),
    ];
  },
  "vars of a stage that can't be": (project, random) => {
    body(project, random)["vars"] = [
      random.pick<unknown>([
        { n: 1 },
        { item: 1 },
        "nope.yaml",
        "params.yaml:n",
        { x: "${n}" },
        [],
        7,
      ]),
    ];
  },
  "a bad matrix": (project, random) => {
    const [one] = two(project);
    one["matrix"] = random.pick<unknown>([
      {},
      [],
      "x",
      null,
      { a: 5 },
      { a: null },
      { a: "text" },
      { a: "${n}" },
      { a: "${map}" },
      { a: [] },
      { a: "${nope}" },
      { a: ["x", "x"] },
      { a: [[]], b: [{}] },
      { 1: ["a"] },
      { a: ["p@q"] },
      { a: ["x/y"] },
    ]);
  },
  "a bad foreach": ({ doc }, random) => {
    const stages = doc["stages"];
    if (!isDict(stages)) return;
    stages["each"] = random.pick<unknown>([
      { foreach: ["a"] },
      { do: { cmd: "x" } },
      { foreach: "text", do: { cmd: "x" } },
      { foreach: "${n}", do: { cmd: "x" } },
      { foreach: null, do: { cmd: "x" } },
      { foreach: ["a"], do: null },
      { foreach: ["a"], do: { cmd: "x ${key}" } },
      { foreach: ["a", "b"], do: { cmd: "x", outs: ["same"] } },
      { foreach: ["p@q"], do: { cmd: "x" } },
      { foreach: ["a"], do: { cmd: "x" }, deps: ["y"] },
      { foreach: [["a"]], do: { cmd: "x ${item}" } },
      { foreach: ["a"], do: { foreach: ["b"], do: { cmd: "x" } } },
      { foreach: [""], do: { cmd: "x" } },
      { foreach: ["a"], matrix: { m: [1] }, do: { cmd: "x" } },
    ]);
  },
  "an odd name": ({ doc }, random) => {
    const stages = doc["stages"];
    if (isDict(stages))
      stages[
        random.pick([
          "",
          "a@b",
          "1",
          "null",
          "a:b",
          "a/b",
          "${n}",
          "__proto__x",
          "constructor",
          "toString",
          "x y",
        ])
      ] = { cmd: "x" };
  },
  "a stage that is none": ({ doc }, random) => {
    const stages = doc["stages"];
    if (isDict(stages)) stages["none"] = random.pick(ODD);
  },
  "params that can't be read": ({ files }, random) => {
    files["params.yaml"] = random.pick([
      "- a\n",
      "a: [\n",
      "n: 2020-01-01\n",
      "text\n",
      "",
      "a: 1\na: 2\n",
      "\tx: 1\n",
      "? [a]\n: 1\n",
      "a: &x [*x]\n",
      "a: !!python/object:os.system x\n",
      "1: a\n",
      "a: !tag 1\n",
      "a: *nope\n",
    ]);
  },
  "odd params of a stage": (project, random) => {
    body(project, random)["params"] = [
      random.pick<unknown>([
        { "p.yaml": "x" },
        { "p.yaml": { a: 1 } },
        { "p.yaml": [5] },
        { "p.yaml": [null] },
        {},
        5,
        null,
        [],
        "",
        "a..b",
        "[",
        { x: ["a"] },
        { "params.yaml": null },
        { "a.toml": [] },
      ]),
    ];
  },
};
