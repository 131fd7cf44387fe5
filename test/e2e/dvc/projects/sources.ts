// Data that `dvc add` tracks, and kinds of links to the cache.
import type { ParityProject } from "../project.ts";

const linked = (type: string): ParityProject => ({
  name: `the cache by ${type}`,
  files: {
    "dvc.yaml": `stages:
  a: {cmd: cp in a, deps: [in], outs: [a]}
  d: {cmd: mkdir d && cp a d/x && echo same > d/y && echo same > d/z, deps: [a], outs: [d]}
  e: {cmd: cat d/x > e, deps: [d], outs: [e]}
`,
    in: "1\n",
  },
  first: { dvc: [["config", "cache.type", type]] },
  steps: [
    { what: "first", ran: ["a", "d", "e"] },
    { what: "an edit", files: { in: "2\n" }, ran: ["a", "d", "e"] },
    { what: "back", files: { in: "1\n" }, ran: [], restored: ["a", "d", "e"] },
    { what: "gone", sh: "rm -r d e", ran: [], restored: ["d", "e"] },
  ],
});

export const SOURCES: readonly ParityProject[] = [
  linked("copy"),
  linked("hardlink"),
  linked("symlink"),
  linked("hardlink,symlink"),
  {
    name: "data that dvc add tracks",
    files: {
      "dvc.yaml": `stages:
  use: {cmd: cat raw/data.csv raw/dir/* > out, deps: [raw/data.csv, raw/dir], outs: [out]}
`,
      "raw/data.csv": "a,b\n1,2\n",
      "raw/dir/x": "x\n",
      "raw/dir/y": "y\n",
    },
    first: { dvc: [["add", "-q", "raw/data.csv", "raw/dir"]] },
    steps: [
      { what: "first", ran: ["use"] },
      { what: "nothing", ran: [] },
      {
        what: "added again",
        sh: "rm raw/data.csv; echo 3,4 > raw/data.csv",
        dvc: [["add", "-q", "raw/data.csv"]],
        ran: ["use"],
      },
      {
        what: "it has left the workspace",
        sh: "rm raw/data.csv",
        dvc: [["checkout", "-q", "raw/data.csv.dvc"]],
        ran: [],
      },
    ],
  },
  {
    name: "data that dvc add tracks, edited",
    files: {
      "dvc.yaml":
        "stages:\n  use: {cmd: cat data raw/* > out, deps: [data, raw], outs: [out]}\n  two: {cmd: cat raw/x > two, deps: [raw/x], outs: [two]}\n",
      data: "1\n",
      "raw/x": "x\n",
    },
    first: { dvc: [["add", "-q", "data", "raw"]] },
    steps: [
      { what: "first", ran: ["use", "two"] },
      { what: "a file", sh: "rm data; echo 2 > data", ran: ["use"] },
      { what: "a folder", sh: "echo y > raw/y", ran: ["use"] },
      {
        what: "both, with a remark in the file",
        sh: "echo '# mine' >> data.dvc; rm raw/x data; echo xx > raw/x; echo 3 > data",
        ran: ["use", "two"],
      },
      {
        what: "as at first",
        sh: "rm raw/x raw/y data; echo x > raw/x; echo 1 > data",
        ran: [],
        restored: ["use", "two"],
      },
    ],
  },
  {
    name: "a cache somewhere else",
    files: {
      "dvc.yaml": "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n",
      in: "1\n",
    },
    first: {
      sh: "mkdir .dvc/far",
      dvc: [
        ["cache", "dir", ".dvc/far"],
        ["config", "cache.shared", "group"],
      ],
    },
    steps: [
      { what: "first", ran: ["a"] },
      { what: "gone", sh: "rm a", ran: [], restored: ["a"] },
      { what: "an edit", files: { in: "2\n" }, ran: ["a"] },
    ],
  },
  {
    name: "no entries in .gitignore that git needs not",
    files: {
      ".gitignore": "*.bin\n",
      "dvc.yaml":
        "stages:\n  a: {cmd: mkdir -p m; cp in m/a.bin; cp in m/b.txt, deps: [in], outs: [m/a.bin, m/b.txt]}\n",
      in: "1\n",
    },
    steps: [
      { what: "first", ran: ["a"] },
      { what: "an edit", files: { in: "2\n" }, ran: ["a"] },
    ],
  },
  {
    name: "staged at once",
    files: { "dvc.yaml": "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n", in: "1\n" },
    first: { dvc: [["config", "core.autostage", "true"]] },
    steps: [
      { what: "first", ran: ["a"] },
      { what: "an edit", files: { in: "2\n" }, ran: ["a"] },
    ],
  },
];
