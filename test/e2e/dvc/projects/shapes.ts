// Shapes of pipelines: chains, fans, generated stages, folders, and ways to write commands.
import type { ParityProject } from "../project.ts";

const CHAIN = `stages:
  clean:
    cmd: sort -u raw.txt > clean.txt
    deps: [raw.txt]
    outs: [clean.txt]
  count:
    cmd: wc -l < clean.txt | tr -d ' ' > count.txt
    deps: [clean.txt]
    outs: [count.txt]
  report:
    cmd: (echo lines; cat count.txt) > report.txt
    deps: [count.txt]
    outs: [report.txt]
`;

export const SHAPES: readonly ParityProject[] = [
  {
    name: "a chain",
    files: { "dvc.yaml": CHAIN, "raw.txt": "b\na\nb\n" },
    steps: [
      { what: "first", ran: ["clean", "count", "report"] },
      { what: "nothing", ran: [] },
      {
        what: "an edit that changes all",
        files: { "raw.txt": "c\nb\na\n" },
        ran: ["clean", "count", "report"],
      },
      {
        what: "an edit that stops at the first out",
        files: { "raw.txt": "a\na\nb\nc\n" },
        ran: ["clean"],
      },
      {
        what: "the first data again",
        files: { "raw.txt": "b\na\nb\n" },
        ran: [],
        restored: ["clean", "count", "report"],
      },
    ],
  },
  {
    name: "fan-out and fan-in",
    files: {
      "dvc.yaml": `stages:
  join: {cmd: cat left right > both, deps: [left, right], outs: [both]}
  left: {cmd: sed s/^/l/ base > left, deps: [base], outs: [left]}
  right: {cmd: "sed s/^/r/ base > right; cat extra >> right", deps: [base, extra], outs: [right]}
  base: {cmd: cp in base, deps: [in], outs: [base]}
`,
      in: "1\n",
      extra: "x\n",
    },
    steps: [
      { what: "first", ran: ["base", "left", "right", "join"] },
      { what: "one side", files: { extra: "y\n" }, ran: ["right", "join"] },
      { what: "all", files: { in: "2\n" }, ran: ["base", "left", "right", "join"] },
      { what: "an out is gone", sh: "rm both left", ran: [], restored: ["left", "join"] },
    ],
  },
  {
    name: "foreach over a list",
    files: {
      "dvc.yaml": `stages:
  part:
    foreach: [a, 1, 2.50, true]
    do:
      cmd: echo \${item} > part-\${item}
      outs: ["part-\${item}"]
  all: {cmd: cat part-* > all, deps: [part-a, part-1, part-2.5, part-true], outs: [all]}
`,
    },
    steps: [
      { what: "first", ran: ["part@a", "part@1", "part@2.5", "part@true", "all"] },
      {
        what: "one more",
        sh: "sed -i 's/2.50, true]/2.50, true, z]/' dvc.yaml",
        ran: ["part@z"],
      },
    ],
  },
  {
    name: "foreach over a dict of params",
    files: {
      "params.yaml": "models:\n  small: {size: 1, note: a b}\n  big: {size: 20, note: it's}\n",
      "dvc.yaml": `stages:
  build:
    foreach: \${models}
    do:
      cmd: echo \${item.size} "\${item.note}" > \${key}.txt
      params: ["models.\${key}"]
      outs: ["\${key}.txt"]
`,
    },
    steps: [
      { what: "first", ran: ["build@small", "build@big"] },
      { what: "one of them", sh: "sed -i s/20/21/ params.yaml", ran: ["build@big"] },
      { what: "back again", sh: "sed -i s/21/20/ params.yaml", ran: [], restored: ["build@big"] },
    ],
  },
  {
    name: "foreach over a list of dicts",
    files: {
      "dvc.yaml": `stages:
  s:
    foreach:
      - {name: x, n: 1}
      - {name: y y, n: 1.0}
    do:
      cmd: 'echo \${item} > "o-\${item.name}"'
      outs: ["o-\${item.name}"]
`,
    },
    steps: [
      { what: "first", ran: ["s@0", "s@1"] },
      {
        what: "whole numbers and others are not one text",
        sh: "sed -i 's/n: 1}/n: 1.0}/' dvc.yaml",
        ran: ["s@0"],
      },
    ],
  },
  {
    name: "a matrix",
    files: {
      "params.yaml": "seeds: [1, 2]\n",
      "dvc.yaml": `stages:
  train:
    matrix:
      model: [cnn, {kind: tree, depth: 3}]
      seed: \${seeds}
    cmd: echo \${item.seed} \${key} > m-\${key}
    outs: ["m-\${key}"]
  best: {cmd: cat m-* > best, deps: [m-cnn-1, m-model1-2], outs: [best]}
`,
    },
    steps: [
      {
        what: "first",
        ran: ["train@cnn-1", "train@cnn-2", "train@model1-1", "train@model1-2", "best"],
      },
      {
        what: "a group",
        args: ["-f", "train"],
        ran: ["train@cnn-1", "train@cnn-2", "train@model1-1", "train@model1-2"],
      },
      {
        what: "one more seed",
        files: { "params.yaml": "seeds: [1, 2, 3]\n" },
        ran: ["train@cnn-3", "train@model1-3"],
      },
    ],
  },
  {
    name: "vars of several files",
    files: {
      "params.yaml": "lr: 1e-5\nflags: {verbose: true, dry: false, name: a b}\n",
      "conf/base.toml": 'opt = "sgd"\n[deep]\nratio = 0.50\n',
      "conf/paths.json": '{"out": "result.txt", "unused": 1}',
      "dvc.yaml": `vars:
  - conf/base.toml
  - conf/paths.json:out
  - {local: 3, deep: {more: é}}
stages:
  s:
    vars: [{mine: x}]
    cmd: echo \${lr} \${opt} \${deep.ratio} \${deep.more} \${local} \${mine} \${flags} > \${out}
    outs: ["\${out}"]
`,
    },
    steps: [
      { what: "first", ran: ["s"] },
      { what: "a value that it prints", sh: "sed -i s/sgd/adam/ conf/base.toml", ran: ["s"] },
      {
        what: "one that it does not",
        sh: 'sed -i \'s/"unused": 1/"unused": 2/\' conf/paths.json',
        ran: [],
      },
      { what: "another way to write a number", sh: "sed -i s/1e-5/0.00001/ params.yaml", ran: [] },
    ],
  },
  {
    name: "wdir",
    files: {
      "dvc.yaml": `stages:
  a: {wdir: work/deep, cmd: cat ../../in > a.txt, deps: [../../in], params: [p], outs: [a.txt]}
  b: {wdir: work, cmd: cp deep/a.txt ../b.txt, deps: [./deep//a.txt], outs: [../b.txt]}
`,
      in: "x\n",
      "work/deep/params.yaml": "p: 1\n",
    },
    steps: [
      { what: "first", ran: ["a", "b"] },
      { what: "its own params", files: { "work/deep/params.yaml": "p: 2\n" }, ran: ["a"] },
      { what: "data", files: { in: "y\n" }, ran: ["a", "b"] },
    ],
  },
  {
    name: "several files with edges between them",
    files: {
      "dvc.yaml":
        "stages:\n  top: {cmd: cat one/o two/o > top, deps: [one/o, two/o], outs: [top]}\n",
      "one/dvc.yaml": "stages:\n  first: {cmd: cp ../in o, deps: [../in], outs: [o]}\n",
      "two/dvc.yaml":
        "stages:\n  second: {cmd: 'cat ../one/o k > o', deps: [../one/o, k], outs: [o]}\n",
      in: "i\n",
      "two/k": "k\n",
    },
    steps: [
      { what: "first", ran: ["first", "second", "top"] },
      { what: "in the middle", files: { "two/k": "kk\n" }, ran: ["second", "top"] },
      { what: "from a folder below", files: { in: "j\n" }, cwd: "two", ran: ["first", "second"] },
      {
        what: "a stage of another file",
        args: ["one/dvc.yaml:first"],
        ran: [],
        settles: ["one/dvc.yaml"],
      },
      { what: "the rest", ran: ["top"] },
      {
        what: "all below a folder",
        files: { in: "k\n" },
        args: ["-R", "one"],
        ran: ["first"],
        settles: ["-R", "one"],
      },
      { what: "all pipelines", args: ["-P"], ran: ["second", "top"], settles: ["-P"] },
    ],
  },
];
