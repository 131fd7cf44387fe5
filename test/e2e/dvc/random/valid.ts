// A dvc.yaml that DVC accepts, by chance: every kind of key, templates of what the params hold.
import type { Prng } from "../../../fuzz/prng.ts";
import type { Dict, Draft } from "./mistakes.ts";

const PARAMS = `n: 3
f: 1e-3
b: true
none: ~
text: some text
big: 12345678901234567890
list: [1, two, 2.50, false]
dicts: [{a: 1, b: x}, {a: 2, b: y}]
map: {k: 1, deep: {er: [a, b]}, "odd key": ü}
`;

/** What a template may name and where: all that has one line of text. */
const TEMPLATES = [
  "${n}",
  "${f}",
  "${b}",
  "${none}",
  "${text}",
  "${big}",
  "${list[1]}",
  "${list.2}",
  "${list[-1]}",
  "${dicts[0].b}",
  "${ map.deep.er[1] }",
  "${map[k]}",
  "${map.odd key}",
  "\\${n}",
  "$n $(x) {x}",
];

const KEYS = ["n", "f", "list", "map.k", "map.deep", "dicts.0.a", "lis*"];

export function draft(random: Prng): Draft {
  const stages: Dict = {};
  const outs: string[] = ["raw.csv", "src"];
  const count = random.between(1, 5);
  for (let i = 0; i < count; i++) {
    const name = random.pick([`s${i}`, `stage-${i}`, `s ${i}`, `é${i}`, `${i}.5`]);
    const kind = random.pick(["plain", "plain", "plain", "foreach", "matrix"] as const);
    stages[name] = KINDS[kind](random, `o${i}`, outs);
    if (kind === "plain") outs.push(`o${i}`);
  }
  const doc: Dict = { stages };
  const files: Record<string, string> = { "params.yaml": PARAMS };
  if (random.chance(0.4)) doc["vars"] = vars(random, files);
  if (random.chance(0.2)) doc["metrics"] = ["m.json"];
  if (random.chance(0.2)) doc["params"] = ["params.yaml", "other/p.toml"];
  if (random.chance(0.2))
    doc["plots"] = [
      random.pick<unknown>(["p.csv", { "p.csv": { x: "a", y: ["b", "c"] } }, { p: null }]),
    ];
  if (random.chance(0.1))
    doc["artifacts"] = { model: { path: "o0", type: "model", labels: ["x"] } };
  return { doc, files };
}

const KINDS = {
  plain: (random: Prng, out: string, outs: readonly string[]): Dict =>
    stage(random, out, outs, TEMPLATES),
  foreach(random: Prng, out: string, outs: readonly string[]): Dict {
    const [over, own] = random.pick<readonly [unknown, readonly string[]]>([
      [["a", 1, 2.5, true, null], ["${item}"]],
      ["${list}", ["${item}"]],
      ["${dicts}", ["${item.a}", "${item[b]}"]],
      ["${map}", ["${key}"]],
      [{ us: { e: 3 }, uk: { e: "${n}" } }, ["${key}", "${item.e}"]],
      [["a", { b: 1 }, ["c"]], ["${n}"]],
      [[], ["${item}"]],
    ]);
    const suffix = own.includes("${key}") ? "${key}" : own[0];
    const many = suffix === "${n}" ? "" : `-${suffix}`;
    const body = stage(random, many === "" ? null : `${out}${many}`, outs, [...TEMPLATES, ...own]);
    return { foreach: over, do: body };
  },
  matrix(random: Prng, out: string, outs: readonly string[]): Dict {
    const axes = random.pick<Dict>([
      { m: ["cnn", "xgb"], f: [1, 2] },
      { m: "${list}", f: ["a"] },
      { m: [{ n: 1 }, { n: 2 }], f: [true, null, 1.5] },
      { m: ["x"], f: "${map}" },
    ]);
    const body = stage(random, `${out}-\${key}`, outs, [...TEMPLATES, "${item.f}", "${key}"]);
    return { matrix: axes, ...body };
  },
} as const;

function stage(
  random: Prng,
  out: string | null,
  outs: readonly string[],
  templates: readonly string[],
): Dict {
  const command = (): string => `run ${random.pick(templates)} ${random.pick(templates)}`;
  const made: Dict = { cmd: random.chance(0.3) ? [command(), command()] : command() };
  if (random.chance(0.6)) made["deps"] = some(random, outs);
  if (out !== null && random.chance(0.9)) {
    const flags = random.pick<Dict>([
      { cache: false },
      { persist: true },
      { push: false, desc: "d" },
      { remote: "r" },
      {},
    ]);
    made["outs"] = [random.chance(0.3) ? { [out]: flags } : out];
    if (random.chance(0.2)) made["metrics"] = [{ [`${out}.json`]: { cache: false } }];
    if (random.chance(0.2)) made["plots"] = [{ [`${out}.csv`]: { x: "a", header: false } }];
  }
  if (random.chance(0.5)) made["params"] = params(random);
  if (random.chance(0.1)) made["frozen"] = random.chance(0.5);
  if (random.chance(0.1)) made["always_changed"] = random.chance(0.5);
  if (random.chance(0.2)) made["desc"] = `what it does: ${random.pick(templates)}`;
  if (random.chance(0.1)) made["meta"] = { any: ["${n}", { x: 1 }] };
  if (random.chance(0.1)) made["vars"] = [{ [`own${random.between(1, 99)}`]: { x: 1 } }];
  return made;
}

function some<T>(random: Prng, items: readonly T[]): T[] {
  return random.shuffled(items).slice(0, random.between(1, items.length));
}

function params(random: Prng): unknown[] {
  return [
    ...some(random, KEYS),
    ...(random.chance(0.3) ? [{ "other/p.toml": ["a.b", "c"] }] : []),
    ...(random.chance(0.2) ? [{ "whole.json": null }] : []),
  ];
}

function vars(random: Prng, files: Record<string, string>): unknown[] {
  files["conf/v.yaml"] = "fromfile: 1\nmore: {x: [1, 2]}\n";
  files["v.toml"] = 'fromtoml = "x"\n[t]\nu = 1.0\n';
  return random.pick<unknown[]>([
    ["conf/v.yaml"],
    ["conf/v.yaml:more", { local: 1 }],
    ["v.toml", "conf/v.yaml"],
    [{ map: { extra: 2 } }],
  ]);
}
