// What is missing, or made anew with the same bytes, and where targets are named from.
import type { ParityProject } from "../project.ts";

export const MISSING: readonly ParityProject[] = [
  {
    name: "--force-downstream runs what the run cache has",
    files: {
      "dvc.yaml":
        "stages:\n  a: {cmd: sh a.sh, deps: [a.sh], outs: [a]}\n  b: {cmd: cp a b, deps: [a], outs: [b]}\n",
      "a.sh": "echo 1 > a\n",
    },
    steps: [
      { what: "first", ran: ["a", "b"] },
      {
        what: "the same made anew",
        files: { "a.sh": "echo  1 > a\n" },
        args: ["--force-downstream"],
        ran: ["a", "b"],
      },
    ],
  },
  {
    name: "params that a stage makes, with the same values",
    files: {
      "dvc.yaml": `stages:
  gen: {cmd: 'echo "n: $(cat in)" > gen.yaml', deps: [in], outs: [gen.yaml]}
  use: {cmd: echo used > used, params: [{gen.yaml: [n]}], outs: [used]}
`,
      in: "1\n",
    },
    steps: [
      { what: "first", ran: ["gen", "use"] },
      { what: "with a comment", files: { in: "1 # one\n" }, ran: ["gen"] },
    ],
  },
  {
    name: "--allow-missing",
    files: {
      "dvc.yaml":
        "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n  b: {cmd: cp a b, deps: [a], outs: [b]}\n",
      in: "1\n",
    },
    steps: [
      { what: "first", ran: ["a", "b"] },
      {
        what: "nobody needs it",
        sh: "rm a in; rm -rf .dvc/cache",
        args: ["--allow-missing"],
        ran: [],
        settles: ["--allow-missing"],
      },
    ],
  },
  {
    name: "the cache is gone",
    files: {
      "dvc.yaml":
        "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n  b: {cmd: cat a a > b, deps: [a], outs: [b]}\n",
      in: "1\n",
    },
    steps: [
      { what: "first", ran: ["a", "b"] },
      { what: "gone", sh: "rm -rf .dvc/cache", ran: ["a", "b"] },
    ],
  },
  {
    name: "from a folder below, a file above",
    files: {
      "dvc.yaml": "stages:\n  root: {cmd: cp sub/o root, deps: [sub/o], outs: [root]}\n",
      "sub/dvc.yaml": "stages:\n  low: {cmd: 'cp ../in o', deps: [../in], outs: [o]}\n",
      in: "1\n",
    },
    steps: [
      {
        what: "both",
        cwd: "sub",
        args: ["../dvc.yaml"],
        ran: ["root", "low"],
        settles: ["../dvc.yaml:root"],
      },
    ],
  },
];
