// `fastpipe import` after the real DVC: nothing runs, and an edit runs what DVC would run.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Repository, repository, withDvc } from "../dvc/real.ts";
import { fastpipe, jsonLines } from "../helpers.ts";

const FILES = {
  "data/raw.txt": "1\n2\n3\n4\n5\n",
  "sub/readme": "",
  "params.yaml": `lr: 0.5
prep: { rows: 2, other: 1 }
seed: 42
train: { epochs: 3, deep: { a: 1 } }
opts: { a: 1, flag: true, s: x y }
models: [{ n: a, lr: 0.1 }, { n: b, lr: 1.0 }]
unused: 1
`,
  "conf.yaml": "k: { z: 1, y: 1 }\n",
  "whole.yaml": "a: 1\n",
  "dvc.yaml": `# All of it.

vars: [conf.yaml, {width: 7}]
stages:
  prep:
    cmd: head -n \${prep.rows} data/raw.txt > build.txt
    deps: [data/raw.txt]
    params: [prep.rows]
    outs: [build.txt]
  seed:
    cmd: echo \${seed} \${width} \${k.z} > seed.txt
    outs: [seed.txt]
  lines:
    cmd: |
      cd sub
      pwd | xargs basename > lines.txt
      false || echo ok >> lines.txt
    outs: [lines.txt]
  items:
    cmd:
    - cat build.txt > items.txt
    - false; echo b >> items.txt
    - |
      if true; then
        cat >> items.txt <<EOF
      it's
      EOF
      fi
    - '[[ 1 == 1 ]] && echo c{1,2} >> items.txt'
    deps: [build.txt]
    outs: [items.txt]
  train:
    matrix: {lang: [en, fr], size: [1, 2]}
    wdir: sub
    cmd: echo \${item.lang} \${item.size} \${lr} \${key} > m-\${item.lang}-\${item.size}.txt
    deps: [../build.txt]
    params: [../params.yaml: [train]]
    outs: ["m-\${item.lang}-\${item.size}.txt"]
  each:
    foreach: {us: {e: 3}, uk: {e: 5}}
    do: {cmd: "echo \${key} \${item.e} > e-\${key}.txt", outs: ["e-\${key}.txt"]}
  unpack:
    cmd: echo \${opts} > unpack.txt && echo {} > u.json
    params: [models.0.lr, whole.yaml: ]
    outs: [unpack.txt]
    metrics: [u.json: {cache: false}]
  metric:
    cmd: echo 1
    params: [unused]
`,
};

/** Names in fastpipe by those of DVC, where they differ. */
const RENAMED: Readonly<Record<string, string>> = { "each@us": "each-us", "each@uk": "each-uk" };

function staleToDvc(repo: Repository): string[] {
  const status: object = JSON.parse(repo.dvc("status", "--json"));
  return Object.keys(status)
    .map((name) => RENAMED[name] ?? name)
    .sort();
}

async function wouldRun(repo: Repository): Promise<string[]> {
  const { code, stdout, stderr } = await fastpipe(repo.path, ["run", "--dry-run", "--json"]);
  if (code !== 0) throw new Error(`exit ${code}\n${stdout}\n${stderr}`);
  return jsonLines(stdout)
    .flatMap(({ event, status, stage }) =>
      event === "stage_end" && status === "would_run" ? [String(stage)] : [],
    )
    .sort();
}

/** DVC's `status` does not tell what only follows from what runs. */
async function causes(repo: Repository): Promise<string[]> {
  const { stdout } = await fastpipe(repo.path, ["status", "--json"]);
  const { stages } = JSON.parse(stdout) as {
    stages: { stage: string; state: string; reasons: { code: string }[] }[];
  };
  return stages
    .filter(({ reasons }) => reasons.some(({ code }) => code !== "upstream_will_run"))
    .map(({ stage }) => stage)
    .sort();
}

async function reproduced(): Promise<Repository> {
  const repo = await repository(FILES);
  repo.dvc("repro", "-q");
  return repo;
}

withDvc("import after dvc repro", () => {
  // DVC and the import ask for the same shell; one of the commands is bash's.
  const { SHELL } = process.env;
  beforeAll(() => {
    process.env.SHELL = "/bin/bash";
  });
  afterAll(() => {
    if (SHELL === undefined) delete process.env.SHELL;
    else process.env.SHELL = SHELL;
  });

  test("nothing runs; each edit runs what DVC would run", async () => {
    await using repo = await reproduced();
    const { code, stdout } = await fastpipe(repo.path, ["import"]);
    expect(code).toBe(0);
    expect(stdout).toContain("wrote  12 locks of 12 stages");
    expect(await wouldRun(repo)).toEqual([]);
    expect((await fastpipe(repo.path, ["run"])).stderr).toContain("up to date: 12 stages");
    expect(staleToDvc(repo)).toEqual([]);
    const params = FILES["params.yaml"];
    const edits: readonly (readonly [file: string, from: string, to: string])[] = [
      ["params.yaml", "lr: 0.5", "lr: 0.6"],
      ["params.yaml", "rows: 2", "rows: 3"],
      ["params.yaml", "other: 1", "other: 2"],
      ["params.yaml", "seed: 42", "seed: 43"],
      ["params.yaml", "epochs: 3", "epochs: 4"],
      ["params.yaml", "deep: { a: 1 }", "deep: { a: 1, b: 1 }"],
      ["params.yaml", "s: x y", "s: x z"],
      ["params.yaml", "unused: 1", "unused: 2"],
      ["params.yaml", "lr: 0.5", "more: 1\nlr: 0.5"],
      ["conf.yaml", "z: 1", "z: 2"],
      ["conf.yaml", "y: 1", "y: 2"],
      ["whole.yaml", "a: 1", "a: 2"],
      ["data/raw.txt", "1\n", "0\n"],
    ];
    for (const [file, from, to] of edits) {
      const before = await repo.read(file);
      await repo.file(file, before.replace(from, to));
      expect({ from, stages: await causes(repo) }).toEqual({ from, stages: staleToDvc(repo) });
      await repo.file(file, before);
    }
    expect(await repo.read("params.yaml")).toBe(params);
    expect(await wouldRun(repo)).toEqual([]);
  });

  test("commands make what they made under DVC", async () => {
    await using repo = await reproduced();
    expect((await fastpipe(repo.path, ["import"])).code).toBe(0);
    const sums = (): string => repo.sh("cat *.txt sub/*.txt | md5sum");
    const before = sums();
    const { code, stderr } = await fastpipe(repo.path, ["run", "--force"]);
    expect({ code, ran: stderr.includes("ran 12") }).toEqual({ code: 0, ran: true });
    expect(sums()).toBe(before);
    expect(staleToDvc(repo)).toEqual([]);
  });

  test("outs that dvc checkout brings back", async () => {
    await using repo = await reproduced();
    await rm(join(repo.path, "seed.txt"));
    const first = await fastpipe(repo.path, ["import"]);
    expect(first.stdout).toContain("but not here (`dvc checkout` and import again");
    expect(await wouldRun(repo)).toEqual(["seed"]);
    repo.dvc("checkout", "-q");
    await fastpipe(repo.path, ["import", "--force"]);
    expect(await wouldRun(repo)).toEqual([]);
  });

  test("the types of fastpipe fit what was written", async () => {
    await using repo = await reproduced();
    expect((await fastpipe(repo.path, ["import"])).code).toBe(0);
    await fastpipe(repo.path, ["init"]);
    const tsc = join(import.meta.dir, "../../node_modules/.bin/tsc");
    const child = spawnSync(tsc, ["-p", repo.path], { encoding: "utf8" });
    expect(child.stdout).toBe("");
    expect(child.status).toBe(0);
  });
});
