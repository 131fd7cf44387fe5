// What dvc.lock and the run cache hold: old locks, comments, stages that are gone or have another name.
import type { ParityProject } from "../project.ts";

const LEGACY = `schema: '2.0'
stages:
  crlf:
    cmd: cat in.txt > out.txt
    deps:
    - path: in.txt
      md5: 1b5bb282b8f8792875e3c4203cfa9c57
      size: 6
    outs:
    - path: out.txt
      md5: 1b5bb282b8f8792875e3c4203cfa9c57
      size: 6
`;

export const RECORDS: readonly ParityProject[] = [
  {
    name: "a lock of DVC 2, which stays as long as it holds",
    // The hash of "x\ny\n", which DVC 2 took of the file with the line ends of Windows too.
    files: {
      "dvc.yaml": `stages:
  crlf: {cmd: cat in.txt > out.txt, deps: [in.txt], outs: [out.txt: {cache: false}]}
  next: {cmd: wc -c < out.txt > n, deps: [out.txt], outs: [n]}
`,
      "dvc.lock": LEGACY,
      "in.txt": "x\r\ny\r\n",
      "out.txt": "x\r\ny\r\n",
    },
    steps: [
      { what: "only what is new", ran: ["next"] },
      { what: "all of it", files: { "in.txt": "z\r\n" }, ran: ["crlf", "next"] },
    ],
  },
  {
    name: "comments and stages that are no more, in the lock",
    files: {
      "dvc.yaml": "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n",
      "dvc.lock": `# written by hand
schema: '2.0'
stages:
  gone:   # of an older version
    cmd: echo gone
    outs:
    - path: gone
      hash: md5
      md5: d8e8fca2dc0f896fd7cb4cb0031ba249
      size: 5
`,
      in: "1\n",
    },
    steps: [
      { what: "first", ran: ["a"] },
      { what: "an edit", files: { in: "2\n" }, ran: ["a"] },
    ],
  },
  {
    name: "a stage gets another name",
    files: {
      "dvc.yaml":
        "stages:\n  old: {cmd: cp in out, deps: [in], outs: [out]}\n  none: {cmd: echo n > n, outs: [n]}\n",
      in: "1\n",
    },
    steps: [
      { what: "first", ran: ["old", "none"] },
      // Without deps DVC looks for no run.
      {
        what: "renamed",
        sh: "sed -i 's/old:/new:/; s/none:/nobody:/' dvc.yaml",
        ran: ["nobody"],
        restored: ["new"],
      },
      { what: "another folder", sh: "sed -i 's/new: {/new: {wdir: ., /' dvc.yaml", ran: [] },
    ],
  },
  {
    name: "outs that are gone or edited",
    files: {
      "dvc.yaml":
        "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n  b: {cmd: cat a a > b, deps: [a], outs: [b]}\n",
      in: "1\n",
    },
    steps: [
      { what: "first", ran: ["a", "b"] },
      { what: "gone", sh: "rm b", ran: [], restored: ["b"] },
      { what: "edited", sh: "rm a && echo mine > a", ran: [], restored: ["a"] },
      { what: "the lock is gone", sh: "rm dvc.lock", ran: [], restored: ["a", "b"] },
    ],
  },
  {
    name: "a param goes back and forth",
    files: {
      "dvc.yaml":
        "stages:\n  a: {cmd: cp params.yaml a, params: [x], outs: [a]}\n  b: {cmd: cp a b, deps: [a], outs: [b]}\n",
      "params.yaml": "x: 1\n",
    },
    steps: [
      { what: "1", ran: ["a", "b"] },
      { what: "2", files: { "params.yaml": "x: 2\n" }, ran: ["a", "b"] },
      { what: "1 again", files: { "params.yaml": "x: 1\n" }, ran: [], restored: ["a", "b"] },
      { what: "2 again", files: { "params.yaml": "x: 2\n" }, ran: [], restored: ["a", "b"] },
    ],
  },
  {
    name: "without the run cache",
    files: {
      "dvc.yaml": "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n",
      in: "1\n",
    },
    steps: [
      { what: "1", ran: ["a"] },
      { what: "2", files: { in: "2\n" }, ran: ["a"], args: ["--no-run-cache"] },
      { what: "1 again", files: { in: "1\n" }, ran: ["a"], args: ["--no-run-cache"] },
      {
        what: "gone, but the lock knows",
        sh: "rm a",
        args: ["--no-run-cache"],
        ran: [],
        restored: ["a"],
      },
    ],
  },
  {
    name: "a dep or an out more",
    files: {
      "dvc.yaml": "stages:\n  a:\n    cmd: cp in a; cp in b\n    deps: [in]\n    outs: [a]\n",
      in: "1\n",
      other: "o\n",
    },
    steps: [
      { what: "first", ran: ["a"] },
      { what: "a dep", sh: "sed -i 's/deps: .in./deps: [in, other]/' dvc.yaml", ran: ["a"] },
      { what: "an out", sh: "sed -i 's/outs: .a./outs: [a, b]/' dvc.yaml", ran: ["a"] },
      {
        what: "in another order",
        sh: "sed -i 's/in, other/other, in/; s/a, b/b, a/' dvc.yaml",
        ran: [],
      },
    ],
  },
  {
    name: "paths as they are written",
    files: {
      "dvc.yaml": `stages:
  a: {cmd: mkdir -p d/e; cp in d/e/f, deps: [./in, sub/../in], outs: [./d//e/]}
  b: {cmd: cat d/e/f > g, deps: [d/./e/f], outs: [./g]}
`,
      in: "1\n",
      "sub/x": "",
    },
    steps: [
      { what: "first", ran: ["a", "b"] },
      { what: "an edit", files: { in: "2\n" }, ran: ["a", "b"] },
      { what: "another spelling", sh: "sed -i 's|d/./e/f|./d/e/f|' dvc.yaml", ran: ["b"] },
    ],
  },
];
