import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnv, EXECUTABLE } from "../helpers.ts";
import { differences } from "./contents.ts";
import { cutNewest } from "./cut.ts";
import { drawPlan } from "./draw.ts";
import { kills, describe as told } from "./kills.ts";

/** Of the example's data: less of it lacks some hours, and the example refuses that. */
const SHARE = 0.02;
const SEED = 4;
const ROUNDS = 20;

let dir: string;

beforeAll(async () => {
  const base = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  dir = await mkdtemp(join(base, "fastpipe-test-kills-"));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

/** A folder for one test. */
async function folder(name: string): Promise<string> {
  const path = join(dir, name);
  await mkdir(path);
  return path;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test("after kills at random moments, and power cuts, the next run makes what an undisturbed run makes", async () => {
  const rounds = await kills({
    seed: SEED,
    rounds: upTo(ROUNDS),
    executable: EXECUTABLE,
    share: SHARE,
    dir: await folder("rounds"),
  });
  expect(rounds.filter(({ faults }) => faults.length > 0).map(told)).toEqual([]);
  expect(rounds.length).toBe(ROUNDS);
  expect(rounds.filter(({ hits }) => hits > 0).length).toBeGreaterThan(ROUNDS / 2);
  expect(rounds.filter(({ harmed }) => harmed > 0).length).toBeGreaterThan(0);
});

test("main.ts ends with 1 and says how to repeat it when something finished runs again", async () => {
  // A fastpipe that forgets a lock at every start.
  const home = await folder("forgetful");
  const executable = join(home, "forgetful");
  const script = `#!/bin/sh\nrm -f .fastpipe/stages/report.lock\nexec "${EXECUTABLE}" "$@"\n`;
  await writeFile(executable, script);
  await chmod(executable, 0o755);
  const round = upTo(100).find((one) => drawPlan(SEED, one, STAGES).start.kind === "fresh");
  const args = ["--only", String(round), "--seed", String(SEED), "--share", String(SHARE)];
  const main = join(import.meta.dir, "main.ts");
  const command = [process.execPath, main, ...args, "--executable", executable, "--dir", home];
  const child = Bun.spawn(command, { env: cleanEnv(), stdout: "pipe" });
  const stdout = await new Response(child.stdout).text();
  expect(await child.exited).toBe(1);
  expect(stdout).toContain("the run after the recovery ran 1");
  expect(stdout).toContain(`again: bun test/kills/main.ts --seed ${SEED} --share ${SHARE} --only`);
  const [, place = ""] = /see (\S+)/.exec(stdout) ?? [];
  expect(await readFile(join(place, "log.txt"), "utf8")).toContain("# recovered");
  expect(existsSync(join(place, "1-killed/pipeline.ts"))).toBe(true);
});

const STAGES = ["a", "b", "c"].map((name) => ({ name, outs: [name] }));

describe("a round", () => {
  test("is the same for the same seed", () => {
    for (const round of upTo(50)) {
      expect(drawPlan(SEED, round, STAGES)).toEqual(drawPlan(SEED, round, STAGES));
    }
    expect(drawPlan(SEED, 1, STAGES)).not.toEqual(drawPlan(SEED + 1, 1, STAGES));
  });

  test("is cut every second time; all kinds come up", () => {
    const plans = upTo(200).map((round) => drawPlan(SEED, round, STAGES));
    const isCut = plans.map(({ kills }) => kills.some(({ cut }) => cut !== null));
    expect(isCut).toEqual(upTo(200).map((round) => round % 2 === 1));
    const starts = new Set(plans.map(({ start }) => start.kind));
    expect([...starts].sort()).toEqual(["edited", "fresh", "half-done"]);
    const all = plans.flatMap((plan) => plan.kills);
    expect(new Set(all.map(({ moment }) => moment.by)).size).toBe(3);
    expect(new Set(all.map(({ executor, jobs }) => `${executor} ${jobs}`)).size).toBe(12);
    expect(new Set(plans.map((plan) => plan.kills.length))).toEqual(new Set([1, 2, 3]));
  });
});

test("a power cut harms what was written since, by change time, and nothing else", async () => {
  const path = await folder("cut");
  await writeFile(join(path, "old"), "old");
  const { ctimeMs } = await stat(join(path, "old"));
  await mkdir(join(path, ".fastpipe/stages"), { recursive: true });
  const names = upTo(30).map((i) => `.fastpipe/stages/${i}.lock`);
  const change = async (name: string): Promise<number> => {
    await writeFile(join(path, name), "0123456789");
    await utimes(join(path, name), 1, 1);
    return (await stat(join(path, name))).ctimeMs;
  };
  // The clock that stamps files ticks: until it has, nothing is newer.
  while ((await change(names[0] ?? "")) === ctimeMs);
  for (const name of names) await change(name);
  const harmed = await cutNewest(path, ctimeMs + 0.01, { share: 1, seed: SEED });
  expect([...harmed.keys()].sort()).toEqual([...names].sort());
  expect(new Set(harmed.values())).toEqual(new Set(["half", "empty", "zeros"]));
  const left = { half: "01234", empty: "", zeros: `01234${"\0".repeat(5)}` };
  for (const [name, harm] of harmed) {
    expect(await readFile(join(path, name), "utf8")).toBe(left[harm]);
    expect((await stat(join(path, name))).mtimeMs).toBe(1000);
  }
  expect(await readFile(join(path, "old"), "utf8")).toBe("old");
});

test("what is missing, differs or is left over is told", () => {
  const expected = new Map(Object.entries({ a: "1", b: "2", c: "3" }));
  const found = new Map(Object.entries({ a: "1", b: "3", d: "4" }));
  expect(differences(expected, found)).toEqual(["b differs", "c is missing", "d is left over"]);
});
