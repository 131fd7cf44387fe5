import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beyond, inTurn, once, printed, ratios, summarize } from "../../bench/measure.ts";
import { tempDir } from "../helpers.ts";

const sh = (script: string, cwd = "/") => ({ argv: ["/bin/sh", "-c", script], cwd });

test("a process is measured whole, with its children", () => {
  const idle = once(sh("exit 0"));
  const busy = once(sh(`${process.execPath} -e 'new Uint8Array(3e8).fill(1)'; exit 0`));
  expect(idle.ms).toBeGreaterThan(0);
  expect(busy.cpuMs).toBeGreaterThan(idle.cpuMs);
  // At its fork a process has as much as who started it, and this one runs all tests.
  expect(busy.maxRssMb).toBeGreaterThan(286);
});

test("a run that fails is no measurement", () => {
  expect(() => once(sh("echo oh >&2; exit 3"))).toThrow(/exit code 3\noh/);
  expect(() => once(sh("kill -9 $$"))).toThrow("SIGKILL");
});

test("what is measured inside is printed as a number", () => {
  expect(printed(sh("echo 1.5"))).toBe(1.5);
  expect(() => printed(sh("true"))).toThrow("not a number");
  expect(() => printed(sh("echo oh"))).toThrow("not a number: oh");
});

test("settings of this shell don't reach what is measured", () => {
  const env = { FASTPIPE_JOBS: "3", MAKEFLAGS: "-j9", DVC_STAGE: "a", CI: "true" };
  Object.assign(process.env, env);
  try {
    once(sh('test -z "$FASTPIPE_JOBS$MAKEFLAGS$DVC_STAGE$CI"'));
  } finally {
    for (const key of Object.keys(env)) delete process.env[key];
  }
});

test("contenders run in turn, each from its own start, after one round that doesn't count", async () => {
  await using dir = await tempDir();
  const said = join(dir.path, "said");
  const samples = await inTurn(2, {
    a: { command: sh("printf a >> said", dir.path) },
    b: {
      command: sh("test -e ready && printf b >> said && rm ready", dir.path),
      prepare: async () => void (await dir.file("ready", "")),
    },
  });
  expect(await Bun.file(said).text()).toBe("ababab");
  expect(existsSync(join(dir.path, "ready"))).toBe(false);
  expect([samples.a.length, samples.b.length]).toEqual([2, 2]);
});

test("what takes minutes takes part in fewer rounds, and warms up by something else", async () => {
  await using dir = await tempDir();
  const samples = await inTurn(2, {
    slow: {
      command: sh("printf s >> said", dir.path),
      warmUp: sh("printf w >> said", dir.path),
      rounds: 1,
    },
    fast: { command: sh("printf f >> said", dir.path) },
  });
  expect(await dir.read("said")).toBe("wfsff");
  expect([samples.slow.length, samples.fast.length]).toEqual([1, 2]);
});

test("a run that takes longer than its limit is ended", () => {
  expect(() => once({ ...sh("exec cat < /dev/zero"), limitMs: 50 })).toThrow("SIGKILL");
});

const sample = (ms: number) => ({ ms, cpuMs: 0, maxRssMb: 0 });

test("ratios go round by round, while both take part", () => {
  const three = [1, 3, 5].map(sample);
  expect(ratios([sample(2), sample(9)], three)).toEqual([2, 3]);
  expect(ratios(three, [sample(2)])).toEqual([0.5]);
});

test("the time beyond a floor is at least what can be told apart", () => {
  const whole = [sample(10), sample(2), sample(9)];
  expect(beyond(whole, [sample(4), sample(3)]).map(({ ms }) => ms)).toEqual([6, 1]);
});

test("a summary has the median and the spread", () => {
  expect(summarize([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, n: 3 });
  expect(summarize([4, 1, 2, 3]).median).toBe(2.5);
});
