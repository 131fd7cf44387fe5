// `fastpipe list` on projects of DVC, through the executable.
import { expect, test } from "bun:test";
import { join } from "node:path";
import { fastpipe, tempDir } from "../helpers.ts";

const FILES = {
  ".dvc/config": "",
  "params.yaml": "lr: 0.1\nsizes: [1, 2]\n",
  "dvc.yaml": `stages:
  prep:
    cmd: cp data/raw.csv clean.csv
    desc: cleans
    deps: [data/raw.csv]
    outs: [clean.csv]
  train:
    foreach: \${sizes}
    do:
      cmd: ["train --size \${item} --lr \${lr}", echo done]
      wdir: models
      deps: [../clean.csv]
      params: [lr, conf.yaml: ]
      outs: ["m\${item}": {cache: false, persist: true, push: false}]
      metrics: ["m\${item}.json"]
      plots: ["m\${item}.csv": {x: step}]
      frozen: true
`,
  "data/raw.csv.dvc": "outs:\n- path: raw.csv\n  md5: d41d8cd98f00b204e9800998ecf8427e\n",
};

test("list --json gives the stages as DVC resolves them", async () => {
  await using dir = await tempDir(FILES);
  const { code, stdout, stderr } = await fastpipe(dir.path, ["list", "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const out = { cache: true, persist: false, metric: false, plot: false, push: true };
  const member = (size: number): object => ({
    name: `train@${size}`,
    group: "train",
    kind: "cmd",
    desc: null,
    cmd: [`train --size ${size} --lr 0.1`, "echo done"],
    wdir: "models",
    params: {},
    deps: [
      { path: "../clean.csv" },
      { path: "params.yaml", params: ["lr"] },
      { path: "conf.yaml", params: [] },
    ],
    outs: [
      { ...out, path: `m${size}`, cache: false, persist: true, push: false },
      { ...out, path: `m${size}.json`, metric: true },
      { ...out, path: `m${size}.csv`, plot: true },
    ],
    frozen: true,
    always_changed: false,
  });
  expect(JSON.parse(stdout)).toEqual({
    schema: 1,
    file: "dvc.yaml",
    stages: [
      {
        name: "prep",
        group: null,
        kind: "cmd",
        desc: "cleans",
        cmd: "cp data/raw.csv clean.csv",
        wdir: ".",
        params: {},
        deps: [{ path: "data/raw.csv" }],
        outs: [{ ...out, path: "clean.csv" }],
        frozen: false,
        always_changed: false,
      },
      member(1),
      member(2),
    ],
    edges: [
      ["prep", "data/raw.csv.dvc"],
      ["train@1", "prep"],
      ["train@2", "prep"],
    ],
    order: ["prep", "train@1", "train@2"],
  });
});

test("list for people, from a folder below, and in full", async () => {
  await using dir = await tempDir(FILES);
  const { code, stdout } = await fastpipe(join(dir.path, "data"), ["list"]);
  expect(code).toBe(0);
  expect(stdout).toContain("prep     cmd  data/raw.csv -> clean.csv  cleans");
  expect(stdout).toContain("3 stages");
  const full = await fastpipe(dir.path, ["list", "-v"]);
  expect(full.stdout).toContain("            conf.yaml\n");
  expect(full.stdout).toContain("dvc.yaml:7");
});

test("mistakes are shown all at once, with the lines, and end with 2", async () => {
  await using dir = await tempDir({
    "dvc.yaml": "stages:\n  a:\n    cmd: x\n    dep: [y]\n  b: {cmd: x, outs: o}\n",
  });
  const { code, stdout, stderr } = await fastpipe(dir.path, ["list"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toBe(`error: stages.a: unknown key "dep"
  --> dvc.yaml:4:5
   |
 4 |     dep: [y]
   |     ^
  hint: Did you mean "deps"?

error: stages.b.outs: expected a list, but it is a string
  --> dvc.yaml:5:15
   |
 5 |   b: {cmd: x, outs: o}
   |               ^
`);
});

test("a template that names nothing, and a cycle", async () => {
  await using dir = await tempDir({
    "dvc.yaml": "stages:\n  a: {cmd: 'echo ${HOME}'}\n",
    "cycle/dvc.yaml":
      "stages:\n  a: {cmd: x, outs: [o], deps: [p]}\n  b: {cmd: x, outs: [p], deps: [o]}\n",
  });
  const template = await fastpipe(dir.path, ["list"]);
  expect(template.code).toBe(2);
  expect(template.stderr).toContain('stage "a": cmd: nothing is named ${HOME}');
  expect(template.stderr).toContain("\\${...}");
  const cycle = await fastpipe(dir.path, ["list", "--file", "cycle/dvc.yaml", "--json"]);
  expect(cycle.code).toBe(2);
  expect(cycle.stderr).toContain("cycle: b -> a -> b");
  expect(JSON.parse(cycle.stdout).errors).toMatchObject([{ code: "cycle", stage: "b" }]);
});

test("warnings: lines that hang together, and what is wrong elsewhere", async () => {
  await using dir = await tempDir({
    ".dvc/config": "",
    "dvc.yaml": 'stages: {a: {cmd: "if true; then\\n  ls\\nfi\\n"}}',
    "sub/dvc.yaml": "stages: {b: {}}",
  });
  const { code, stderr } = await fastpipe(dir.path, ["list"]);
  expect(code).toBe(0);
  expect(stderr).toContain('warning: stage "a": each line of cmd is run by a shell of its own');
  expect(stderr).toContain('warning: sub/dvc.yaml:1:10: stages.b: the key "cmd" is missing');
  expect((await fastpipe(dir.path, ["-q", "list"])).stderr).toBe("");
});
