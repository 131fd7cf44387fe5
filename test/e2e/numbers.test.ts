// `params` and `metrics` of a pipeline of code, through the executable.
import { expect, test } from "bun:test";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "../../src/store/lock-format.ts";
import { parse } from "../../src/store/lock-parse.ts";
import { commit, git } from "../git/repositories.ts";
import { type Finished, fastpipe, type TempDir, tempDir } from "../helpers.ts";

const PIPELINE = (lr: string): string => `
import { stage } from "fastpipe";
export const train = stage(
  {
    outs: ["model.txt"],
    metrics: ["m.json", "log.csv", "conf.toml"],
    params: { lr: ${lr}, deep: { layers: [1, 2], seed: 9007199254740993n } },
  },
  async function train({ outs, metrics, params }) {
    await Bun.write(outs[0], "model " + params.lr);
    const m = { acc: params.lr * 2, small: 1e-7, deep: { list: [1, [2]] } };
    await Bun.write(metrics[0], JSON.stringify(m).replace("}", ', "big": 9007199254740993, "nan": NaN, "inf": -Infinity}'));
    await Bun.write(metrics[1], "step,loss\\n1,9\\n2," + params.lr);
    await Bun.write(metrics[2], "[t]\\nlr = " + params.lr);
  },
);
export const eval_ = stage(
  { name: "eval", deps: [train.outs[0]], outs: ["e-\${k}"], matrix: { k: ["a", "b"] }, params: { n: 1 } },
  async function evaluate({ outs }) { await Bun.write(outs[0], "x"); },
);
`;

/** Committed with lr 0.1, run with 0.25. */
async function project(below = ""): Promise<TempDir> {
  const dir = await tempDir({ [join(below, "pipeline.ts")]: PIPELINE("0.1") });
  await git(dir.path, "init", "-q", "-b", "main");
  const cwd = join(dir.path, below);
  expect((await fastpipe(cwd, ["run", "-q"])).code).toBe(0);
  await commit(dir.path, "1", "2025-01-31T12:00:00Z");
  await dir.file(join(below, "pipeline.ts"), PIPELINE("0.25"));
  expect((await fastpipe(cwd, ["run", "-q"])).code).toBe(0);
  return dir;
}

async function json(cwd: string, ...args: readonly string[]): Promise<Record<string, unknown>> {
  const ran = await fastpipe(cwd, [...args, "--json"]);
  expect({ args, code: ran.code, stderr: ran.stderr }).toEqual({ args, code: 0, stderr: "" });
  return JSON.parse(ran.stdout);
}

async function text(cwd: string, ...args: readonly string[]): Promise<string> {
  const ran = await fastpipe(cwd, args);
  expect({ args, code: ran.code }).toEqual({ args, code: 0 });
  return ran.stdout;
}

async function refused(cwd: string, ...args: readonly string[]): Promise<string> {
  const ran: Finished = await fastpipe(cwd, args);
  expect({ args, code: ran.code, stdout: ran.stdout }).toEqual({ args, code: 2, stdout: "" });
  return ran.stderr;
}

test("metrics of formats, nested, exact and odd", async () => {
  await using dir = await project();
  const shown = (await fastpipe(dir.path, ["metrics", "show", "--json"])).stdout;
  expect(shown).toContain('"big":9007199254740993');
  expect(JSON.parse(shown)).toMatchObject({
    schema: 1,
    revisions: [
      {
        rev: "workspace",
        commit: null,
        metrics: {
          "m.json": {
            acc: 0.5,
            small: 1e-7,
            deep: { list: [1, [2]], nan: "NaN", inf: "-Infinity" },
          },
          "log.csv": { step: 2, loss: 0.25 },
          "conf.toml": { t: { lr: 0.25 } },
        },
      },
    ],
  });
  const table = await text(dir.path, "metrics", "show");
  expect(table).toMatch(/^Path +Metric +Value\nconf\.toml +t\.lr +0\.25\nlog\.csv +loss +0\.25\n/);
  expect(table).toMatch(/m\.json +deep\.big +9007199254740993\n/);
  expect(table).toMatch(/m\.json +deep\.list +\[1, \[2\]\]\n/);
  expect(table).toMatch(/m\.json +small +1e-7\n/);
});

test("metrics diff: what changed, sorted, with its difference", async () => {
  await using dir = await project();
  const { a, b, diff } = await json(dir.path, "metrics", "diff");
  expect(a).toEqual({ rev: "HEAD", commit: expect.stringMatching(/^[0-9a-f]{40}$/) });
  expect(b).toEqual({ rev: "workspace", commit: null });
  expect(diff).toEqual({
    "conf.toml": { "t.lr": { old: 0.1, new: 0.25, diff: 0.15 } },
    "log.csv": { loss: { old: 0.1, new: 0.25, diff: 0.15 } },
    "m.json": { acc: { old: 0.2, new: 0.5, diff: 0.3 } },
  });
  const all = await json(dir.path, "metrics", "diff", "--all", "--targets", "log.csv");
  expect(all["diff"]).toEqual({
    "log.csv": { loss: { old: 0.1, new: 0.25, diff: 0.15 }, step: { old: 2, new: 2, diff: 0 } },
  });
  const back = await json(dir.path, "metrics", "diff", "workspace", "main", "--targets", "m.json");
  expect(back["diff"]).toEqual({ "m.json": { acc: { old: 0.5, new: 0.2, diff: -0.3 } } });
  expect(await text(dir.path, "metrics", "diff", "--precision", "1", "--no-path")).toBe(
    "Metric  HEAD  workspace  Change\nt.lr    0.1   0.3        +0.1\nloss    0.1   0.3        +0.1\nacc     0.2   0.5        +0.3\n",
  );
  const rounded = await json(dir.path, "metrics", "diff", "--precision=1", "--targets=log.csv");
  expect(rounded["diff"]).toEqual({ "log.csv": { loss: { old: 0.1, new: 0.3, diff: 0.1 } } });
  const md = await text(
    dir.path,
    "metrics",
    "diff",
    "main",
    "workspace",
    "--md",
    "--targets",
    "log.csv",
  );
  expect(md).toBe(
    "| Path    | Metric | main | workspace | Change |\n|---------|--------|------|-----------|--------|\n| log.csv | loss   | 0.1  | 0.25      | +0.15  |\n",
  );
  const colored = { env: { FORCE_COLOR: "1" } };
  const up = await fastpipe(dir.path, ["metrics", "diff", "--targets", "log.csv"], colored);
  expect(up.stdout).toContain("\x1b[32m+0.15\x1b[39m");
  const down = await fastpipe(dir.path, ["metrics", "diff", "workspace", "HEAD"], colored);
  expect(down.stdout).toContain("\x1b[31m-0.15\x1b[39m");
  const none = await fastpipe(dir.path, ["metrics", "diff", "HEAD", "main"]);
  expect(none).toEqual({
    code: 0,
    stdout: "",
    stderr: "No metrics differ between HEAD and main.\n",
  });
});

test("params by stage, of stages, groups and revisions", async () => {
  await using dir = await project();
  expect((await json(dir.path, "params", "diff"))["diff"]).toEqual({
    train: { lr: { old: 0.1, new: 0.25, diff: 0.15 } },
  });
  expect(await text(dir.path, "params", "diff")).toBe(
    "Stage  Param  HEAD  workspace\ntrain  lr     0.1   0.25\n",
  );
  const shown = (await fastpipe(dir.path, ["params", "show", "--json", "--rev", "HEAD,workspace"]))
    .stdout;
  expect(shown).toContain('"seed":9007199254740993');
  expect(JSON.parse(shown).revisions).toMatchObject([
    {
      rev: "HEAD",
      params: { train: { lr: 0.1, deep: { layers: [1, 2] } }, "eval@a": { k: "a", n: 1 } },
    },
    { rev: "workspace", commit: null, params: { train: { lr: 0.25 } } },
  ]);
  expect(await text(dir.path, "params", "show", "eval", "--no-path")).toBe(
    "Param  Value\nk      a\nn      1\nk      b\nn      1\n",
  );
  // What is set now counts, whether it has run or not.
  await dir.file("params.yaml", "train:\n  lr: 7\n");
  expect((await json(dir.path, "params", "diff", "--targets", "train"))["diff"]).toEqual({
    train: { lr: { old: 0.1, new: 7, diff: 6.9 } },
  });
  expect((await json(dir.path, "params", "diff", "2025-02-01", "HEAD"))["diff"]).toEqual({});
});

test("branches and tags: a line for each revision and path", async () => {
  await using dir = await project();
  await git(dir.path, "tag", "v1");
  await git(dir.path, "checkout", "-q", "-b", "faster");
  const second = await commit(dir.path, "2");
  await git(dir.path, "branch", "same");
  const table = await text(dir.path, "metrics", "show", "log.csv", "-a", "-T");
  const short = second.slice(0, 7);
  expect(table).toBe(
    `Revision     Commit   Path     loss  step\nfaster,same  ${short}  log.csv  0.25  2\nmain,v1      ${(await git(dir.path, "rev-parse", "--short=7", "v1")).trim()}  log.csv  0.1   2\n`,
  );
  // The workspace is told apart only where it differs.
  await dir.file("log.csv", "step,loss\n3,3\n");
  expect(await text(dir.path, "metrics", "show", "log.csv", "-a")).toMatch(
    /\nworkspace +log\.csv +3 +3\n/,
  );
  const { revisions } = await json(dir.path, "metrics", "show", "--rev", "v1", "--rev", "HEAD");
  expect(revisions).toMatchObject([{ rev: "v1" }, { rev: "HEAD" }]);
});

test("locks without marks hold, and today's stages say which of their outs are metrics", async () => {
  await using dir = await project();
  const file = join(dir.path, ".fastpipe/stages/train.lock");
  const text = await readFile(file, "utf8");
  expect(text).toContain("path: m.json, kind: metric");
  const parsed = parse(text);
  if (!("lock" in parsed)) throw new Error(parsed.why);
  const { lock } = parsed;
  const old = format({ ...lock, outs: lock.outs.map(({ kind: _, ...out }) => out) });
  expect(old).not.toContain("kind:");
  await writeFile(file, old);
  await commit(dir.path, "old");
  const ran = await fastpipe(dir.path, ["run", "--json"]);
  expect(ran.stdout).toContain('"ran":0,"skipped":3');
  expect(await readFile(file, "utf8")).toBe(old);
  const { revisions } = await json(dir.path, "metrics", "show", "--rev", "HEAD");
  expect(revisions).toMatchObject([{ metrics: { "log.csv": { loss: 0.25 } } }]);
});

test("the past can be compared where today's pipeline can't be loaded", async () => {
  await using dir = await project();
  await commit(dir.path, "2");
  await dir.file("pipeline.ts", "throw new Error('no');\n");
  const { diff } = await json(
    dir.path,
    "metrics",
    "diff",
    "HEAD~1",
    "HEAD",
    "--targets",
    "log.csv",
  );
  expect(diff).toEqual({ "log.csv": { loss: { old: 0.1, new: 0.25, diff: 0.15 } } });
  expect(await refused(dir.path, "metrics", "show")).toContain("no");
});

test("metrics that are not there, or make no sense, are told; the others are shown", async () => {
  await using dir = await project();
  await dir.file("m.json", "{");
  await Bun.$`rm log.csv`.cwd(dir.path);
  const ran = await fastpipe(dir.path, ["metrics", "show"]);
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain("conf.toml");
  expect(ran.stderr).toContain("warning: workspace: m.json:");
  expect(ran.stderr).toContain("warning: log.csv is not there in the workspace");
  const document = JSON.parse((await fastpipe(dir.path, ["metrics", "show", "--json"])).stdout);
  expect(document.errors).toMatchObject([
    { rev: "workspace", path: "m.json", code: "syntax" },
    { rev: "workspace", path: "log.csv", code: "dep_missing" },
  ]);
});

test("what is wrong on the command line", async () => {
  await using dir = await project();
  expect(await refused(dir.path, "metrics", "shwo")).toContain('Did you mean "show"?');
  expect(await refused(dir.path, "metrics")).toContain("needs show [TARGET...] | diff [A [B]]");
  expect(await refused(dir.path, "metrics", "diff", "a", "b", "c")).toContain('"c" is a third');
  expect(await refused(dir.path, "metrics", "diff", "-a")).toContain(
    "--all-branches is for `show`",
  );
  expect(await refused(dir.path, "params", "show", "--all")).toContain("--all is for `diff`");
  expect(await refused(dir.path, "params", "show", "trian")).toContain('Did you mean "train"?');
  expect(await refused(dir.path, "metrics", "show", "--precision", "x")).toContain("whole number");
  expect(await refused(dir.path, "metrics", "diff", "mian")).toContain('Did you mean "main"?');
  expect(await refused(dir.path, "metrics", "diff", "2024-01-01")).toContain(
    "no commit as old as 2024-01-01",
  );
});

test("no git, no commit, a shallow clone, a detached HEAD, a worktree", async () => {
  await using dir = await project();
  await using other = await tempDir();
  const tree = join(other.path, "tree");
  await git(dir.path, "worktree", "add", "-q", "--detach", tree);
  await dir.file("log.csv", "step,loss\n2,0.5\n");
  expect((await json(dir.path, "metrics", "diff", "--targets", "log.csv"))["diff"]).toEqual({
    "log.csv": { loss: { old: 0.1, new: 0.5, diff: 0.4 } },
  });
  expect((await json(tree, "metrics", "diff"))["diff"]).toEqual({});
  await commit(dir.path, "2");
  const clone = join(other.path, "clone");
  await git(other.path, "clone", "-q", "--depth=1", `file://${dir.path}`, clone);
  expect(await refused(clone, "metrics", "diff", "HEAD~1")).toContain("`git fetch --unshallow`");
  await using outer = await tempDir();
  await git(outer.path, "init", "-q");
  await git(outer.path, "submodule", "--quiet", "add", dir.path, "lib");
  const inside = await json(
    join(outer.path, "lib"),
    "metrics",
    "diff",
    "HEAD~1",
    "--targets",
    "log.csv",
  );
  expect(inside["diff"]).toEqual({ "log.csv": { loss: { old: 0.1, new: 0.5, diff: 0.4 } } });
  await git(other.path, "clone", "-q", "--bare", dir.path, "bare.git");
  expect(await refused(join(other.path, "bare.git"), "metrics", "diff")).toContain(
    "no pipeline.ts",
  );
  await using bare = await tempDir({ "pipeline.ts": PIPELINE("1") });
  expect(await refused(bare.path, "metrics", "diff")).toContain("is in no git repository");
  const path = { env: { PATH: bare.path } };
  expect((await fastpipe(bare.path, ["params", "diff"], path)).stderr).toContain(
    "git is not installed",
  );
  await git(bare.path, "init", "-q");
  expect(await refused(bare.path, "params", "diff")).toContain("has no commit yet");
  expect((await json(bare.path, "params", "show"))["revisions"]).toHaveLength(1);
});

test("a project in a subdirectory with an odd name; variables of a hook", async () => {
  const below = 'my "projects"/ünï\ncode';
  await using dir = await project(below);
  const cwd = join(dir.path, below);
  const { diff } = await json(cwd, "metrics", "diff", "--targets", "log.csv");
  expect(diff).toEqual({ "log.csv": { loss: { old: 0.1, new: 0.25, diff: 0.15 } } });
  const env = { GIT_DIR: ".git", GIT_INDEX_FILE: "nope", GIT_WORK_TREE: "/" };
  const hooked = await fastpipe(cwd, ["metrics", "diff", "--json", "--targets", "log.csv"], {
    env,
  });
  expect(JSON.parse(hooked.stdout).diff).toEqual(diff);
});
