import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Outcome } from "../../src/model/executor.ts";
import type { ExecutorName } from "../../src/model/stage.ts";
import { rig } from "./harness.ts";

const COUNTING = {
  "pipeline.ts": `
    import { stage } from "fastpipe";
    import { count } from "./lib/count";
    import { count as packaged } from "pkg";
    import { appendFileSync } from "node:fs";
    appendFileSync("loads.txt", "x");
    console.log("loading");
    const say = () => console.log(count(), packaged(), globalThis.preloaded);
    export const one = stage({ name: "one" }, say);
    export const two = stage({ name: "two" }, say);
    export const m = stage({ name: "m", matrix: { n: [1, 2] } }, ({ params }) => console.log(params.n));
    export const swaps = stage({ name: "swaps" }, () => { Math.random = () => 4; });
    export const random = stage({ name: "random" }, () => console.log(Math.random() === 4));
    export const big = stage({ name: "big", params: { seed: 1n } }, ({ params }) => console.log(params.seed, typeof params.seed));
    export const dies = stage({ name: "dies" }, () => process.exit(1));
  `,
  "lib/count.ts": "let n = 0; export const count = () => ++n;",
  "setup.ts": "globalThis.preloaded = (globalThis.preloaded ?? 0) + 1;",
  "node_modules/pkg/package.json": '{"name":"pkg","type":"module","main":"i.js"}',
  "node_modules/pkg/i.js": "let n = 0; export const count = () => ++n;",
};

async function outputs(name: ExecutorName, fresh: boolean): Promise<string[]> {
  await using it = await rig(name, COUNTING, { preload: ["./setup.ts"] });
  const said: string[] = [];
  for (const stage of ["one", "two", "one"]) {
    const { stdout, outcome } = await it.run(stage, { fresh });
    expect(outcome.ok).toBe(true);
    said.push(stdout.toString().replaceAll("loading\n", "").trim());
  }
  return said;
}

describe("state of modules", () => {
  test("a warm Worker keeps it", async () => {
    expect(await outputs("warm", false)).toEqual(["1 1 1", "2 2 1", "3 3 1"]);
  });

  test("fresh: local modules anew, packages and preload stay", async () => {
    expect(await outputs("warm", true)).toEqual(["1 1 1", "1 2 1", "1 3 1"]);
  });

  test("interpreter and process: all anew", async () => {
    for (const name of ["interpreter", "process"] as const) {
      expect(await outputs(name, false)).toEqual(["1 1 1", "1 1 1", "1 1 1"]);
    }
  });

  test("a global that a stage patched is not there for the next", async () => {
    await using it = await rig("warm", COUNTING);
    await it.run("swaps");
    expect((await it.run("random")).stdout.toString()).toEndWith("false\n");
  });
});

test("members of a matrix share a function, and bigints cross", async () => {
  for (const name of ["warm", "process"] as const) {
    await using it = await rig(name, COUNTING);
    const member = await it.run("m@2", { params: { n: 2 } });
    expect(member.stdout.toString()).toEndWith("2\n");
    const big = await it.run("big", { params: { seed: 12345678901234567890n } });
    expect(big.stdout.toString()).toEndWith("12345678901234567890n bigint\n");
  }
});

test("as many Workers as there are jobs, made when they are needed", async () => {
  await using it = await rig("warm", COUNTING, { jobs: 2 });
  const loads = (): number => readFileSync(join(it.dir.path, "loads.txt"), "utf8").length;
  await it.run("one");
  await it.run("one");
  expect(loads()).toBe(1);
  await Promise.all(Array.from({ length: 7 }, () => it.run("one")));
  expect(loads()).toBe(2);
});

test("expected functions start Workers ahead", async () => {
  await using it = await rig("warm", COUNTING, { jobs: 2 });
  it.executor.expect?.(5);
  const file = join(it.dir.path, "loads.txt");
  while (!existsSync(file) || readFileSync(file).length < 2) await Bun.sleep(2);
  await Promise.all(Array.from({ length: 5 }, () => it.run("one")));
  expect(await it.dir.read("loads.txt")).toBe("xx");
});

test("the interpreter loads the next Worker while one runs", async () => {
  await using it = await rig("interpreter", COUNTING);
  it.executor.expect?.(3);
  for (let i = 0; i < 3; i++) expect((await it.run("one")).outcome.ok).toBe(true);
  expect((await it.dir.read("loads.txt")).length).toBe(3);
});

test("a Worker that dies is replaced, also for those that wait for it", async () => {
  await using it = await rig("warm", COUNTING);
  const ran = await Promise.all(["dies", "one", "dies", "two"].map((stage) => it.run(stage)));
  expect(ran.map(({ outcome }) => outcome.ok)).toEqual([false, true, false, true]);
});

test("what is printed while modules load belongs to the stage that runs first", async () => {
  await using it = await rig("warm", COUNTING);
  expect((await it.run("one")).stdout.toString()).toStartWith("loading\n");
  expect((await it.run("one")).stdout.toString()).not.toContain("loading");
});

test.each(["warm", "interpreter", "process"] as const)(
  "%s: a pipeline that can't be loaded",
  async (name) => {
    await using it = await rig(name, {
      "pipeline.ts": 'console.log("here"); throw new Error("at load");',
    });
    const { error, stdout } = await it.run("one");
    expect(error?.kind).toBe("threw");
    expect(error?.message).toContain("could not be loaded");
    expect(error?.message).toContain("at load");
    expect(stdout.toString()).toBe("here\n");
  },
);

test.each(["warm", "process"] as const)("%s: a preload that ends the process", async (name) => {
  const files = { ...COUNTING, "setup.ts": "process.exit(7)" };
  await using it = await rig(name, files, { preload: ["./setup.ts"] });
  const { error } = await it.run("one");
  expect(error?.message).toContain("process.exit(7)");
});

test("a pipeline that never finishes loading is ended by a timeout", async () => {
  for (const name of ["warm", "process"] as const) {
    await using it = await rig(name, { "pipeline.ts": 'console.log("READY"); for (;;);' });
    const controller = new AbortController();
    const running = it.run("one", { signal: controller.signal, graceMs: 10 });
    const queued = it.run("one", { signal: controller.signal, graceMs: 10 });
    controller.abort("timeout");
    for (const { error } of [await running, await queued]) expect(error?.kind).toBe("timeout");
  }
});

test("cancelled before it begins", async () => {
  for (const name of ["warm", "process"] as const) {
    await using it = await rig(name, COUNTING);
    const { outcome, stdout } = await it.run("one", { signal: AbortSignal.abort("cancel") });
    expect(outcome).toMatchObject({ ok: false, cancelled: true });
    expect(stdout.toString()).not.toContain("1");
  }
});

test("what a Worker has loaded of the user's is told, also to the stages after", async () => {
  const files = {
    "pipeline.ts": `
      import { stage } from "fastpipe";
      export const loads = stage({ name: "loads" }, async () => { await import("./late"); });
      export const plain = stage({ name: "plain" }, () => {});`,
    "late.ts": "export const late = 1;",
  };
  const names = (outcome: Outcome): string[] =>
    outcome.ok ? (outcome.loaded ?? []).map((path) => basename(path)) : [];
  await using it = await rig("warm", files);
  const told: Outcome[] = [];
  for (const [stage, fresh] of [
    ["plain", false],
    ["loads", false],
    ["plain", false],
    ["plain", true],
  ] as const) {
    told.push((await it.run(stage, { fresh })).outcome);
  }
  expect(told.map(names)).toEqual([
    ["pipeline.ts"],
    ["late.ts", "pipeline.ts"],
    ["late.ts", "pipeline.ts"],
    ["pipeline.ts"],
  ]);
  // The same array, for who has looked at it before.
  const [, second, third] = told;
  expect(second?.ok && third?.ok && second.loaded === third.loaded).toBe(true);
  await using own = await rig("process", files);
  expect(names((await own.run("loads")).outcome)).toEqual(["late.ts", "pipeline.ts"]);
});

test("alone: nothing else runs in the same Worker", async () => {
  await using it = await rig("warm", COUNTING);
  for (let i = 0; i < 2; i++) {
    const { stdout } = await it.run("one", { alone: true });
    expect(stdout.toString()).toContain("1 1");
  }
});
