// Outs and deps: folders, metrics, plots, modes, links, what is ignored.
import type { ParityProject } from "../project.ts";

export const OUTS: readonly ParityProject[] = [
  {
    name: "metrics and plots, cached and not",
    files: {
      "dvc.yaml": `stages:
  eval:
    cmd:
      - mkdir -p out
      - 'echo "{\\"acc\\": $(cat in)}" > out/m.json'
      - cp out/m.json scores.json
      - printf 'x,y\\n1,2\\n' > out/p.csv
      - printf 'x,y\\n3,4\\n' > q.csv
      - cp in plain.txt
    deps: [in]
    outs: [{plain.txt: {cache: false}}]
    metrics: [out/m.json, scores.json: {cache: false}]
    plots: [{out/p.csv: {x: x, y: y}}, {q.csv: {cache: false, title: 'T'}}]
  use: {cmd: cat scores.json plain.txt > use, deps: [scores.json, plain.txt], outs: [use]}
`,
      in: "0.5\n",
    },
    steps: [
      { what: "first", ran: ["eval", "use"] },
      { what: "another number", files: { in: "0.75\n" }, ran: ["eval", "use"] },
      { what: "an uncached out is edited", sh: "echo 1 >> plain.txt", ran: ["eval"] },
      { what: "an uncached metric is gone", sh: "rm scores.json", ran: ["eval"], spared: ["eval"] },
    ],
  },
  {
    name: "uncached metrics only, which the run cache has",
    files: {
      "dvc.yaml": `stages:
  eval:
    cmd: 'echo "{\\"n\\": $(cat in)}" > m.json; cp in big'
    deps: [in]
    outs: [big]
    metrics: [m.json: {cache: false}]
`,
      in: "1\n",
    },
    steps: [
      { what: "first", ran: ["eval"] },
      { what: "2", files: { in: "2\n" }, ran: ["eval"] },
      { what: "1 again", files: { in: "1\n" }, ran: [], restored: ["eval"] },
      { what: "the metric is gone", sh: "rm m.json", ran: [], restored: ["eval"] },
    ],
  },
  {
    name: "folders: nested, with odd names, empty",
    files: {
      "dvc.yaml": `stages:
  make:
    cmd:
      - mkdir -p 'out/ü ö/deep' out/empty out/sub-x out/sub nothing
      - echo 1 > 'out/ü ö/deep/😀.txt'; echo 2 > 'out/a "b".txt'; echo 3 > out/.hidden
      - echo 4 > out/sub-x/1; echo 5 > out/sub/b; cp in out/sub/c; touch out/zero
    deps: [in]
    outs: [out, nothing]
  list: {cmd: "find out -type f | LC_ALL=C sort > list; find nothing >> list", deps: [out/, nothing], outs: [list]}
  one: {cmd: cp out/sub/c one, deps: [out/sub/c], outs: [one]}
`,
      in: "x\n",
    },
    steps: [
      { what: "first", ran: ["make", "list", "one"] },
      { what: "one file in it", files: { in: "y\n" }, ran: ["make", "list", "one"] },
      { what: "a file in it is gone", sh: "rm out/.hidden", ran: [], restored: ["make"] },
      {
        what: "one too many",
        sh: "echo mine > out/mine && rm -r nothing",
        ran: [],
        restored: ["make"],
      },
      {
        what: "all of it is gone",
        sh: "rm -r out list one",
        ran: [],
        restored: ["make", "list", "one"],
      },
    ],
  },
  {
    name: "a folder as a dep",
    files: {
      "dvc.yaml": "stages:\n  s: {cmd: cat src/*.txt src/in/* > o, deps: [src], outs: [o]}\n",
      "src/a.txt": "a\n",
      "src/b.txt": "b\n",
      "src/in/c": "c\n",
    },
    steps: [
      { what: "first", ran: ["s"] },
      { what: "deep in it", files: { "src/in/c": "cc\n" }, ran: ["s"] },
      { what: "a new file", files: { "src/c.txt": "x\n" }, ran: ["s"] },
      { what: "an empty folder is nothing", sh: "mkdir src/e", ran: [] },
      { what: "it is renamed", sh: "mv src/c.txt src/d.txt", ran: ["s"] },
      { what: "as before", sh: "mv src/d.txt src/c.txt", ran: [], restored: ["s"] },
    ],
  },
  {
    name: "outs in several places of one folder",
    files: {
      "dvc.yaml": `stages:
  a: {cmd: mkdir -p d && echo a > d/a, outs: [d/a]}
  b: {cmd: mkdir -p d/e && echo b > d/e/b, deps: [d/a], outs: [d/e]}
  all: {cmd: cat d/a d/e/b > all, deps: [d], outs: [all]}
`,
    },
    steps: [
      { what: "first", ran: ["a", "b", "all"] },
      { what: "one", sh: "sed -i 's/echo b/echo bb/' dvc.yaml", ran: ["b", "all"] },
    ],
  },
  {
    name: "programs among deps and outs",
    files: {
      "dvc.yaml": `stages:
  build: {cmd: ./tool > prog && chmod +x prog, deps: [tool], outs: [prog]}
  run: {cmd: ./prog > o, deps: [prog], outs: [o]}
`,
      tool: "#!/bin/sh\necho '#!/bin/sh'; echo echo hello\n",
    },
    steps: [
      { what: "first", ran: ["build", "run"] },
      { what: "its mode is not its content", sh: "chmod g-x,o-x tool", ran: [] },
      { what: "gone", sh: "rm prog", ran: [], restored: ["build"] },
      {
        what: "another program",
        files: { tool: "#!/bin/sh\necho '#!/bin/sh'; echo echo hi\n" },
        ran: ["build", "run"],
      },
    ],
  },
  {
    name: "persist",
    files: {
      "dvc.yaml": `stages:
  log:
    cmd: cat in >> log.txt && mkdir -p d && cp in d/$(cat in)
    deps: [in]
    outs: [log.txt: {persist: true}, d: {persist: true}]
  tail: {cmd: tail -n 1 log.txt > last, deps: [log.txt], outs: [last]}
`,
      in: "1\n",
    },
    steps: [
      { what: "first", ran: ["log", "tail"] },
      { what: "a line more", files: { in: "2\n" }, ran: ["log", "tail"] },
      { what: "never from the run cache", files: { in: "1\n" }, ran: ["log", "tail"] },
    ],
  },
  {
    name: ".dvcignore",
    files: {
      ".dvcignore": "*.tmp\n/src/skip/\n!keep.tmp\n",
      "dvc.yaml": `stages:
  s: {cmd: "mkdir -p o && echo 1 > o/a && echo 2 > o/b.tmp", deps: [src], outs: [o]}
`,
      "src/a": "a\n",
      "src/x.tmp": "x\n",
      "src/keep.tmp": "k\n",
      "src/skip/y": "y\n",
    },
    steps: [
      { what: "first", ran: ["s"] },
      { what: "what is ignored", files: { "src/x.tmp": "xx\n", "src/skip/y": "yy\n" }, ran: [] },
      { what: "what is not", files: { "src/keep.tmp": "kk\n" }, ran: ["s"] },
    ],
  },
  {
    name: "signs that .gitignore has a meaning for",
    files: {
      "dvc.yaml": `stages:
  s:
    cmd: "mkdir -p 'my dir'; for f in '#hash' '!bang' 'a[1]' 'st*r' 'what?' 'my dir/x y'; do echo 1 > \\"$f\\"; done"
    outs: ['#hash', '!bang', 'a[1]', 'st*r', 'what?', my dir/x y]
`,
      ".gitignore": "*.pyc",
    },
    steps: [
      { what: "first", ran: ["s"] },
      { what: "by force", args: ["-f"], ran: ["s"] },
    ],
  },
  {
    name: "links among deps and outs",
    files: {
      "dvc.yaml": `stages:
  s: {cmd: cat link dir/* > o && ln -s o also, deps: [link, dir], outs: [o, also]}
`,
      real: "r\n",
      "elsewhere/x": "x\n",
    },
    first: { sh: "ln -s real link && ln -s elsewhere dir" },
    steps: [
      { what: "first", ran: ["s"] },
      { what: "what a link leads to", files: { real: "rr\n" }, ran: ["s"] },
    ],
  },
];
