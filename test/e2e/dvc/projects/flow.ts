// Failures, force, targets, stages that stand still or always run.
import type { ParityProject } from "../project.ts";

const FORK = `stages:
  a: {cmd: cp in a, deps: [in], outs: [a]}
  b: {cmd: sh b.sh, deps: [a, b.sh], outs: [b]}
  c: {cmd: cp b c, deps: [b], outs: [c]}
  d: {cmd: cp a d, deps: [a], outs: [d]}
`;
const FORK_FILES = { "dvc.yaml": FORK, in: "1\n", "b.sh": "cp a b\n" };

export const FLOW: readonly ParityProject[] = [
  {
    name: "a stage fails and is mended",
    files: { ...FORK_FILES, "b.sh": "cp a b; exit 3\n" },
    steps: [
      {
        what: "it fails",
        args: ["b"],
        ran: ["a", "b"],
        fails: true,
        kept: { b: null },
        settles: null,
      },
      {
        what: "it is mended",
        files: { "b.sh": "cp a b\n" },
        sh: "echo /a > .gitignore",
        ran: ["b", "c", "d"],
      },
      { what: "nothing", ran: [] },
    ],
  },
  {
    name: "keep going",
    files: { ...FORK_FILES, "b.sh": "false\n" },
    steps: [
      {
        what: "what does not depend on it",
        args: ["-k"],
        ran: ["a", "b", "d"],
        fails: true,
        settles: null,
      },
      {
        what: "again",
        sh: "printf '/a\\n/d\\n' > .gitignore",
        args: ["--keep-going"],
        ran: ["b"],
        fails: true,
        settles: null,
      },
      {
        what: "mended",
        files: { "b.sh": "cp a b\n" },
        sh: "printf '/a\\n/d\\n' > .gitignore",
        ran: ["b", "c"],
      },
    ],
  },
  {
    name: "by force",
    files: FORK_FILES,
    steps: [
      { what: "first", ran: ["a", "b", "c", "d"] },
      { what: "all", args: ["--force"], ran: ["a", "b", "c", "d"] },
      { what: "one with what it needs", args: ["-f", "b"], ran: ["a", "b"] },
      { what: "one alone", args: ["-f", "-s", "c"], ran: ["c"] },
    ],
  },
  {
    name: "targets",
    files: FORK_FILES,
    steps: [
      { what: "with what it needs", args: ["b"], ran: ["a", "b"], settles: ["b"] },
      { what: "the rest", ran: ["c", "d"] },
      {
        what: "downstream only",
        files: { "b.sh": "cat a a > b\n" },
        args: ["--downstream", "b"],
        ran: ["b", "c"],
      },
      { what: "alone", files: { in: "2\n" }, args: ["-s", "a"], ran: ["a"], settles: ["-s", "a"] },
      { what: "two", args: ["d", "b"], ran: ["b", "d"], settles: ["d", "b"] },
      { what: "by a pattern", args: ["--glob", "[c]"], ran: ["c"], settles: [] },
      {
        what: "a whole pipeline",
        files: { in: "3\n" },
        args: ["-p", "d"],
        ran: ["a", "b", "c", "d"],
      },
      { what: "no such stage", args: ["nope"], ran: [], fails: true, settles: [] },
    ],
  },
  {
    name: "frozen",
    files: {
      "dvc.yaml": `stages:
  a: {cmd: cp in a, deps: [in], outs: [a]}
  b:
    cmd: cp a b
    deps: [a]
    outs: [b]
  c: {cmd: cp b c, deps: [b], outs: [c]}
`,
      in: "1\n",
    },
    steps: [
      { what: "first", ran: ["a", "b", "c"] },
      {
        what: "its dep has another value",
        files: { in: "2\n" },
        dvc: [["freeze", "b"]],
        ran: ["a"],
      },
      { what: "nothing", ran: [] },
      { what: "thawed", dvc: [["unfreeze", "b"]], ran: ["b", "c"] },
    ],
  },
  {
    name: "stages that always run",
    always: ["always", "callback"],
    files: {
      "dvc.yaml": `stages:
  always: {cmd: cp in a, deps: [in], outs: [a], always_changed: true}
  callback: {cmd: echo hello}
  next: {cmd: cp a b, deps: [a], outs: [b]}
`,
      in: "1\n",
    },
    steps: [
      { what: "first", ran: ["always", "callback", "next"] },
      { what: "again", ran: ["always", "callback"] },
      { what: "an edit", files: { in: "2\n" }, ran: ["always", "callback", "next"] },
    ],
  },
  {
    name: "from a folder below",
    files: {
      "dvc.yaml": "stages:\n  root: {cmd: cp sub/o root, deps: [sub/o], outs: [root]}\n",
      "sub/dvc.yaml": "stages:\n  low: {cmd: 'cp ../in o', deps: [../in], outs: [o]}\n",
      "sub/deep/x": "",
      in: "1\n",
    },
    steps: [
      { what: "the file there", cwd: "sub", ran: ["low"], settles: [] },
      { what: "the file above", ran: ["root"] },
      {
        what: "a stage of the file",
        cwd: "sub",
        files: { in: "2\n" },
        args: ["dvc.yaml:low"],
        ran: ["low"],
      },
    ],
  },
  {
    name: "without git",
    scm: false,
    files: { ...FORK_FILES },
    steps: [
      { what: "first", ran: ["a", "b", "c", "d"] },
      { what: "an edit", files: { in: "2\n" }, ran: ["a", "b", "c", "d"] },
      { what: "back", files: { in: "1\n" }, ran: [], restored: ["a", "b", "c", "d"] },
    ],
  },
  {
    name: "an out that git has",
    files: {
      "dvc.yaml": "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n",
      in: "1\n",
      a: "0\n",
    },
    steps: [
      { what: "refused", ran: ["a"], fails: true, kept: { a: "0\n" }, settles: null },
      { what: "git has it no more", sh: "git rm -q --cached a", ran: ["a"] },
    ],
  },
  {
    name: "a command that makes no out",
    files: {
      "dvc.yaml": "stages:\n  a: {cmd: sh a.sh, deps: [a.sh], outs: [a, b]}\n",
      "a.sh": "echo 1 > a\n",
    },
    steps: [
      { what: "it lacks one", ran: ["a"], fails: true, kept: { a: null }, settles: null },
      { what: "mended", files: { "a.sh": "echo 1 > a; echo 2 > b\n" }, ran: ["a"] },
    ],
  },
];
