import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { commands, type Project, project } from "../e2e/project.ts";
import { start } from "../e2e/running.ts";
import { fastpipe, jsonLines, tempDir } from "../helpers.ts";

/** a -> b -> c, and x alone; each appends a line to `log` when it runs. */
const STAGES = commands({
  a: 'outs: ["a.txt"], params: { size: 1 }, cmd: "echo a >> log; echo ${size} > a.txt"',
  b: 'deps: ["a.txt"], outs: ["b.txt"], cmd: "echo b >> log; wc -l < a.txt > b.txt"',
  c: 'deps: ["b.txt"], outs: ["c.txt"], cmd: "echo c >> log; cp b.txt c.txt"',
  x: 'outs: ["x.txt"], cmd: "echo x >> log; echo x > x.txt"',
});

async function chain(): Promise<Project> {
  return await project({ "pipeline.ts": STAGES });
}

async function fresh(): Promise<Project> {
  const made = await chain();
  expect(await made.ran()).toEqual(["a", "b", "c", "x"]);
  return made;
}

test("targets: a stage with what it needs, an out, a pattern, several", async () => {
  await using one = await chain();
  expect(await one.ran(["b"])).toEqual(["a", "b"]);
  expect(await one.ran(["c.txt"])).toEqual(["c"]);
  expect(await one.ran(["--glob", "[xy]"])).toEqual(["x"]);
  expect(await one.ran(["-f", "a", "x"])).toEqual(["a", "x"]);
});

test("a path from where one stands", async () => {
  await using one = await chain();
  await one.file("sub/note", "");
  const from = (target: string) => fastpipe(join(one.path, "sub"), ["run", target]);
  expect((await from("../x.txt")).code).toBe(0);
  expect((await from(join(one.path, "b.txt"))).code).toBe(0);
  expect((await from("./x.txt")).code).toBe(2);
  expect((await from("x.txt")).code).toBe(0);
  expect(await one.read("log")).toBe("x\na\nb\n");
});

test("an unknown target is an error, with what was meant", async () => {
  await using one = await project({ "pipeline.ts": commands({ train: 'cmd: "true"' }) });
  const { code, stderr } = await one.fastpipe(["run", "trian"]);
  expect(code).toBe(2);
  expect(stderr).toContain('Did you mean "train"?');
  expect(existsSync(join(one.path, ".fastpipe", "stages"))).toBe(false);
});

test("repro is run", async () => {
  await using one = await chain();
  const { code, stderr } = await one.fastpipe(["repro", "x"]);
  expect(code).toBe(0);
  expect(stderr).toContain("x");
});

test("-s runs just the target; --downstream the target and what needs it; -p what is connected", async () => {
  await using one = await fresh();
  expect(await one.ran(["-f", "-s", "b"])).toEqual(["b"]);
  expect(await one.ran(["-f", "--single-item", "b", "x"])).toEqual(["b", "x"]);
  expect(await one.ran(["-f", "--downstream", "b"])).toEqual(["b", "c"]);
  expect(await one.ran(["-f", "-p", "b"])).toEqual(["a", "b", "c"]);
  expect(await one.ran(["-f", "--pipeline", "x"])).toEqual(["x"]);
});

test("-f runs all; --force-downstream also what got the same bytes", async () => {
  await using one = await fresh();
  expect(await one.ran()).toEqual([]);
  expect(await one.ran(["-f"])).toEqual(["a", "b", "c", "x"]);
  expect(await one.ran(["--set", "a.size=2", "c"])).toEqual(["a", "b"]);
  expect(await one.ran(["--set", "a.size=3", "--force-downstream", "c"])).toEqual(["a", "b", "c"]);
});

test.each(["-n", "--dry", "--dry-run"])(
  "%s says what would run, and runs nothing",
  async (flag) => {
    await using one = await chain();
    const { code, stdout } = await one.fastpipe(["run", flag, "--json", "b"]);
    expect(code).toBe(0);
    const events = jsonLines(stdout);
    expect(events.map(({ event, stage, status }) => [event, stage, status])).toEqual([
      ["stage_end", "a", "would_run"],
      ["stage_end", "b", "would_run"],
    ]);
    expect(existsSync(join(one.path, "log"))).toBe(false);
    expect(existsSync(join(one.path, ".fastpipe", "stages"))).toBe(false);
    const plain = await one.fastpipe(["run", flag]);
    expect(`${plain.stdout}${plain.stderr}`).toContain("would run 4");
  },
);

test("-k goes on with what does not depend on a failure, --ignore-errors with all", async () => {
  const stages = commands({
    bad: 'outs: ["bad.txt"], cmd: "echo half > bad.txt; exit 1"',
    after: 'deps: ["bad.txt"], outs: ["after.txt"], cmd: "echo > after.txt"',
    other: 'deps: ["slow.txt"], outs: ["other.txt"], cmd: "echo > other.txt"',
    slow: 'outs: ["slow.txt"], cmd: "echo > slow.txt"',
  });
  await using stop = await project({ "pipeline.ts": stages });
  const stopped = await stop.run(["-j1", "bad", "other"]);
  expect(stopped.code).toBe(1);
  expect(stopped.by.failed).toEqual(["bad"]);
  await using keep = await project({ "pipeline.ts": stages });
  const kept = await keep.run(["-k", "-j1"]);
  expect(kept).toMatchObject({ code: 1, by: { failed: ["bad"], blocked: ["after"] } });
  expect(kept.by.ran).toEqual(["other", "slow"]);
  await using all = await project({ "pipeline.ts": stages });
  const gone = await all.run(["--ignore-errors", "-j1"]);
  expect(gone).toMatchObject({ code: 0, by: { failed: ["after", "bad"] } });
  expect(gone.by.blocked).toBeUndefined();
});

test("-j, --executor: the flag, then the variable, then fastpipe.yaml", async () => {
  await using one = await chain();
  await one.file("fastpipe.yaml", "jobs: 5\nexecutor: interpreter\n");
  const started = async (args: string[], env: Record<string, string> = {}): Promise<unknown[]> => {
    const { events } = await one.run(args, { env });
    const [{ jobs, executor } = {}] = events;
    return [jobs, executor];
  };
  expect(await started([])).toEqual([5, "interpreter"]);
  const env = { FASTPIPE_JOBS: "6", FASTPIPE_EXECUTOR: "process" };
  expect(await started([], env)).toEqual([6, "process"]);
  expect(await started(["-j7", "--executor=warm"], env)).toEqual([7, "warm"]);
});

test("wrong settings: 2, the place, and nothing runs", async () => {
  await using one = await chain();
  for (const jobs of ["0", "x"]) {
    const { code, stderr } = await one.fastpipe(["run", "-j", jobs]);
    expect(code).toBe(2);
    expect(stderr).toContain(`--jobs must be an integer from 1 up, but is "${jobs}"`);
  }
  await one.file("fastpipe.yaml", "jobs: 1\nexecuter: warm\n");
  for (const command of ["run", "status", "list"]) {
    const { code, stderr } = await one.fastpipe([command]);
    expect(code).toBe(2);
    expect(stderr).toContain("error: there is no setting executer");
    expect(stderr).toContain("--> fastpipe.yaml:2:1");
    expect(stderr).toContain("executer: warm");
    expect(stderr).toContain('hint: Did you mean "executor"?');
  }
  expect(existsSync(join(one.path, "log"))).toBe(false);
});

test("--set: repeated, of a wrong shape, of an unknown param", async () => {
  await using one = await chain();
  const { code } = await one.fastpipe(["run", "a", "--set", "a.size=7", "--set", "a.size=8"]);
  expect(code).toBe(0);
  expect(await one.read("a.txt")).toBe("8\n");
  const shape = await one.fastpipe(["run", "--set", "size"]);
  expect(shape.code).toBe(2);
  expect(shape.stderr).toContain("STAGE.PARAM=VALUE");
  const unknown = await one.fastpipe(["run", "--set", "a.sise=1"]);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("Did you mean");
});

test("--show-output prints what stages print: theirs to stdout, theirs to stderr", async () => {
  await using one = await project({
    "pipeline.ts": commands({ talk: 'cmd: "echo said; echo cried >&2"' }),
  });
  const hidden = await one.fastpipe(["run", "-f"]);
  expect(`${hidden.stdout}${hidden.stderr}`).not.toContain("cried");
  const shown = await one.fastpipe(["run", "-f", "--show-output"]);
  expect(shown.stdout).toContain("said");
  expect(shown.stderr).toContain("cried");
});

test("what a pipeline file prints while it loads does not mix with data", async () => {
  await using one = await project({
    "pipeline.ts": `console.log("log"); console.info("info"); process.stdout.write("write\\n");\n${STAGES}`,
  });
  for (const args of [["list"], ["status"], ["run", "x"]]) {
    const { code, stdout, stderr } = await one.fastpipe([...args, "--json"]);
    expect(code).toBe(0);
    for (const line of stdout.trimEnd().split("\n")) expect(JSON.parse(line)).toBeObject();
    for (const word of ["log", "info", "write"]) expect(stderr).toContain(`${word}\n`);
  }
});

test("a timer that a pipeline file leaves keeps nothing alive", async () => {
  await using one = await project({ "pipeline.ts": `setInterval(() => {}, 1e6);\n${STAGES}` });
  expect((await one.fastpipe(["status"])).code).toBe(0);
  expect((await one.fastpipe(["run", "x"])).code).toBe(0);
});

test("-C and --file, from another folder", async () => {
  await using one = await chain();
  await using elsewhere = await tempDir();
  const byFolder = await fastpipe(elsewhere.path, ["-C", one.path, "run", "x"]);
  expect(byFolder.code).toBe(0);
  expect(await one.read("x.txt")).toBe("x\n");
  await one.file("other.ts", commands({ o: 'outs: ["o.txt"], cmd: "echo > o.txt"' }));
  const byFile = await fastpipe(elsewhere.path, ["run", "--file", join(one.path, "other.ts")]);
  expect(byFile.code).toBe(0);
  expect(existsSync(join(one.path, ".fastpipe/stages/other/o.lock"))).toBe(true);
});

test("-q says only what went wrong; -v says more", async () => {
  await using one = await chain();
  const quiet = await one.fastpipe(["run", "-q", "x"]);
  expect(quiet.code).toBe(0);
  expect(quiet.stderr.split("\n").length).toBeLessThanOrEqual(2);
  const verbose = await one.fastpipe(["run", "-v", "x"]);
  expect(`${verbose.stdout}${verbose.stderr}`).toContain("x");
});

test("no pipeline here: 2, and what to do", async () => {
  await using dir = await tempDir();
  for (const command of ["run", "status", "explain", "list", "dag", "verify"]) {
    const { code, stderr } = await fastpipe(dir.path, [command]);
    expect(code).toBe(2);
    expect(stderr).toContain("fastpipe init");
  }
});

test("Ctrl-C while waiting for another run ends the wait", async () => {
  await using one = await project({
    "pipeline.ts": commands({ hold: 'cmd: "echo holding; read line"' }),
  });
  await using holder = start(one.path, ["run", "--show-output"]);
  await using waiter = start(one.path, ["run", "--wait"]);
  const first = await Promise.race([
    waiter.said("waiting for another run").then(() => waiter),
    holder.said("waiting for another run").then(() => holder),
  ]);
  first.kill("SIGINT");
  expect((await first.ended).code).toBe(130);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends with %d, also in run_end", async (signal, code) => {
  await using one = await project({
    "pipeline.ts": commands({ long: 'cmd: "echo started; exec sleep 1000"' }),
  });
  const run = start(one.path, ["run", "--json"]);
  await run.said('"line":"started"');
  run.kill(signal);
  const ended = await run.ended;
  expect(ended.code).toBe(code);
  expect(jsonLines(ended.output.trim().split("\n").at(-1) ?? "")).toMatchObject([
    { event: "run_end", cancelled: 1, exit: code },
  ]);
});
