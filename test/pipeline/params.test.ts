import { expect, test } from "bun:test";
import { join } from "node:path";
import type { Failure } from "../../src/model/failure.ts";
import type { ValueMap } from "../../src/model/value.ts";
import { load } from "../../src/pipeline/load.ts";
import { parseSet, resolve } from "../../src/pipeline/resolve.ts";
import { tempDir } from "../helpers.ts";

interface Outcome {
  readonly params: Readonly<Record<string, ValueMap>>;
  readonly warnings: readonly string[];
  readonly failures: readonly Failure[];
}

interface Given {
  /** Written as in a spec; the stage is called `train`. */
  readonly spec: string;
  readonly params?: string;
  readonly sets?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly more?: string;
}

async function outcome({
  spec,
  params,
  sets = [],
  files = {},
  more = "",
}: Given): Promise<Outcome> {
  const code = `import { param, stage } from "fastpipe";\nstage({ name: "train", cmd: "true", ${spec} });\n${more}`;
  await using dir = await tempDir({
    "pipeline.ts": code,
    ...(params !== undefined && { "params.yaml": params }),
    ...files,
  });
  const declared = await load(join(dir.path, "pipeline.ts"));
  if (!declared.ok) throw new Error(JSON.stringify(declared.error));
  const parsed = sets.flatMap((set) => {
    const result = parseSet(set);
    return result.ok ? [result.value] : [];
  });
  const result = await resolve(declared.value, { root: dir.path, sets: parsed });
  if (!result.ok) return { params: {}, warnings: [], failures: result.error };
  const byName = result.value.stages.map((stage) => [stage.name, stage.params] as const);
  return { params: Object.fromEntries(byName), warnings: result.value.warnings, failures: [] };
}

async function paramsOf(given: Given): Promise<ValueMap | undefined> {
  const { params, warnings, failures } = await outcome(given);
  expect(failures).toEqual([]);
  expect(warnings).toEqual([]);
  return params.train;
}

async function failuresOf(given: Given): Promise<string[]> {
  return (await outcome(given)).failures.map(({ message }) => message);
}

const SPEC = 'params: { lr: 0.1, epochs: 10, name: "adam", flag: true, seed: 5n }';

test("the spec's defaults, then params.yaml, then --set", async () => {
  expect(await paramsOf({ spec: SPEC })).toEqual({
    lr: 0.1,
    epochs: 10,
    name: "adam",
    flag: true,
    seed: 5n,
  });
  expect(
    await paramsOf({
      spec: SPEC,
      params: "train:\n  lr: 0.5\n  epochs: 20\n  seed: 6\n",
      sets: ["train.epochs=30", "train.flag=false", "train.name=sgd", "train.epochs=31"],
    }),
  ).toEqual({ lr: 0.5, epochs: 31, name: "sgd", flag: false, seed: 6n });
});

test("a file without content, with comments alone, or for others", async () => {
  for (const params of ["", "# nothing\n", "train:\n", "other: 3\nmore: [1]\n", "train: {}\n"]) {
    expect((await paramsOf({ spec: SPEC, params }))?.lr).toBe(0.1);
  }
});

test("a group's section serves all members, a member's own wins key by key", async () => {
  const { params, failures, warnings } = await outcome({
    spec: 'matrix: { lang: ["en", "fr"] }, params: { a: 1, b: 2, m: { x: 1, y: 2 } }',
    params: "train: { a: 10, b: 20, m: { x: 10 } }\ntrain@fr: { b: 200, m: { y: 20 } }\n",
  });
  expect([failures, warnings]).toEqual([[], []]);
  expect(params["train@en"]).toEqual({ a: 10, b: 20, m: { x: 10, y: 2 }, lang: "en" });
  expect(params["train@fr"]).toEqual({ a: 10, b: 200, m: { x: 10, y: 20 }, lang: "fr" });
});

test("values by value and type, not by text", async () => {
  const spec =
    "params: { a: 0, b: 0, c: 0, d: 0, e: 0, f: '', g: '', h: null, i: [1], j: 0, k: [1n], l: null, m: '' }";
  const params = `train:
  a: 1.0
  b: -0
  c: .nan
  d: -.inf
  e: 0x1F
  f: "1"
  g: 2020-01-01
  h: 9007199254740993
  i: [1, 9007199254740993, x]
  j: 1e3
  k: [1, 2]
  l: { a: 1, b: [2] }
  m: yes
`;
  const read = await paramsOf({ spec, params });
  expect(Object.is(read?.b, -0)).toBe(true);
  expect(read).toEqual({
    a: 1,
    b: -0,
    c: Number.NaN,
    d: Number.NEGATIVE_INFINITY,
    e: 31,
    f: "1",
    g: "2020-01-01",
    h: 9007199254740993n,
    i: [1, 9007199254740993n, "x"],
    j: 1000,
    k: [1n, 2n],
    l: { a: 1, b: [2] },
    m: "yes",
  });
});

test("an integer beyond 2^53 stays exact, with a warning where the default is a number", async () => {
  const given = { spec: "params: { seed: 1, big: 1n }" };
  const yaml = await outcome({
    ...given,
    params: "train:\n  seed: 12345678901234567891\n  big: 12345678901234567891\n",
  });
  expect(yaml.params.train).toEqual({ seed: 12345678901234567891n, big: 12345678901234567891n });
  expect(yaml.warnings).toEqual([
    'param "seed" of stage "train" is an integer beyond 2^53: its function gets a bigint. Write its default with an n at its end, like 1n',
  ]);
  const set = await outcome({ ...given, sets: ["train.seed=9007199254740993"] });
  expect(set.params.train?.seed).toBe(9007199254740993n);
  expect(set.warnings).toHaveLength(1);
  const back = await outcome({
    ...given,
    params: "train: { seed: 12345678901234567891 }",
    sets: ["train.seed=2"],
  });
  expect(back.params.train?.seed).toBe(2);
});

test("anchors and merge keys", async () => {
  const params = "base: &base { lr: 0.7, epochs: 3 }\ntrain:\n  <<: *base\n  epochs: 4\n";
  expect(await paramsOf({ spec: SPEC, params })).toMatchObject({ lr: 0.7, epochs: 4 });
});

test("a value of another type is told with file and line", async () => {
  const { failures } = await outcome({
    spec: `${SPEC.slice(0, -2)}, list: [1], map: { a: 1 }, inner: { deep: { x: "a" } } }`,
    params: `train:
  lr: fast
  epochs: null
  name: 3
  flag: yes
  seed: 1.5
  list: { a: 1 }
  map: [1]
  inner:
    deep:
      x: 4
`,
  });
  expect(failures.map(({ message }) => message)).toEqual([
    'param "lr" of stage "train" is a string ("fast"), but its default is a number (0.1)',
    'param "epochs" of stage "train" is null, but its default is a number (10)',
    'param "name" of stage "train" is an integer (3), but its default is a string ("adam")',
    'param "flag" of stage "train" is a string ("yes"), but its default is true',
    'param "seed" of stage "train" is a number (1.5), but its default is an integer (5)',
    'param "list" of stage "train" is a map, but its default is a list',
    'param "map" of stage "train" is a list, but its default is a map',
    'param "inner.deep.x" of stage "train" is an integer (4), but its default is a string ("a")',
  ]);
  expect(failures.map(({ where }) => where?.line)).toEqual([2, 3, 4, 5, 6, 7, 8, 11]);
  expect(failures[0]?.where).toEqual({
    file: "params.yaml",
    line: 2,
    column: 3,
    source: "  lr: fast",
  });
});

test("the same mistake is told once, not for every member", async () => {
  const given = { spec: "matrix: { x: [1, 2, 3] }, params: { a: 1 }" };
  expect(await failuresOf({ ...given, params: "train: { a: b }" })).toHaveLength(1);
  expect(await failuresOf({ ...given, sets: ["train.a=b"] })).toHaveLength(1);
});

test("an unknown name in a stage's section is a warning", async () => {
  const { warnings, failures } = await outcome({
    spec: SPEC,
    params: "train:\n  lr: 1\n  epohcs: 3\n  zzzzz: 1\n",
  });
  expect(failures).toEqual([]);
  expect(warnings).toEqual([
    'params.yaml:3: "train" has no param "epohcs". Did you mean "epochs"?',
    'params.yaml:4: "train" has no param "zzzzz"',
  ]);
});

test("a name in a map that the default lacks counts; one that looks misspelt is a warning too", async () => {
  const { warnings, params } = await outcome({
    spec: "params: { opt: { depth: 1 } }",
    params: "train:\n  opt:\n    dpeth: 2\n    other: 3\n",
  });
  expect(params.train).toEqual({ opt: { depth: 1, dpeth: 2, other: 3 } });
  expect(warnings).toEqual([
    'params.yaml:3: "dpeth" is not in the default of "opt" of "train". Did you mean "depth"?',
  ]);
});

test("an unknown section is a warning only when it is close to a stage's name", async () => {
  const { warnings } = await outcome({
    spec: SPEC,
    params: "trian: { lr: 1 }\ndatabase: { host: x }\n",
  });
  expect(warnings).toEqual(['params.yaml:1: no stage is named "trian". Did you mean "train"?']);
});

test("a matrix value can't be overridden", async () => {
  const spec = 'matrix: { lang: ["en"] }, params: { a: 1 }';
  const { failures } = await outcome({ spec, params: "train:\n  a: 2\n  lang: fr\n" });
  expect(failures).toMatchObject([
    {
      code: "params",
      message: '"lang" is a matrix value of stage "train"',
      where: { file: "params.yaml", line: 3 },
      hint: "Matrix values can't be overridden: change the matrix.",
    },
  ]);
  expect(await failuresOf({ spec, sets: ["train.lang=fr"] })).toEqual([
    '--set train.lang: "lang" is a matrix value of "train"',
  ]);
  expect(await failuresOf({ spec, params: "train@en: { lang: fr }" })).toHaveLength(1);
});

test("a file that is no map, a section that is none, and YAML that is wrong", async () => {
  const { failures } = await outcome({ spec: SPEC, params: "- a\n" });
  expect(failures).toMatchObject([{ message: "params.yaml is not a map", where: { line: 1 } }]);
  const section = await outcome({ spec: SPEC, params: "x: 1\ntrain: [1]\n" });
  expect(section.failures).toMatchObject([
    { message: 'the section of stage "train" is a list, not a map', where: { line: 2 } },
  ]);
  const twice = await outcome({ spec: SPEC, params: "train:\n  lr: 1\n  lr: 2\n" });
  expect(twice.failures).toMatchObject([
    { code: "syntax", message: "params.yaml: Map keys must be unique", where: { line: 3 } },
  ]);
  const markers = "<<<<<<< HEAD\ntrain: { lr: 1 }\n=======\ntrain: { lr: 2 }\n>>>>>>> other\n";
  const conflict = await outcome({ spec: SPEC, params: markers });
  expect(conflict.failures[0]).toMatchObject({
    code: "syntax",
    hint: "There are merge conflict markers in it.",
  });
  for (const params of [
    "train: &a { x: *a }",
    "train: *nope",
    "train: { lr: !!binary aGVsbG8= }",
  ]) {
    expect((await outcome({ spec: SPEC, params })).failures).toMatchObject([{ code: "syntax" }]);
  }
});

test("--set: lists, maps, quoted texts, dotted paths", async () => {
  expect(
    await paramsOf({
      spec: `params: { list: [1], map: { a: 1, b: { c: "x" } }, v: "1.0", w: "", n: null, o: {}, "d.e": 1 }`,
      sets: [
        "train.list=[3, 4]",
        "train.map.a=2",
        "train.map.b.c=y=z",
        "train.v=2.0",
        'train.w="3"',
        "train.n.deep.er=5",
        "train.o={p: 1}",
        "train.d.e=2",
      ],
    }),
  ).toEqual({
    list: [3, 4],
    map: { a: 2, b: { c: "y=z" } },
    v: "2.0",
    w: "3",
    n: { deep: { er: 5 } },
    o: { p: 1 },
    "d.e": 2,
  });
});

test("--set on a group reaches all members, on a member only that one", async () => {
  const { params } = await outcome({
    spec: "matrix: { size: [0.5, 1] }, params: { a: 1, b: 1 }",
    sets: ["train.a=2", "train@0.5.b=3"],
  });
  expect(params["train@0.5"]).toEqual({ a: 2, b: 3, size: 0.5 });
  expect(params["train@1"]).toEqual({ a: 2, b: 1, size: 1 });
});

test("--set of what is not there", async () => {
  const { failures } = await outcome({
    spec: "params: { epochs: 1, map: { a: 1 } }",
    more: 'stage({ name: "other.one", cmd: "true", params: {} });',
    sets: [
      "trian.epochs=2",
      "train.epohcs=2",
      "train.zzz=2",
      "train.map.b=2",
      "train.epochs.x=1",
      "train.epochs=many",
      "other.one.x=1",
      "train.map={",
    ],
  });
  expect(failures.map(({ message, hint }) => `${message} | ${hint}`)).toEqual([
    '--set train.epohcs: stage "train" has no param "epohcs" | Did you mean "epochs"?',
    '--set train.zzz: stage "train" has no param "zzz" | It has epochs, map, map.a.',
    '--set train.map.b: stage "train" has no param "map.b" | Did you mean "map.a"?',
    '--set train.epochs.x: stage "train" has no param "epochs.x" | Did you mean "epochs"?',
    '--set train.epochs=many is a string ("many"), but its default is a number (1) | undefined',
    '--set train.map: "{" is not a YAML value | undefined',
    '--set other.one.x: stage "other.one" has no param "x" | undefined',
    '--set trian.epochs: there is no stage "trian" | Did you mean "train"?',
  ]);
});

test("--set that is not STAGE.PARAM=VALUE", () => {
  for (const text of ["train", "train.lr", "=3", "train=3", ".lr=3", "train.=3"]) {
    const result = parseSet(text);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.error[0]?.code).toBe("usage");
  }
  expect(parseSet("a.b=c=d")).toEqual({ ok: true, value: { target: "a.b", text: "c=d" } });
  expect(parseSet("a.b=")).toEqual({ ok: true, value: { target: "a.b", text: "" } });
});

test("param() takes values from YAML, JSON and TOML files", async () => {
  expect(
    await paramsOf({
      spec: `params: {
        a: param("conf.yaml", "model.depth"), b: param("conf/x.json", "list"), c: param("c.toml", "t.when"),
        d: param("conf.yaml", "gone", 4), e: param("gone.yaml", "x", "y"), f: param("conf.yaml", "big"),
        g: param("conf.yaml", "model"), h: param("conf.yaml", "nothing") }`,
      files: {
        "conf.yaml": "model: { depth: 3 }\nbig: 9007199254740993\nnothing: null\n",
        "conf/x.json": '{\n\t"list": [1, 2.5, "x"]\n}\n',
        "c.toml": "[t]\nwhen = 2001-01-01\n",
      },
      params: "train: { d: 5 }\n",
      sets: ["train.a=7"],
    }),
  ).toEqual({
    a: 7,
    b: [1, 2.5, "x"],
    c: "2001-01-01",
    d: 5,
    e: "y",
    f: 9007199254740993n,
    g: { depth: 3 },
    h: null,
  });
});

test("param() without a file, a key or a kind that is read", async () => {
  const { failures } = await outcome({
    spec: `params: { a: param("gone.yaml", "x"), b: param("conf.yaml", "model.dpeth"), c: param("x.ini", "a"),
      d: param("bad.toml", "a"), e: param("bad.yaml", "a") }`,
    files: {
      "conf.yaml": "model: { depth: 3 }\n",
      "x.ini": "",
      "bad.toml": "a = = 1",
      "bad.yaml": "a: [1",
    },
  });
  expect(failures.map(({ code, message, hint }) => [code, message, hint])).toEqual([
    ["params", 'param "a" of stage "train": there is no file gone.yaml', undefined],
    [
      "params",
      'param "b" of stage "train": conf.yaml has no "model.dpeth"',
      'Did you mean "model.depth"?',
    ],
    ["params", "param() can't read x.ini", "It reads .yaml, .yml, .json and .toml."],
    ["syntax", expect.stringContaining("bad.toml: "), undefined],
    ["syntax", expect.stringContaining("bad.yaml: "), undefined],
  ]);
  expect(failures[0]?.where).toMatchObject({ file: "pipeline.ts", line: 2 });
  expect(failures[4]?.where).toMatchObject({ file: "bad.yaml", line: 1 });
});

test("what a param takes from params.yaml by its key is no matter of sections", async () => {
  const spec = 'params: { lr: param("params.yaml", "lr"), all: param("./params.yaml", "train") }';
  const params = "lr: 1\ntrain: { lr: 2, other: 3 }\ntrian: { lr: 4 }\n";
  expect(await paramsOf({ spec, params })).toEqual({ lr: 1, all: { lr: 2, other: 3 } });
  const number = { spec: 'params: { seed: param("params.yaml", "train") }', params: "train: 5\n" };
  expect(await paramsOf(number)).toEqual({ seed: 5 });
  expect(await paramsOf({ spec: "", params: "train: 5\n" })).toEqual({});
  const files = { "c.yaml": "a: 1\n" };
  const other = 'params: { a: param("c.yaml", "a"), lr: param("params.yaml", "lr") }';
  expect(await paramsOf({ spec: other, files, params: "lr: 1\ntrain: 5\n" })).toEqual({
    a: 1,
    lr: 1,
  });
  const section = "lr: 1\ntrain: { lr: 2, a: 3, x: 4 }\n";
  expect(await paramsOf({ spec: other, files, params: section })).toEqual({ a: 3, lr: 1 });
  const matrix = await outcome({
    spec: 'matrix: { lang: ["en"] }, params: { a: param("c.yaml", "a") }',
    files,
    params: "train: { lang: fr }\n",
  });
  expect(matrix).toEqual({
    params: { "train@en": { a: 1, lang: "en" } },
    warnings: [],
    failures: [],
  });
  const mixed = 'params: { lr: param("params.yaml", "lr"), a: 1 }';
  expect(await paramsOf({ spec: mixed, params: "lr: 1\ntrain: { lr: 2, a: 3 }\n" })).toEqual({
    lr: 1,
    a: 3,
  });
});
