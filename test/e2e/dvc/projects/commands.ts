// Commands as DVC runs them: lines, lists, quotes, shells, variables.
import type { ParityProject } from "../project.ts";

export const COMMANDS: readonly ParityProject[] = [
  {
    name: "commands of several lines and lists of commands",
    files: {
      "dvc.yaml": `stages:
  lines:
    cmd: |
      mkdir -p sub; cd sub
      echo one > lines.txt
      echo "  two  spaces" >> lines.txt
    outs: [lines.txt]
  list:
    cmd:
      - cat lines.txt > list.txt
      - |
        if true; then
          cat <<END >> list.txt
        here
        END
        fi
      - "echo 'it''s' \\"q\\" \\\\ >> list.txt"
    deps: [lines.txt]
    outs: [list.txt]
  folded:
    cmd: >-
      echo a
      b
      c > folded.txt
    outs: [folded.txt]
`,
    },
    steps: [
      { what: "first", ran: ["lines", "list", "folded"] },
      {
        what: "a space is a change",
        sh: "sed -i 's/echo one/echo  one/' dvc.yaml",
        ran: ["lines"],
      },
      {
        what: "a text for a list of one",
        sh: "sed -i 's/cat lines.txt >/cat < lines.txt >/' dvc.yaml",
        ran: ["list"],
      },
    ],
  },
  {
    name: "quotes and signs of the shell",
    files: {
      "dvc.yaml": `stages:
  a:
    cmd: "x='$HOME \\\\ \`' && printf '%s\\\\n' \\"$x\\" '\${literal}' \\"a\\tb\\" > a"
    outs: [a]
  b:
    cmd: 'printf "%s|" d*l | tr " " _ > b; echo "ü — 日本 #no comment" >> b; echo a: b >> b; true && false || echo $? >> b'
    deps: [a]
    outs: [b]
`.replaceAll("${literal}", "\\\\${literal}"),
    },
    steps: [
      { what: "first", ran: ["a", "b"] },
      { what: "nothing", ran: [] },
      { what: "another command", sh: "sed -i 's/no comment/none/' dvc.yaml", ran: ["b"] },
    ],
  },
  {
    name: "what the environment says",
    files: {
      "dvc.yaml": `stages:
  a: {cmd: 'echo $DVC_STAGE > a; test "$DVC_ROOT" = "$(git rev-parse --show-toplevel)"; echo $? >> a', outs: [a]}
  g: {foreach: [x], do: {cmd: 'echo $DVC_STAGE > g', outs: [g]}}
`,
      "sub/dvc.yaml":
        "stages:\n  b: {cmd: 'echo $DVC_STAGE > b; basename \"$PWD\" >> b', outs: [b]}\n",
    },
    steps: [
      { what: "all", args: ["-P"], ran: ["a", "b", "g@x"], settles: ["-P"] },
      // From a folder below, DVC names the stage from there, so that its outs depend on where one stands: ours don't.
    ],
  },
  {
    name: "long commands, which are folded in the lock",
    files: {
      "dvc.yaml": `stages:
  a:
    cmd: echo ${"word and ".repeat(20)}end > a
    outs: [a]
  b:
    cmd: "echo '${"x: ".repeat(40)}' \\"${"quoted ".repeat(20)}\\" > b"
    outs: [b]
  c:
    cmd: [echo ${"y".repeat(120)} > c, "true"]
    outs: [c]
`,
    },
    steps: [
      { what: "first", ran: ["a", "b", "c"] },
      { what: "one of them", sh: "sed -i 's/end > a/END > a/' dvc.yaml", ran: ["a"] },
    ],
  },
  {
    name: "anchors, merge keys and odd names",
    files: {
      "dvc.yaml": `stages:
  my stage: &base
    cmd: echo 1 > o1
    outs: [o1]
  ünï: {<<: *base, cmd: echo 2 > o2, outs: [o2]}
  "1.5": {cmd: cat o1 o2 > o3, deps: [o1, o2], outs: [o3]}
  "null": {cmd: cat o3 > o4, deps: [o3], outs: [o4]}
`,
    },
    steps: [
      { what: "first", ran: ["my stage", "ünï", "1.5", "null"] },
      { what: "an edit", sh: "sed -i 's/echo 2/echo 22/' dvc.yaml", ran: ["ünï", "1.5", "null"] },
    ],
  },
];
