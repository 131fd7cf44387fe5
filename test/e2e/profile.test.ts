import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Finished, tempDir } from "../helpers.ts";
import { CHAIN, commands, type Project, project } from "./project.ts";
import { start } from "./running.ts";

interface Event {
  readonly name: string;
  readonly ph: string;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly cat?: string;
  readonly id?: number;
  readonly args: Record<string, unknown>;
}

async function traceIn(one: Project, name = "trace.json"): Promise<Event[]> {
  const { traceEvents } = JSON.parse(await one.read(name));
  check(traceEvents);
  return traceEvents;
}

/** What viewers take for granted: slices of a track lie beside or in each other, waits have two ends. */
function check(events: readonly Event[]): void {
  const slices = events.filter(({ ph }) => ph === "X");
  for (const { ts, dur } of slices) {
    expect(ts).toBeGreaterThanOrEqual(0);
    expect(dur).toBeGreaterThanOrEqual(0);
  }
  for (const track of Map.groupBy(slices, ({ tid }) => tid).values()) {
    const open: Event[] = [];
    for (const one of track.toSorted((a, b) => a.ts - b.ts || b.dur - a.dur)) {
      while (open.length > 0 && endOf(open.at(-1)) <= one.ts + 0.01) open.pop();
      const outer = open.at(-1);
      if (outer) expect(endOf(one)).toBeLessThanOrEqual(endOf(outer) + 0.01);
      open.push(one);
    }
  }
  const ends = Map.groupBy(
    events.filter(({ cat }) => cat === "wait"),
    ({ id }) => id,
  );
  for (const pair of ends.values()) expect(pair.map(({ ph }) => ph)).toEqual(["b", "e"]);
}

function endOf(event: Event | undefined): number {
  return event === undefined ? 0 : event.ts + event.dur;
}

const names = (events: readonly Event[], tid: number): string[] =>
  events.filter((event) => event.ph === "X" && event.tid === tid).map(({ name }) => name);

test("the run, and each stage on the track of its slot, with what it was made of and why", async () => {
  await using one = await project();
  await one.ran(["-j1", "--profile", "trace.json"]);
  const events = await traceIn(one);
  expect(names(events, 0)).toEqual(
    expect.arrayContaining(["start", "load", "fingerprint", "plan", "stages", "record the run"]),
  );
  const own = names(events, 1);
  for (const part of [
    "prepare",
    "train",
    "hash inputs",
    "execute",
    "hash outs",
    "write the lock",
  ]) {
    expect(own).toContain(part);
  }
  const train = events.find(({ name }) => name === "train");
  expect(train?.args).toMatchObject({
    status: "ran",
    after: "prepare",
    reasons: [{ code: "never_run" }],
  });
  expect(events.filter(({ ph }) => ph === "b").map(({ name }) => name)).toEqual([
    "prepare waits for a slot",
    "train waits for prepare",
    "train waits for a slot",
  ]);
  const tracks = events.filter(({ name }) => name === "thread_name");
  expect(tracks.map(({ args }) => args["name"])).toEqual(["run", "slot 1"]);
});

test("a run with nothing to do has a trace too", async () => {
  await using one = await project();
  await one.ran();
  await one.ran(["--profile=trace.json"]);
  expect(names(await traceIn(one), 0)).toContain("stages");
});

test("a run that fails, and one that can't begin", async () => {
  await using one = await project({
    "pipeline.ts": commands({ a: 'cmd: "exit 3"', b: 'cmd: "true"' }),
  });
  expect((await one.run(["--profile", "trace.json", "-k"])).code).toBe(1);
  const failed = (await traceIn(one)).find(({ name }) => name === "a");
  expect(failed?.args).toMatchObject({ status: "failed", error: "exited with code 3" });
  await one.file("pipeline.ts", "nonsense(");
  expect((await one.run(["--profile", "other.json"])).code).toBe(2);
  expect(names(await traceIn(one, "other.json"), 0)).toContain("start");
});

test("a run that is ended by Ctrl-C", async () => {
  await using one = await project({
    "pipeline.ts": commands({ slow: 'cmd: "echo waiting; read line < fifo"', last: 'cmd: "true"' }),
  });
  await Bun.spawn(["mkfifo", join(one.path, "fifo")]).exited;
  await using running = start(one.path, [
    "run",
    "-j1",
    "--json",
    "--profile",
    "trace.json",
    "slow",
  ]);
  await running.said('"waiting"');
  running.kill("SIGINT");
  expect((await running.ended).code).toBe(130);
  const events = await traceIn(one);
  expect(events.find(({ name }) => name === "slow")?.args).toMatchObject({ status: "cancelled" });
  expect(events.find(({ name }) => name === "stages")?.args).toMatchObject({ exit: 130 });
});

test("a stage for each slot at the same time", async () => {
  await using one = await project({
    "pipeline.ts": commands({ a: 'cmd: "echo a > fifo"', b: 'cmd: "cat fifo"' }),
  });
  await Bun.spawn(["mkfifo", join(one.path, "fifo")]).exited;
  await one.ran(["-j2", "--profile", "trace.json"]);
  const events = await traceIn(one);
  const tids = ["a", "b"].map((stage) => events.find(({ name }) => name === stage)?.tid);
  expect(tids.toSorted()).toEqual([1, 2]);
});

test("a file that can't be written: nothing runs; with a dry run there is nothing to tell", async () => {
  await using one = await project(CHAIN);
  const refused = (found: Finished, text: string): void => {
    expect(found.code).toBe(2);
    expect(found.stderr).toContain(text);
  };
  refused(
    await one.fastpipe(["run", "--profile", "no/such/folder/x.json"]),
    "no/such/folder/x.json",
  );
  expect(existsSync(join(one.path, "build"))).toBe(false);
  refused(await one.fastpipe(["run", "-n", "--profile", "x.json"]), "--dry-run and --profile");
});

test("the name is as seen from where one stands", async () => {
  await using one = await project(CHAIN);
  await using elsewhere = await tempDir();
  const { code } = await one.fastpipe([
    "-C",
    one.path,
    "run",
    "--profile",
    join(elsewhere.path, "t.json"),
  ]);
  expect(code).toBe(0);
  await Bun.write(join(one.path, "sub/x"), "");
  expect((await one.fastpipe(["-C", "sub", "run", "--profile", "t.json"])).code).toBe(0);
  expect(existsSync(join(one.path, "sub/t.json"))).toBe(true);
  expect(existsSync(join(elsewhere.path, "t.json"))).toBe(true);
});

test("a DVC project", async () => {
  await using one = await project({
    "dvc.yaml": "stages:\n  a:\n    cmd: echo 1 > a.txt\n    outs: [a.txt]\n",
    ".dvc/config": "",
  });
  await one.ran(["--profile", "trace.json"]);
  const events = await traceIn(one);
  expect(names(events, 0)).toEqual(expect.arrayContaining(["load", "read dvc.lock", "plan"]));
  expect(names(events, 1)).toContain("keep outs in the cache");
});
