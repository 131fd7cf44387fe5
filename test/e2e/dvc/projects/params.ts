// Params: files of all kinds, whole files, globs, what counts as a change.
import type { ParityProject } from "../project.ts";

export const PARAMS: readonly ParityProject[] = [
  {
    name: "params of four kinds of files",
    files: {
      "dvc.yaml": `stages:
  s:
    cmd: echo made > o
    params:
      - lr
      - net.layers
      - conf.toml: [opt.name, opt.rates]
      - conf.json: [a.0, b]
      - conf.py: [EPOCHS, Net.width, Net.depth]
    outs: [o]
`,
      "params.yaml": "lr: 1e-3\nother: 1\nnet: {layers: [64, 32.0], act: relu}\n",
      "conf.toml": '[opt]\nname = "adam"\nrates = [0.1, 1]\nwhen = 2020-01-01\n',
      "conf.json": '{"a": [1.0, 2], "b": {"é": null}, "c": 1}',
      "conf.py":
        "import os\nEPOCHS = 10\nclass Net:\n    width: int = -3\n    def __init__(self):\n        self.depth = (1, 'two')\nOTHER = os.name\n",
    },
    steps: [
      { what: "first", ran: ["s"] },
      { what: "yaml", sh: "sed -i s/1e-3/1e-4/ params.yaml", ran: ["s"] },
      {
        what: "not one of its keys",
        sh: "sed -i 's/other: 1/other: 2/; s/relu/tanh/' params.yaml",
        ran: [],
      },
      { what: "toml", sh: "sed -i s/adam/sgd/ conf.toml", ran: ["s"] },
      { what: "json", sh: "sed -i s/null/true/ conf.json", ran: ["s"] },
      { what: "python", sh: "sed -i s/two/three/ conf.py", ran: ["s"] },
      {
        what: "all as at first",
        sh: "git checkout -q params.yaml conf.toml conf.json conf.py",
        ran: [],
        restored: ["s"],
      },
    ],
  },
  {
    name: "a whole file of params",
    files: {
      "dvc.yaml": `stages:
  s: {cmd: echo x > o, params: [{all.yaml: }, {conf/all.json: []}], outs: [o]}
`,
      "all.yaml":
        "b: {z: 1, a: [x, {y: ~}]}\na: 1.0\nempty: {}\nnone: []\ntext: |\n  two\n  lines\n",
      "conf/all.json": '{"k": 1e400, "big": 123456789012345678901234567890, "neg": -0.0}'.replace(
        "1e400",
        "1e300",
      ),
    },
    steps: [
      { what: "first", ran: ["s"] },
      { what: "deep in it", sh: "sed -i 's/z: 1/z: 2/' all.yaml", ran: ["s"] },
      { what: "one more key", sh: "echo 'more: yes' >> all.yaml", ran: ["s"] },
      {
        what: "order and comments are nothing",
        sh: "{ echo '# first'; tac all.yaml | grep -v -e two -e lines -e text; printf 'text: |\\n  two\\n  lines\\n'; } > new && mv new all.yaml",
        ran: [],
      },
    ],
  },
  {
    name: "globs among keys",
    files: {
      "dvc.yaml": "stages:\n  s: {cmd: echo x > o, params: [kw.alpha*, 'l.[1]', t.?], outs: [o]}\n",
      "params.yaml": "kw: {alpha_max: 1, beta: 2}\nl: [a, b]\nt: {u: {deep: 1}}\n",
    },
    steps: [
      { what: "first", ran: ["s"] },
      {
        what: "one that is meant",
        sh: "sed -i 's/alpha_max: 1/alpha_max: 3/' params.yaml",
        ran: ["s"],
      },
      {
        what: "one that is not",
        sh: "sed -i 's/beta: 2/beta: 4/; s/l: .a,/l: [c,/' params.yaml",
        ran: [],
      },
      {
        what: "two that fit",
        sh: "sed -i 's/beta/alpha_min/' params.yaml",
        ran: [],
        fails: true,
        kept: { o: "x\n" },
        settles: null,
      },
    ],
  },
  {
    name: "values that Python holds for equal",
    files: {
      "dvc.yaml": "stages:\n  s: {cmd: echo x > o, params: [i, f, b, l], outs: [o]}\n",
      "params.yaml": "i: 1\nf: 2.0\nb: true\nl: [0, 1]\n",
    },
    steps: [
      { what: "first", ran: ["s"] },
      {
        what: "1 and 1.0 and true",
        files: { "params.yaml": "i: 1.0\nf: 2\nb: 1\nl: [false, true]\n" },
        ran: [],
      },
      {
        what: "text",
        files: { "params.yaml": "i: '1'\nf: 2\nb: 1\nl: [false, true]\n" },
        ran: ["s"],
      },
      { what: "null", files: { "params.yaml": "i:\nf: 2\nb: 1\nl: [false, true]\n" }, ran: ["s"] },
    ],
  },
  {
    name: "a key that is taken away",
    files: {
      "dvc.yaml": "stages:\n  s: {cmd: echo x > o, params: [a, b.c], outs: [o]}\n",
      "params.yaml": "a: 1\nb: {c: 2}\n",
    },
    steps: [
      { what: "first", ran: ["s"] },
      {
        what: "the value is missing",
        files: { "params.yaml": "a: 1\nb: {}\n" },
        ran: [],
        fails: true,
        kept: { o: "x\n" },
        settles: null,
      },
      // By now DVC has removed the out in one copy.
      {
        what: "it is back",
        sh: "echo x > o",
        files: { "params.yaml": "a: 1\nb: {c: 2}\n" },
        ran: [],
      },
      {
        what: "the file is missing",
        sh: "rm params.yaml",
        ran: [],
        fails: true,
        kept: { o: "x\n" },
        settles: null,
      },
    ],
  },
  {
    name: "params that a stage makes",
    files: {
      "dvc.yaml": `stages:
  use: {cmd: cp gen.yaml used, params: [{gen.yaml: [n, m.k]}], outs: [used]}
  gen: {cmd: 'echo "n: $(cat in)" > gen.yaml; echo "m: {k: [1, 2.0]}" >> gen.yaml', deps: [in], outs: [gen.yaml]}
`,
      in: "1\n",
    },
    steps: [
      { what: "first", ran: ["gen", "use"] },
      { what: "another number", files: { in: "2\n" }, ran: ["gen", "use"] },
      { what: "back", files: { in: "1\n" }, ran: [], restored: ["gen", "use"] },
    ],
  },
  {
    name: "params in the command and as deps",
    files: {
      "dvc.yaml": `stages:
  s:
    cmd: echo \${train.lr} \${train.tags[1]} > o
    params: [train.lr, train.seed]
    outs: [o]
`,
      "params.yaml": "train: {lr: 0.10, seed: 7, tags: [a, b]}\n",
    },
    steps: [
      { what: "first", ran: ["s"] },
      { what: "only in the command", sh: "sed -i 's/, b]/, c]/' params.yaml", ran: ["s"] },
      { what: "only as a dep", sh: "sed -i 's/seed: 7/seed: 8/' params.yaml", ran: ["s"] },
      { what: "both back", sh: "git checkout -q params.yaml", ran: [], restored: ["s"] },
    ],
  },
];
