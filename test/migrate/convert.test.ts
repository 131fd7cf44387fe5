import { expect, test } from "bun:test";
import { callsOf, converted, notesOf } from "./converting.ts";

test("a stage with all that it can say, and its comments", async () => {
  const { text, notes, left } = await converted(
    `# The pipeline.

stages:
  # Trains.
  train:
    # how
    cmd: python train.py
    wdir: sub
    desc: it trains
    deps: [../data/raw.csv, ./x//y, '\\\${z}']   # what it reads
    outs:
    # the model
    - model.bin: {persist: true, push: false, desc: d}
    - log: {cache: false}
    metrics: [m.json]
    plots: [p.csv: {cache: false, x: step, y: loss, title: "T", x_label: s, header: false, template: simple}]
    frozen: true
    always_changed: true
    meta: {owner: me, since: 2020-01-01}
    # done
`,
  );
  expect(
    text,
  ).toBe(`// Made by \`fastpipe import\` from dvc.yaml. While this line stands here, that file is no second pipeline.

// The pipeline.

import { out, stage } from "fastpipe";

// Trains.
export const train = stage({
  desc: "it trains",
  wdir: "sub",
  deps: ["data/raw.csv", "sub/x/y", "sub/\\\\\${z}"], // what it reads
  outs: [
    // the model
    out("sub/model.bin", { persist: true, push: false, desc: "d" }),
    out("sub/log", { cache: false }),
  ],
  metrics: [out("sub/m.json", { cache: true })],
  plots: [
    out("sub/p.csv", {
      x: "step",
      y: "loss",
      template: "simple",
      title: "T",
      xLabel: "s",
      header: false,
    }),
  ],
  // how
  cmd: "python train.py",
  always: true,
  frozen: true,
  meta: { owner: "me", since: "2020-01-01" },
  // done
});
`);
  expect({ notes, left }).toEqual({ notes: [], left: [] });
});

const PARAMS = `lr: 0.1
one: 1.0
train: { epochs: 3, name: foo bar, deep: { a: x } }
list: [a, b]
flag: true
`;

test("params keep their file and key; commands name them where the text is the same", async () => {
  const dvc = `
vars: [{ w: 7 }, conf.yaml]
stages:
  train:
    cmd: t \${lr} \${one} \${train.epochs} \${train.deep.a} \${w} \${c.d} \${list[1]} \${flag} "\\\${lr}" $lr
    params: [lr, train.epochs, train.deep, "list", "li*", other.json: [k.l], conf.yaml: ]
  other:
    cmd: u \${train.epochs}
    params: [train]
`;
  const files = {
    "params.yaml": PARAMS,
    "conf.yaml": "c: { d: e }\n",
    "other.json": '{"k":{"l":1}}',
  };
  expect(await callsOf(dvc, files)).toBe(`export const train = stage({
  deps: ["conf.yaml"],
  params: {
    lr: param("params.yaml", "lr"),
    epochs: param("params.yaml", "train.epochs"),
    deep: param("params.yaml", "train.deep"),
    list: param("params.yaml", "list"),
    l: param("other.json", "k.l"),
    d: param("conf.yaml", "c.d"),
    flag: param("params.yaml", "flag"),
  },
  cmd: 't \${lr} 1.0 \${epochs} \${deep.a} 7 \${d} b \${flag} "\\\\\${lr}" $lr',
});

export const other = stage({
  params: { train: param("params.yaml", "train") },
  cmd: "u \${train.epochs}",
});`);
  expect(await notesOf(dvc, files)).toEqual([
    "train: ${one} in cmd is written out as it is now",
    "train: ${list[1]} in cmd is written out as it is now",
  ]);
});

test("names of params that are taken, and a section of another file's stage", async () => {
  const dvc = `stages: {train: {cmd: x, params: [a.k, b.k, c.yaml: [k, epochs]]}}`;
  const files = { "params.yaml": `${PARAMS}a: {k: 1}\nb: {k: 2}\n`, "c.yaml": "k: 3\nepochs: 4\n" };
  expect(await callsOf(dvc, files)).toContain(`params: {
    k: param("params.yaml", "a.k"),
    "b.k": param("params.yaml", "b.k"),
    "c.k": param("c.yaml", "k"),
    "c.epochs": param("c.yaml", "epochs"),
  },`);
});

test("params that param() can't take", async () => {
  const dvc = `
stages:
  gen: {cmd: g, outs: [gen.yaml]}
  a: {cmd: a, params: [list.0, gone, gen.yaml: [k], p.py: [w]]}
`;
  const files = { "params.yaml": PARAMS, "p.py": "w = 1\n", "gen.yaml": "k: 1\n" };
  expect(await callsOf(dvc, files)).toEndWith(`export const a = stage({
  deps: ["gen.yaml", "p.py"],
  params: { list: param("params.yaml", "list"), gone: param("params.yaml", "gone", null) },
  cmd: "a",
});`);
  expect(await notesOf(dvc, files)).toEqual([
    "a: list.0 of params.yaml is the param list, which holds it: param() can't name it",
    "a: params.yaml has no gone, without which DVC does not run the stage: it is null",
    "a: the keys k of gen.yaml are a dep on the whole file: a stage makes it",
    "a: the keys w of p.py are a dep on the whole file: param() reads .yaml, .json and .toml only",
  ]);
});

test("a map in a command: each option that can follows its file", async () => {
  const dvc = "stages: {a: {cmd: 'x ${train} y', outs: [o]}}";
  expect(await callsOf(dvc, { "params.yaml": PARAMS })).toBe(`export const a = stage({
  params: {
    epochs: param("params.yaml", "train.epochs"),
    name: param("params.yaml", "train.name"),
    a: param("params.yaml", "train.deep.a"),
  },
  outs: ["o"],
  cmd: "x --epochs \${epochs} --name '\${name}' --deep.a \${a} y",
});`);
  expect(await notesOf(dvc, { "params.yaml": PARAMS })).toEqual([
    "a: each option of ${train} in cmd is written out: a new key needs a new one",
  ]);
});

test("params in paths are written out, and that is said", async () => {
  const dvc = "stages: {a: {cmd: 'x ${dir}/a', outs: ['${dir}/a']}}";
  const files = { "params.yaml": "dir: out\n" };
  expect(await callsOf(dvc, files)).toBe(`export const a = stage({
  params: { dir: param("params.yaml", "dir") },
  outs: ["out/a"],
  cmd: "x \${dir}/a",
});`);
  expect(await notesOf(dvc, files)).toEqual([
    'a: ${dir} in outs is written out as "out": paths can\'t hold params, so it has to be edited there too',
  ]);
});

test("commands of several lines, with the comments between them", async () => {
  const dvc = `
stages:
  a:
    cmd:
    # first
    - x > o  # here
    - cd sub && y
    # last
    - z
  b:
    cmd: |
      x
      y; z
`;
  expect(await callsOf(dvc)).toBe(`export const a = stage({
  cmd: [
    // first
    "x > o", // here
    "( cd sub && y )",
    // last
    "z",
  ].join("\\n"),
  always: true,
});

export const b = stage({
  cmd: [
    "x",
    "( set +e; y; z )",
  ].join("\\n"),
  always: true,
});`);
});

test("bash where the shell is bash; a doubt where it is not", async () => {
  const dvc = "stages: {a: {cmd: '[[ -f x ]]', outs: [o]}, b: {cmd: 'echo $DVC_ROOT', outs: [p]}}";
  expect(await callsOf(dvc, {}, { shell: "bash" })).toContain(
    `cmd: "bash --noprofile --norc -c '[[ -f x ]]'"`,
  );
  expect(await notesOf(dvc)).toEqual([
    "a: `[[ -f x ]]` may need bash: it is run by /bin/sh, as DVC would here",
    "b: its command names DVC_ROOT, which fastpipe does not set",
  ]);
});

test("groups as matrix", async () => {
  const dvc = `
stages:
  # grid
  train:
    # the grid
    matrix:
      lang: \${langs}
      lr: [0.1, 1.0, "2"]
    cmd: t \${item.lang} \${item.lr} \${key} \${seed}
    outs:
    # one each
    - m/\${item.lang}-\${item.lr}
  each:
    foreach: [x, y]
    do:
      # inside
      cmd: e \${item}
      desc: of \${item}
      outs: ["\${item}"]
  keys:
    foreach: {a: 1, b: 2}
    do: {cmd: "k \${key}", outs: ["k-\${key}"]}
  maps:
    matrix: {data: [{n: a, k: 1}, {n: b, k: 2}]}
    cmd: m \${item.data.n} \${key}
    params: ["p/\${item.data.n}.yaml": , q.yaml: [all, "k\${item.data.k}"]]
    outs: ["o-\${item.data.n}"]
`;
  const files = {
    "params.yaml": "langs: [en, fr]\nseed: 1\n",
    "q.yaml": "all: 1\nk1: 1\nk2: 2\n",
    "p/a.yaml": "",
    "p/b.yaml": "",
  };
  expect(await callsOf(dvc, files)).toBe(`// grid
export const train = stage({
  // the grid
  matrix: { lang: ["en", "fr"], lr: [0.1, "1.0", "2"] },
  params: { seed: param("params.yaml", "seed") },
  outs: [
    // one each
    "m/\${lang}-\${lr}",
  ],
  cmd: "t \${lang} \${lr} \${lang}-\${lr} \${seed}",
});

export const each = stage({
  desc: "of \${item}",
  matrix: { item: ["x", "y"] },
  outs: ["\${item}"],
  // inside
  cmd: "e \${item}",
});

export const keys = stage({ matrix: { key: ["a", "b"] }, outs: ["k-\${key}"], cmd: "k \${key}" });

export const maps = stage({
  matrix: { data: [{ n: "a", k: 1 }, { n: "b", k: 2 }] },
  deps: ["p/\${data.n}.yaml", "q.yaml"],
  params: { all: param("q.yaml", "all") },
  outs: ["o-\${data.n}"],
  cmd: "m \${data.n} \${FASTPIPE_STAGE#*@}",
});`);
  const { stages, notes } = await converted(dvc, files);
  expect([...stages].filter(([name, { name: dvc }]) => name !== dvc)).toEqual([]);
  expect(notes.map(({ stage, text }) => `${stage}: ${text}`)).toEqual([
    "train: its members are written out: a list in a file no longer makes them",
    "maps: keys that differ by member are a dep on the whole of q.yaml",
  ]);
});

test("groups that no matrix makes are stages by themselves", async () => {
  const dvc = `
stages:
  # why
  a:
    foreach: {us: {e: 3}, uk: {e: 5}}
    do:
      cmd: x \${key} \${item.e}
      # of each
      outs: ["o-\${key}"]
  b:
    foreach: [{n: 1}]
    do: {cmd: "y \${item.n}", outs: [p]}
`;
  expect(await callsOf(dvc)).toBe(`// why
export const aUs = stage({
  name: "a-us",
  // of each
  outs: ["o-us"],
  cmd: "x us 3",
});

export const aUk = stage({ name: "a-uk", outs: ["o-uk"], cmd: "x uk 5" });

export const b0 = stage({ name: "b-0", outs: ["p"], cmd: "y 1" });`);
  expect(await notesOf(dvc)).toEqual([
    "a: each member is a stage by itself, a-KEY in place of a@KEY: no `${...}` of fastpipe's gives all the commands of its members",
    "b: each member is a stage by itself, b-KEY in place of b@KEY: no matrix of fastpipe's makes its names",
  ]);
  const { stages } = await converted(dvc);
  expect([...stages].map(([name, stage]) => [name, stage.name])).toEqual([
    ["a-us", "a@us"],
    ["a-uk", "a@uk"],
    ["b-0", "b@0"],
  ]);
});

test("names that fastpipe does not allow", async () => {
  const dvc = "stages: {my stage: {cmd: x, outs: [o]}, import: {cmd: y, outs: [p]}}";
  expect(
    await callsOf(dvc),
  ).toBe(`export const myStage = stage({ name: "my-stage", outs: ["o"], cmd: "x" });

export const import2 = stage({ name: "import", outs: ["p"], cmd: "y" });`);
  expect(await notesOf(dvc)).toEqual(["my stage: its name is my-stage now"]);
});

test("a file in a folder of the repository; values of a stage's own vars", async () => {
  const dvc = `
stages:
  a:
    cmd: x \${l} \${k} \${lr}
    wdir: w
    vars: [{l: 2}, v.yaml]
    params: [../p.yaml: [z]]
    deps: [../../shared.csv]
    outs: [o]
`;
  const files = { "sub/params.yaml": "lr: 1\n", "sub/w/v.yaml": "k: 5\n", "sub/p.yaml": "z: 1\n" };
  const call = await callsOf(dvc, { ".dvc/config": "", ...files }, { file: "sub/dvc.yaml" });
  expect(call).toBe(`export const a = stage({
  wdir: "w",
  deps: ["../shared.csv"],
  params: { z: param("p.yaml", "z"), k: param("w/v.yaml", "k"), lr: param("params.yaml", "lr") },
  outs: ["w/o"],
  cmd: "x 2 \${k} \${lr}",
});`);
});

test("what has no place is listed, with what to do", async () => {
  const dvc = `
vars: [{a: 1}]
stages:
  a:
    cmd: x
    deps: ["https://example.org/x", d]
    outs:
    - o: {remote: r, type: t, labels: [l], meta: {a: 1}}
    - s3://bucket/o
    plots: [p: {x: a}]
  out: {cmd: x, outs: [../o]}
  none: {foreach: [], do: {cmd: x}}
params: [p.yaml]
metrics: [m.json]
plots: [q: {x: a}]
artifacts: {m: {path: o}}
datasets: [{name: d, type: url, url: u}]
`;
  const files = {
    ".dvc/config": '[remote "r"]\n  url = /tmp/r\n',
    ".dvcignore": "# nothing\n*.tmp\n",
    "data.dvc": "outs:\n- path: data\n",
    "sub/dvc.yaml": "stages: {z: {cmd: z}}\n",
  };
  const { left, stages } = await converted(dvc, files);
  expect([...stages.keys()]).toEqual(["a"]);
  expect(
    left.map(({ what, where }) => (where === undefined ? what : `${what} (${where})`)),
  ).toEqual([
    "the dep https://example.org/x of a",
    "remote, type, labels, meta of the out o of a",
    "the out s3://bucket/o of a",
    "the stage out: its out ../o lies outside of the folder of the pipeline file (dvc.yaml:11:3)",
    "the group none (dvc.yaml:12:3)",
    "vars (dvc.yaml:2:1)",
    "params (dvc.yaml:13:1)",
    "metrics (dvc.yaml:14:1)",
    "plots (dvc.yaml:15:1)",
    "artifacts (dvc.yaml:16:1)",
    "datasets (dvc.yaml:17:1)",
    "data.dvc",
    "sub/dvc.yaml",
    'the remote "r" (.dvc/config)',
    ".dvcignore",
  ]);
  for (const { todo } of left) expect(todo).toEndWith(".");
});
