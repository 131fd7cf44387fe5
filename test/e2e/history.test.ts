import { expect, test } from "bun:test";
import { chmodSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command as diff } from "../../src/cli/diff.ts";
import { tempDir } from "../helpers.ts";
import { commands, type Project, project, type Reason } from "./project.ts";
import { start } from "./running.ts";

const STAGES = commands({
  a: 'outs: ["a.txt"], params: { size: 1 }, cmd: "echo ${size} > a.txt"',
  b: 'deps: ["a.txt"], outs: ["b.txt"], cmd: "wc -l < a.txt > b.txt"',
  x: 'outs: ["x.txt"], cmd: "test ! -e bad; echo x > x.txt"',
});

interface Run {
  readonly number: number;
  readonly run: string;
  readonly state: string;
  readonly exit: number | null;
  readonly args: string[];
  readonly git: { commit: string | null; branch: string | null; dirty: boolean | null } | null;
  readonly stages: number;
  readonly ran: number;
  readonly skipped: number;
  readonly failed: number;
  readonly stage?: { status: string; reasons: Reason[] };
}

async function runsOf(one: Project, ...args: string[]): Promise<Run[]> {
  const { code, stdout, stderr } = await one.fastpipe(["history", "--json", ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout).runs;
}

async function git(cwd: string, ...args: string[]): Promise<string> {
  const who = ["-c", "user.name=x", "-c", "user.email=x@x", "-c", "init.defaultBranch=main"];
  const child = Bun.spawn(["git", ...who, ...args], { cwd, stderr: "pipe" });
  const text = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(await new Response(child.stderr).text());
  return text.trim();
}

test("every run is listed, last first, also one that had nothing to do", async () => {
  await using one = await project({ "pipeline.ts": STAGES });
  expect((await one.fastpipe(["history"])).stdout).toBe("No runs\n");
  await one.ran(["b"]);
  await one.ran(["b"]);
  await one.file("bad", "");
  expect((await one.run(["-k", "--set", "a.size=2"])).code).toBe(1);
  const runs = await runsOf(one);
  expect(runs.map(({ number, exit, state }) => [number, exit, state])).toEqual([
    [3, 1, "over"],
    [2, 0, "over"],
    [1, 0, "over"],
  ]);
  expect(runs.map(({ ran, skipped, failed, stages }) => [ran, skipped, failed, stages])).toEqual([
    [2, 0, 1, 3],
    [0, 2, 0, 2],
    [2, 0, 0, 2],
  ]);
  expect(runs[0]).toMatchObject({ args: ["--json", "-k", "--set", "a.size=2"], git: null });
  expect((await runsOf(one, "-n", "1")).length).toBe(1);
  const { stdout } = await one.fastpipe(["history"]);
  expect(stdout).toMatch(/^3 {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}\d.* failed .*ran 2, failed 1 /);
  expect(stdout).toMatch(/^2 .* done .*2 stages up to date/m);
});

test("a stage's own history: when it was not up to date, and why", async () => {
  await using one = await project({ "pipeline.ts": STAGES });
  await one.ran();
  await one.ran(["--set", "a.size=2"]);
  const found = await runsOf(one, "a");
  expect(found.map(({ number, stage }) => [number, stage?.status])).toEqual([
    [2, "ran"],
    [1, "ran"],
  ]);
  expect(found[0]?.stage?.reasons[0]).toMatchObject({ code: "params_changed", old: 1, new: 2 });
  expect((await one.fastpipe(["history", "x"])).stdout).toContain("it has never run");
  await one.file("pipeline.ts", `${STAGES}stage({ name: "late", cmd: "true" });\n`);
  expect((await one.fastpipe(["history", "late"])).stdout).toBe("No runs\n");
  const { code, stderr } = await one.fastpipe(["history", "lat"]);
  expect({ code, stderr }).toMatchObject({ code: 2 });
  expect(stderr).toContain('Did you mean "late"?');
  expect((await one.fastpipe(["history", "-n", "0"])).stderr).toContain("a number from 1 up");
});

test("show: why, when, whom it waited for, how it failed", async () => {
  await using one = await project({ "pipeline.ts": STAGES });
  await one.file("bad", "");
  await one.run(["-k"]);
  const { stdout } = await one.fastpipe(["show", "--json"]);
  const { ended, ...run } = JSON.parse(stdout);
  expect(run).toMatchObject({ schema: 1, number: 1, exit: 1, ran: 2, failed: 1 });
  const by = Object.fromEntries(ended.map((past: { stage: string }) => [past.stage, past]));
  expect(by.a).toMatchObject({ status: "ran", after: null, attempts: 1 });
  expect(by.b).toMatchObject({ status: "ran", after: "a", reasons: [{ code: "never_run" }] });
  expect(by.b.started_ms).toBeGreaterThanOrEqual(by.a.ended_ms);
  expect(by.x.error).toMatchObject({ kind: "exit", exit: 1 });
  const text = (await one.fastpipe(["show", "1"])).stdout;
  expect(text).toContain("Run 1  failed");
  expect(text).toMatch(/ran {5}b .*after a\n {6}it has never run/);
  expect(text).toMatch(/failed {2}x .*\n {6}it has never run\n {6}exited with code 1/);
});

test("diff: what stages saw and made; of one that failed what it saw", async () => {
  await using one = await project({ "pipeline.ts": STAGES });
  await one.ran();
  await one.ran(["--set", "a.size=2"]);
  const { stdout } = await one.fastpipe(["diff", "1", "2", "--json"]);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({ schema: 1, same: 1, only_from: [], only_to: [] });
  const changes = (found.stages as { stage: string; changes: Reason[] }[]).map((stage) => [
    stage.stage,
    stage.changes.map(({ code, what }) => `${code} ${what}`),
  ]);
  expect(changes).toEqual([
    ["a", ["params_changed size", "cmd_changed cmd", "outs_changed a.txt"]],
    ["b", ["deps_changed a.txt"]],
  ]);
  const text = (await one.fastpipe(["diff", "~1", "latest"])).stdout;
  expect(text).toContain("  param size changed: 1 -> 2\n");
  expect(text).toContain("1 stage saw and made the same");
  expect((await one.fastpipe(["diff", "1", "1"])).stdout).toContain("Nothing differs: 3 stages");
  await one.file("bad", "");
  await one.run(["-f", "x"]);
  const failed = (await one.fastpipe(["diff", "2", "3"])).stdout;
  expect(failed).toContain("x: up to date -> failed");
  expect(failed).not.toContain("no longer declared");
  expect(failed).toContain("only in 2: a, b");
});

test("code is compared by symbols", async () => {
  await using one = await project();
  await one.ran();
  await one.file("lib.ts", "export const shout = (text: string) => text.toLowerCase();\n");
  await one.ran();
  const { stdout } = await one.fastpipe(["diff", "1", "2"]);
  expect(stdout).toContain("  function shout in lib.ts changed");
});

test("a run that had nothing to do saw what the run before it left", async () => {
  await using one = await project({ "pipeline.ts": STAGES });
  await one.ran();
  await one.ran();
  await one.ran(["--set", "a.size=2"]);
  const { stdout } = await one.fastpipe(["diff", "2", "3"]);
  expect(stdout).toContain("run 2 had nothing to do: it saw what run 1 left");
  expect(stdout).toContain("  param size changed: 1 -> 2\n");
});

test("runs by number, id, beginning of an id, latest and ~N; others are errors that help", async () => {
  await using one = await project({ "pipeline.ts": STAGES });
  const none = await one.fastpipe(["show"]);
  expect(none).toMatchObject({ code: 2 });
  expect(none.stderr).toContain("no run is recorded yet");
  await one.ran();
  await one.ran();
  const [second, first] = await runsOf(one);
  for (const name of ["1", "~1", "~", "latest~1", first?.run ?? ""]) {
    expect((await one.fastpipe(["show", name])).stdout).toStartWith("Run 1 ");
  }
  for (const name of ["latest", "~0", second?.run.slice(0, -3) ?? ""]) {
    expect((await one.fastpipe(["show", name])).stdout).toStartWith("Run 2 ");
  }
  const twice = await one.fastpipe(["show", first?.run.slice(0, 6) ?? ""]);
  expect(twice.stderr).toContain("is the beginning of 2 runs: 2, 1");
  const gone = await one.fastpipe(["show", "7"]);
  expect(gone.stderr).toContain('there is no run "7" in the history');
  expect(gone.stderr).toContain("it has 1 to 2");
  expect((await one.fastpipe(["show", "latset"])).stderr).toContain('Did you mean "latest"?');
  expect((await one.fastpipe(["diff", "1"])).code).toBe(2);
  expect(diff.details.words?.max).toBe(2);
});

test("where git stood: commit, branch, and whether sources differed from it", async () => {
  await using one = await project({ "pipeline.ts": STAGES, ".gitignore": "/*.txt\n" });
  await git(one.path, "init", "-q");
  await git(one.path, "add", ".");
  await git(one.path, "commit", "-qm", "one");
  await one.ran();
  await git(one.path, "add", "-f", ".");
  await git(one.path, "commit", "-qm", "outs and locks");
  const commit = await git(one.path, "rev-parse", "HEAD");
  await one.ran();
  await one.ran(["--set", "a.size=2"]);
  await one.ran(["--set", "a.size=3"]);
  await one.file("pipeline.ts", `${STAGES}\n`);
  await one.ran(["--set", "a.size=4"]);
  await git(one.path, "pack-refs", "--all");
  await git(one.path, "checkout", "-q", "--detach");
  await one.ran(["-f", "x"]);
  const places = (await runsOf(one)).map(({ git: place }) => place);
  expect(places.slice(0, 5)).toEqual([
    { commit, branch: null, dirty: true },
    { commit, branch: "main", dirty: true },
    { commit, branch: "main", dirty: false },
    { commit, branch: "main", dirty: false },
    { commit, branch: "main", dirty: null },
  ]);
  expect((await one.fastpipe(["history"])).stdout).toContain(`main ${commit.slice(0, 7)}+`);
  expect((await one.fastpipe(["show", "~1"])).stdout).toContain(
    "with changes that are not committed",
  );
});

test("in a worktree, and in a folder of a repository", async () => {
  await using dir = await tempDir({ "top/sub/pipeline.ts": STAGES });
  const top = join(dir.path, "top");
  await git(top, "init", "-q");
  await git(top, "add", ".");
  await git(top, "commit", "-qm", "one");
  await git(top, "worktree", "add", "-q", "-b", "side", join(dir.path, "tree"));
  await using one = await project({});
  const at = join(dir.path, "tree", "sub");
  expect((await one.fastpipe(["-C", at, "run"])).code).toBe(0);
  const { stdout } = await one.fastpipe(["-C", at, "history", "--json"]);
  const commit = await git(top, "rev-parse", "HEAD");
  expect(JSON.parse(stdout).runs[0].git).toEqual({ commit, branch: "side", dirty: false });
});

const SLOW = commands({
  quick: 'outs: ["q.txt"], cmd: "echo q > q.txt"',
  slow: 'deps: ["q.txt"], cmd: "echo waiting; read line < fifo"',
});

async function slowProject(): Promise<Project> {
  const one = await project({ "pipeline.ts": SLOW });
  await Bun.spawn(["mkfifo", join(one.path, "fifo")]).exited;
  return one;
}

test("a run that goes on is running; one that is killed stays interrupted", async () => {
  await using one = await slowProject();
  await using running = start(one.path, ["run", "--json"]);
  await running.said('"waiting"');
  expect(await runsOf(one)).toMatchObject([{ number: 1, state: "running", exit: null }]);
  running.kill("SIGKILL");
  await running.ended;
  expect(await runsOf(one)).toMatchObject([{ number: 1, state: "interrupted", exit: null }]);
  await one.ran(["quick"]);
  await one.ran(["-f", "quick"]);
  expect((await runsOf(one)).map(({ number, state }) => [number, state])).toEqual([
    [3, "over"],
    [2, "over"],
    [1, "interrupted"],
  ]);
  expect((await one.fastpipe(["show", "1"])).stdout).toContain("Run 1  interrupted");
});

test("a run that was ended by Ctrl-C is kept with its exit code", async () => {
  await using one = await slowProject();
  await using running = start(one.path, ["run", "--json"]);
  await running.said('"waiting"');
  running.kill("SIGINT");
  expect((await running.ended).code).toBe(130);
  const [run] = await runsOf(one);
  expect(run).toMatchObject({ state: "over", exit: 130, ran: 1 });
  expect((await one.fastpipe(["history"])).stdout).toContain("cancelled");
});

test("history.keep in fastpipe.yaml says how many runs there are", async () => {
  await using one = await project({
    "pipeline.ts": STAGES,
    "fastpipe.yaml": "history:\n  keep: 2\n",
  });
  for (const size of [1, 2, 3, 4]) await one.ran(["--set", `a.size=${size}`]);
  expect((await runsOf(one)).map(({ number }) => number)).toEqual([4, 3]);
});

test("a broken history fails no run, and is made anew; one that can't be read is said", async () => {
  await using one = await project({ "pipeline.ts": STAGES });
  await one.ran();
  writeFileSync(join(one.path, ".fastpipe/history.db"), "rubbish".repeat(1000));
  expect((await one.fastpipe(["history"])).stderr).toContain("history.db can't be read");
  await one.ran(["-f", "x"]);
  expect(await runsOf(one)).toMatchObject([{ number: 1, ran: 1 }]);
});

test("where the history can be neither read nor written, runs are as ever", async () => {
  await using one = await project({ "pipeline.ts": STAGES });
  await one.ran();
  const file = join(one.path, ".fastpipe/history.db");
  rmSync(file);
  await Bun.write(`${file}/in the way`, "");
  rmSync(join(one.path, ".fastpipe/runs.jsonl"), { force: true });
  await Bun.write(join(one.path, ".fastpipe/runs.jsonl/in the way"), "");
  expect(await one.ran(["-f", "x"])).toEqual(["x"]);
  expect(await one.ran()).toEqual([]);
  chmodSync(file, 0o755);
  expect(existsSync(join(file, "in the way"))).toBe(true);
});

test("the stages of a DVC project", async () => {
  await using one = await project({
    "dvc.yaml":
      "stages:\n  a:\n    cmd: echo ${size} > a.txt\n    outs: [a.txt]\n  b:\n    cmd: cp a.txt b.txt\n    deps: [a.txt]\n    outs: [b.txt]\n",
    "params.yaml": "size: 1\n",
  });
  await git(one.path, "init", "-q");
  await Bun.write(join(one.path, ".dvc/config"), "");
  await one.ran();
  await one.file("params.yaml", "size: 2\n");
  await one.ran();
  await one.file("params.yaml", "size: 1\n");
  const again = await one.run();
  expect(again.by).toEqual({ ran: ["a"], restored: ["b"] });
  const changes = (await one.fastpipe(["diff", "1", "2"])).stdout;
  expect(changes).toContain('the command changed: "echo 1 > a.txt" -> "echo 2 > a.txt"');
  expect(changes).toContain("b: ran");
  expect((await one.fastpipe(["show"])).stdout).toContain("restored  b");
  expect((await one.fastpipe(["diff", "1", "3"])).stdout).toContain("Nothing differs: 2 stages");
});

test.skipIf(process.platform !== "linux" || process.getuid?.() !== 0)(
  "on a read-only disk the past can be read, and hooks are refused in words",
  async () => {
    await using one = await project({ "pipeline.ts": STAGES });
    await git(one.path, "init", "-q");
    await one.ran();
    await one.ran();
    await Bun.$`mount --bind ${one.path} ${one.path} && mount -o remount,ro,bind ${one.path}`.quiet();
    try {
      expect((await runsOf(one)).map(({ number }) => number)).toEqual([2, 1]);
      expect((await one.fastpipe(["show", "1"])).stdout).toContain("ran  a");
      const { code, stderr } = await one.fastpipe(["hooks", "install"]);
      expect({ code, stderr }).toMatchObject({ code: 2 });
      expect(stderr.toLowerCase()).toContain("read-only file system");
    } finally {
      await Bun.$`umount ${one.path}`.quiet();
    }
  },
);
