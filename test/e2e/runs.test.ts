// FINGERPRINT part C, D08-D10, D12, D13: kills, two runs at once, failures, full disks, deps that move.
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdir, readdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import { fastpipe } from "../helpers.ts";
import { commands, project } from "./project.ts";
import { processesWith, start } from "./running.ts";

/** A command that says so, then waits until `gate` is written to. */
const WAITS = "echo waiting; read line < gate; echo $line > o";

async function gated(spec = "") {
  const p = await project({
    dep: "1",
    "pipeline.ts": commands({ s: `${spec} deps: ["dep"], outs: ["o"], cmd: "${WAITS}"` }),
  });
  await Bun.$`mkfifo gate`.cwd(p.path);
  return { ...p, open: (line: string) => Bun.$`echo ${line} > gate`.cwd(p.path) };
}

test("D08: killed while a stage runs: nothing is lost, nothing is left, the next run is right", async () => {
  await using p = await gated();
  const first = start(p.path, ["run", "--json"]);
  await first.said('"line":"waiting"');
  await p.open("old");
  expect((await first.ended).code).toBe(0);
  await p.file("dep", "2");
  const mark = `FASTPIPE_TEST_MARK=${crypto.randomUUID()}`;
  const [key, value] = mark.split("=") as [string, string];
  const killed = start(p.path, ["run", "--json"], { env: { [key]: value } });
  await killed.said('"line":"waiting"');
  expect(existsSync(join(p.path, "o"))).toBe(false);
  killed.kill("SIGKILL");
  await killed.ended;
  await untilNone(mark);
  const next = start(p.path, ["run", "--json"]);
  await next.said('"line":"waiting"');
  await p.open("new");
  expect((await next.ended).code).toBe(0);
  expect(await p.read("o")).toBe("new\n");
  expect(await p.ran()).toEqual([]);
  expect(await readdir(join(p.path, ".fastpipe"))).not.toContain("kept");
});

test("D08: what a killed run had put aside is there again, even if its stage is gone", async () => {
  await using p = await gated();
  const first = start(p.path, ["run", "--json"]);
  await first.said('"line":"waiting"');
  await p.open("old");
  await first.ended;
  await p.file("dep", "2");
  await using killed = start(p.path, ["run", "--json"]);
  await killed.said('"line":"waiting"');
  killed.kill("SIGKILL");
  await killed.ended;
  await p.file("pipeline.ts", commands({ other: `outs: ["x"], cmd: "echo x > x"` }));
  expect(await p.ran()).toEqual(["other"]);
  expect(await p.read("o")).toBe("old\n");
});

test("D08: killed on its first run: what a stage had half made is not taken for the user's", async () => {
  await using p = await project({
    "pipeline.ts": commands({
      s: `outs: ["o"], cmd: "echo half > o; echo waiting; read line < gate; echo whole > o"`,
    }),
  });
  await Bun.$`mkfifo gate`.cwd(p.path);
  await using killed = start(p.path, ["run", "--json"]);
  await killed.said('"line":"waiting"');
  killed.kill("SIGKILL");
  await killed.ended;
  expect(await p.read("o")).toBe("half\n");
  const next = start(p.path, ["run", "--json"]);
  await next.said('"line":"waiting"');
  await Bun.$`echo go > gate`.cwd(p.path);
  const { code, output } = await next.ended;
  expect(code).toBe(0);
  expect(output).not.toContain("warning");
  expect(await p.read("o")).toBe("whole\n");
  expect(await readdir(join(p.path, ".fastpipe"))).not.toContain("kept");
  expect(await readdir(join(p.path, ".fastpipe/tmp"))).not.toContain("begun");
});

test("D08: killed between the lock and the end of what was put aside: the stage stays finished", async () => {
  await using p = await project({
    "pipeline.ts": commands({ s: `outs: ["o"], cmd: "echo made > o"` }),
  });
  await p.ran();
  const aside = ".fastpipe/tmp/aside/1-1-1";
  const manifest = { stage: "s", paths: ["o"], lock: ".fastpipe/stages/s.lock" };
  await p.file(`${aside}/manifest.json`, JSON.stringify(manifest));
  await p.file(`${aside}/0`, "old");
  expect(await p.ran()).toEqual([]);
  expect(await p.read("o")).toBe("made\n");
  expect(existsSync(join(p.path, aside))).toBe(false);
});

test("D08: what the user wrote in the place of an out after the kill is kept", async () => {
  await using p = await gated();
  const first = start(p.path, ["run", "--json"]);
  await first.said('"line":"waiting"');
  await p.open("old");
  await first.ended;
  await p.file("dep", "2");
  await using killed = start(p.path, ["run", "--json"]);
  await killed.said('"line":"waiting"');
  killed.kill("SIGKILL");
  await killed.ended;
  await p.file("o", "the user's");
  await utimes(join(p.path, ".fastpipe/tmp/alive"), 1, 1);
  const next = start(p.path, ["run", "--json"]);
  const said = await next.said("in the way");
  expect(await p.read(/kept as ([^"\s]+)/.exec(said)?.[1] ?? "")).toBe("the user's");
  await next.said('"line":"waiting"');
  await p.open("new");
  expect((await next.ended).code).toBe(0);
});

test("D09: a second run waits for the first; with --no-wait it says who holds the project", async () => {
  await using p = await gated();
  await using first = start(p.path, ["run", "--json"]);
  await first.said('"line":"waiting"');
  const refused = await p.fastpipe(["run", "--no-wait"]);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain(String(first.pid));
  const briefly = await p.fastpipe(["run", "--wait=0"]);
  expect(briefly.code).toBe(3);
  await using second = start(p.path, ["run", "--json", "--wait"]);
  await second.said(String(first.pid));
  expect((await p.fastpipe(["status"])).code).toBe(0);
  await p.open("1");
  expect((await first.ended).code).toBe(0);
  const { code, output } = await second.ended;
  expect(code).toBe(0);
  expect(output).toContain('"ran":0,"skipped":1');
});

test("D10: a stage that fails: no lock, its old outs back, exit 1, and what depends on it is blocked", async () => {
  const make = (cmd: string) =>
    commands({ s: `outs: ["o"], cmd: "${cmd}"`, t: `deps: ["o"], outs: ["q"], cmd: "cp o q"` });
  await using p = await project({ "pipeline.ts": make("echo good > o") });
  await p.ran();
  const lock = await p.read(".fastpipe/stages/s.lock");
  await p.file("pipeline.ts", make("echo bad > o; echo to stderr >&2; exit 3"));
  const result = await p.run();
  expect(result.code).toBe(1);
  expect(result.by).toEqual({ failed: ["s"], blocked: ["t"] });
  expect(result.events.find((event) => event.status === "failed")).toMatchObject({
    error: { exit: 3, signal: null },
  });
  expect(await p.read("o")).toBe("good\n");
  expect(await p.read(".fastpipe/stages/s.lock")).toBe(lock);
  expect((await p.status()).s).toMatchObject([{ code: "cmd_changed" }]);
  const { stderr, code } = await p.fastpipe(["run"]);
  expect(code).toBe(1);
  expect(stderr).toContain("to stderr");
});

test("D10: a stage that does not make its out, on the first run: nothing is left in its place", async () => {
  await using p = await project({
    "pipeline.ts": commands({ s: `outs: ["a", "b"], cmd: "echo 1 > a"` }),
  });
  const result = await p.run();
  expect(result.code).toBe(1);
  expect(JSON.stringify(result.events)).toContain("without making b");
  expect(existsSync(join(p.path, "a"))).toBe(false);
  expect(existsSync(join(p.path, ".fastpipe/stages/s.lock"))).toBe(false);
});

test("D10: a time limit ends a stage and its children", async () => {
  const mark = crypto.randomUUID();
  await using p = await project({
    "pipeline.ts": commands({
      s: `timeout: 0.3, outs: ["o"], cmd: "echo 1 > o; sh -c 'sleep 1000; : ${mark}' & sleep 1000; : ${mark}"`,
    }),
  });
  const result = await p.run();
  expect(result.code).toBe(1);
  expect(JSON.stringify(result.events)).toContain("timed out after 0.3 s");
  expect(await processesWith(mark)).toEqual([]);
  expect(existsSync(join(p.path, "o"))).toBe(false);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "D10: %s ends the children, puts outs back, and exits with %i",
  async (signal, code) => {
    const mark = crypto.randomUUID();
    const make = (cmd: string) =>
      commands({
        s: `outs: ["o"], cmd: "${cmd}"`,
        t: `deps: ["o"], outs: ["q"], cmd: "cp o q"`,
      });
    await using p = await project({ "pipeline.ts": make("echo good > o") });
    await p.ran();
    await p.file("pipeline.ts", make(`echo bad > o; echo started; sleep 1000; : ${mark}`));
    const run = start(p.path, ["run", "--json"]);
    await run.said('"line":"started"');
    run.kill(signal);
    const ended = await run.ended;
    expect(ended.code).toBe(code);
    expect(ended.output).toContain('"stage":"s","status":"cancelled"');
    expect(await processesWith(mark)).toEqual([]);
    expect(await p.read("o")).toBe("good\n");
  },
);

test("D10: a stage that ignores the first Ctrl-C is ended by the second", async () => {
  const mark = crypto.randomUUID();
  await using p = await project({
    "pipeline.ts": commands({
      s: `cmd: "trap '' TERM INT; echo started; while :; do sleep 1000 & wait; done; : ${mark}"`,
    }),
  });
  const run = start(p.path, ["run", "--json"]);
  await run.said('"line":"started"');
  run.kill("SIGINT");
  await run.said("again");
  run.kill("SIGINT");
  expect((await run.ended).code).toBe(130);
  expect(await processesWith(mark)).toEqual([]);
});

async function fullDisk<T>(size: string, body: (path: string) => Promise<T>): Promise<T> {
  await using p = await project({});
  await Bun.$`mount -t tmpfs -o size=${size} none ${p.path}`.quiet();
  try {
    return await body(p.path);
  } finally {
    await Bun.$`umount ${p.path}`.quiet();
  }
}

test("D12: the disk is full while a stage writes, and while its lock is written", async () => {
  await fullDisk("1m", async (path) => {
    const pipeline = commands({
      s: `outs: ["o"], cmd: "head -c 2000000 /dev/zero > o"`,
      t: `outs: ["small"], cmd: "echo 1 > small; head -c 2000000 /dev/zero > filler || true"`,
    });
    await Bun.write(join(path, "pipeline.ts"), pipeline);
    const first = await fastpipe(path, ["run", "s"]);
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(/No space left/);
    expect(existsSync(join(path, "o"))).toBe(false);
    const second = await fastpipe(path, ["run", "t"]);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/no space left/i);
    const stages = join(path, ".fastpipe/stages");
    await mkdir(stages, { recursive: true });
    expect(await readdir(stages)).toEqual([]);
    await Bun.$`rm -f ${path}/filler`;
    await Bun.write(
      join(path, "pipeline.ts"),
      commands({ t: `outs: ["small"], cmd: "echo 1 > small"` }),
    );
    expect((await fastpipe(path, ["run"])).code).toBe(0);
    expect((await fastpipe(path, ["verify"])).code).toBe(0);
  });
});

test("D13: a dep that changes while its stage runs is not recorded", async () => {
  await using p = await project({
    dep: "1\n",
    "pipeline.ts": commands({
      s: `deps: ["dep"], outs: ["o"], cmd: "cat dep > o; [ -e once ] || echo 2 >> dep; touch once"`,
    }),
  });
  const first = await p.fastpipe(["run"]);
  expect(first.code).toBe(0);
  expect(first.stderr).toContain("dep changed while s ran");
  expect(existsSync(join(p.path, ".fastpipe/stages/s.lock"))).toBe(false);
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.read("o")).toBe("1\n2\n");
  expect(await p.ran()).toEqual([]);
});

test.each([
  ["a command", `cmd: "[ -e once ] || echo 2 > conf; cat conf > o; touch once"`],
  ["a pattern", `cmd: "[ -e once ] || echo 2 > conf; cat conf > o; touch once"`],
])("D13: a file that %s uses, changed while it runs and put back", async (what, cmd) => {
  const uses = what === "a pattern" ? "c*f" : "conf";
  await using p = await project({
    conf: "1\n",
    "pipeline.ts": commands({ s: `uses: ["${uses}"], outs: ["o"], ${cmd}` }),
  });
  const first = await p.fastpipe(["run"]);
  expect(first.code).toBe(0);
  expect(first.stderr).toContain("conf changed while s ran");
  await p.file("conf", "1\n");
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.read("o")).toBe("1\n");
  expect(await p.ran()).toEqual([]);
});

test("two runs at once, ten times: both end right", async () => {
  await using p = await project();
  for (let i = 0; i < 10; i++) {
    await p.file("data/raw.txt", `round ${i}\n`);
    const [a, b] = await Promise.all([p.run(), p.run()]);
    expect([a.code, b.code]).toEqual([0, 0]);
    expect([...(a.by.ran ?? []), ...(b.by.ran ?? [])].sort()).toEqual(["prepare", "train"]);
    expect(await p.read("build/model.txt")).toBe(`ROUND ${i}0.5`);
  }
  expect(await p.status()).toEqual({ prepare: [], train: [] });
});

/** The watchdog works beside the test: until it has, no more than a look at a time. */
async function untilNone(mark: string): Promise<void> {
  while ((await processesWith(mark)).length > 0) await Bun.sleep(20);
}
