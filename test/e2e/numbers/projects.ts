// Projects of DVC's in two states: `first` is committed, `second` lies in the workspace and is committed later.

export interface NumbersProject {
  readonly name: string;
  readonly first: Readonly<Record<string, string>>;
  /** Null: the file goes. */
  readonly second: Readonly<Record<string, string | null>>;
  /** `dvc repro` in each state. */
  readonly repro?: true;
  /** Where the user is. */
  readonly cwd?: string;
  /** Words for `params diff` and `metrics diff` besides. */
  readonly targets?: readonly string[];
  /** Keys (`path key`) where we are meant to differ from DVC, which sees no change in them. */
  readonly ours?: readonly string[];
}

const metric = (file: string, more = ""): string =>
  `stages:\n  train:\n    cmd: cp in.json ${file}\n    deps: [in.json]\n    metrics:\n      - ${file}${more}\n`;

export const PROJECTS: readonly NumbersProject[] = [
  {
    name: "numbers, texts, booleans and nulls",
    first: {
      "dvc.yaml": "metrics: [m.json]\n",
      "m.json": '{"i": 1, "f": 0.1, "s": "a", "b": true, "n": null, "same": 5, "e": 1e-7}',
    },
    second: {
      "m.json": '{"i": 3, "f": 0.3, "s": "b", "b": false, "n": 1, "same": 5.0, "e": 2e-7}',
    },
  },
  {
    name: "nested, with keys that come and go",
    first: {
      "dvc.yaml": "metrics: [m.yaml]\n",
      "m.yaml": "a:\n  b:\n    c: 1\n    gone: 2\n  d: 3\ntop: 4\nempty: {}\n1: one\n",
    },
    second: { "m.yaml": "a:\n  b:\n    c: 2\n    new: 7\n  d: 3\nother: 4\n1: two\n" },
  },
  {
    name: "lists are params, and no metrics",
    first: {
      "dvc.yaml": "params: [p.yaml]\nmetrics: [m.json]\n",
      "p.yaml": "l: [1, 2]\none: [1]\nnested: {l: [a, {b: 1}]}\nempty: []\n",
      "m.json": '{"l": [1, 2], "x": 1, "deep": {"l": [1], "y": 1}}',
    },
    second: {
      "p.yaml": "l: [1, 3]\none: [2]\nnested: {l: [a, {b: 2.5}]}\nempty: [x]\n",
      "m.json": '{"l": [1, 3], "x": 2, "deep": {"l": [2], "y": 2}}',
    },
  },
  {
    name: "metrics of a stage, tracked by git",
    first: { "dvc.yaml": metric("m.json", ": {cache: false}"), "in.json": '{"acc": 0.5}' },
    second: { "in.json": '{"acc": 0.75}' },
    repro: true,
  },
  {
    name: "metrics of a stage, from the cache",
    first: { "dvc.yaml": metric("m.json"), "in.json": '{"acc": 0.5, "n": {"loss": 3}}' },
    second: { "in.json": '{"acc": 0.75, "n": {"loss": 1}}' },
    repro: true,
  },
  {
    name: "a directory of metrics, from the cache",
    first: {
      "dvc.yaml":
        "stages:\n  train:\n    cmd: mkdir -p out/x; cp in.json out/a.json; cp in.json out/x/b.json\n    deps: [in.json]\n    metrics: [out]\n",
      "in.json": '{"acc": 0.5}',
    },
    second: { "in.json": '{"acc": 0.75}' },
    repro: true,
  },
  {
    name: "several dvc.yaml files, from a subfolder",
    first: {
      "dvc.yaml": "stages:\n  a: {cmd: echo, params: [x]}\nmetrics: [m.json]\n",
      "params.yaml": "x: 1\ny: 2\n",
      "m.json": '{"v": 1}',
      "sub/dvc.yaml":
        "stages:\n  b: {cmd: echo, params: [z, other.yaml: [k.l]]}\nmetrics: [m.json]\n",
      "sub/params.yaml": "z: 1\nunused: 2\n",
      "sub/other.yaml": "k: {l: 1, m: 2}\n",
      "sub/m.json": '{"v": 1}',
    },
    second: {
      "params.yaml": "x: 2\ny: 3\n",
      "sub/params.yaml": "z: 5\nunused: 6\n",
      "sub/other.yaml": "k: {l: 2, m: 3}\n",
      "m.json": '{"v": 2}',
      "sub/m.json": '{"v": 3}',
    },
    cwd: "sub",
  },
  {
    name: "templated paths, files and values",
    first: {
      "dvc.yaml":
        'vars:\n  - names.yaml\n  - more/v.json:k\nstages:\n  t:\n    foreach: ${list}\n    do:\n      cmd: echo ${item.lr} > ${item.out}\n      params: ["${file}": [a]]\n      metrics: ["${item.out}": {cache: false}]\nmetrics: [\'${top}\']\n',
      "names.yaml":
        "file: conf.toml\ntop: top.yaml\nlist:\n  a: {lr: 1, out: a.json}\n  b: {lr: 2, out: b.json}\n",
      "more/v.json": '{"k": {"deep": 1}, "z": 3}',
      "conf.toml": "a = 1\nb = 2\n",
      "top.yaml": "t: 1\n",
    },
    second: {
      "names.yaml":
        "file: conf.toml\ntop: top.yaml\nlist:\n  a: {lr: 5, out: a.json}\n  b: {lr: 2, out: b2.json}\n",
      "conf.toml": "a = 1.5\nb = 3\n",
      "top.yaml": "t: 2\n",
    },
    repro: true,
    // A file with nothing but a number, in one revision alone.
    ours: ["b.json ", "b2.json "],
  },
  {
    name: "files that come and go",
    first: {
      "dvc.yaml": "params: [old.yaml, both.json]\nmetrics: [m1.json]\n",
      "old.yaml": "a: 1\n",
      "both.json": '{"b": {"c": 1}}',
      "m1.json": '{"x": 1}',
    },
    second: {
      "dvc.yaml": "params: [new.yaml, both.json]\nmetrics: [m2.json]\n",
      "old.yaml": null,
      "new.yaml": "a: 1\n",
      "m2.json": '{"x": 1}',
      "both.json": '{"b": {"c": 2}}',
    },
  },
  {
    name: "whole files, keys, patterns and Python",
    first: {
      "dvc.yaml":
        "stages:\n  s:\n    cmd: echo\n    params:\n      - g.yaml: [t.*, deep.a]\n      - w.json:\n      - p.py:\n",
      "g.yaml": "t: {x: 1}\ndeep: {a: {k: 1}, b: 2}\nno: 3\n",
      "w.json": '{"a": 1, "b": {"c": "x"}}',
      "p.py": "LR = 0.1\nclass Train:\n    epochs = 10\n    layers = [1, 2]\n",
    },
    second: {
      "g.yaml": "t: {x: 2}\ndeep: {a: {k: 3}, b: 5}\nno: 4\n",
      "w.json": '{"a": 2, "b": {"c": "y"}}',
      "p.py": "LR = 0.2\nclass Train:\n    epochs = 10\n    layers = [1, 2, 3]\n",
    },
  },
  {
    name: "big integers, and floats that look like integers",
    first: {
      "dvc.yaml": "params: [p.json]\nmetrics: [m.toml]\n",
      "p.json": '{"seed": 9007199254740993, "f": 1.0, "t": true}',
      "m.toml": 'n = 1\nbig = 9007199254740993\ns = "x"\n[a.b]\nc = 2.5\n',
    },
    second: {
      "p.json": '{"seed": 9007199254740995, "f": 1, "t": 1}',
      "m.toml": 'n = 1.0\nbig = 9007199254740997\ns = "y"\n[a.b]\nc = 3\n',
    },
  },
  {
    name: "params.yaml alone, and a broken file",
    first: {
      "dvc.yaml": "stages:\n  s: {cmd: echo, params: [a]}\nmetrics: [bad.json]\n",
      "params.yaml": "a: 1\nrest: {b: [x]}\n",
      "bad.json": '{"v": 1}',
    },
    second: { "params.yaml": "a: 2\nrest: {b: [y]}\n", "bad.json": "{nope" },
  },
  {
    name: "what is asked for by its file",
    first: {
      "dvc.yaml": "params: [p.yaml]\nmetrics: [p.yaml, m.json]\n",
      "p.yaml": "a: 1\n",
      "m.json": '{"x": 1}',
      "stray.json": '{"s": 1}',
    },
    second: { "p.yaml": "a: 2\n", "m.json": '{"x": 2}', "stray.json": '{"s": 2}' },
    targets: ["stray.json", "p.yaml"],
  },
  {
    name: "spaces, unicode and dots in names",
    first: {
      "dvc.yaml": 'metrics: ["my metrics/übung 1.json"]\nparams: ["a b.yaml"]\n',
      "my metrics/übung 1.json": '{"a.b": {"c d": 1}, "é": 2}',
      "a b.yaml": '"x.y": 1\n',
    },
    second: {
      "my metrics/übung 1.json": '{"a.b": {"c d": 3}, "é": 4}',
      "a b.yaml": '"x.y": 2\n',
    },
  },
];
