import { expect, test } from "bun:test";
import type { StageContext } from "../../src/executors/context.ts";
import { Seat } from "../../src/executors/seat.ts";
import { tempDir } from "../helpers.ts";

const shapes = { deps: { raw: "in.csv" }, outs: ["out.csv"], metrics: [], plots: [] };
const job = (stage: string) => ({
  stage,
  shapes,
  params: { lr: 0.5, seed: 12345678901234567890n },
});

function seat(functions: Record<string, (context: StageContext) => unknown>, root = "/tmp") {
  const events: string[] = [];
  const loads: boolean[] = [];
  const made = new Seat(
    { root, file: `${root}/pipeline.ts`, preload: [] },
    async (_, again) => {
      loads.push(again);
      return new Map(Object.entries(functions)) as never;
    },
    {
      onLoaded: () => events.push("loaded"),
      beforeEnd: async () => {
        events.push("before end");
      },
    },
  );
  return { seat: made, events, loads };
}

test("a function gets its context, and its stage's name in the environment", async () => {
  let seen: unknown;
  const { seat: it, events } = seat({
    one: ({ log: _, signal, ...context }) => {
      seen = { ...context, aborted: signal.aborted, env: process.env["FASTPIPE_STAGE"] };
    },
  });
  expect(await it.load()).toBeNull();
  const settled = await it.run(1, job("one"), false);
  expect(settled).toMatchObject({ error: null, left: [], exitCode: null });
  expect(seen).toEqual({
    stage: "one",
    ...shapes,
    params: { lr: 0.5, seed: 12345678901234567890n },
    aborted: false,
    env: "one",
  });
  expect(events).toEqual(["loaded", "before end"]);
  Reflect.deleteProperty(process.env, "FASTPIPE_STAGE");
});

test("a stage that has no function", async () => {
  const { seat: it } = seat({});
  await it.load();
  const { error } = await it.run(1, job("two"), false);
  expect(error?.text).toBe("the pipeline file declares no function for two");
});

test("cancel aborts the signal of the stage that runs, and of no other", async () => {
  let calls = 0;
  const begun = Promise.withResolvers<void>();
  const { seat: it } = seat({
    waits: ({ signal }) => {
      calls++;
      begun.resolve();
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason)),
      );
    },
  });
  await it.load();
  const running = it.run(7, job("waits"), false);
  await begun.promise;
  it.cancel(6);
  it.cancel(7);
  expect((await running).error?.text).toBe("AbortError: The run was cancelled");
  const early = it.run(8, job("waits"), false);
  it.cancel(8);
  expect((await early).error?.text).toBe("AbortError: The run was cancelled");
  expect(calls).toBe(1);
});

test("fresh modules: only where another stage has run, and not shared afterwards", async () => {
  const keep = Object.entries(require.cache);
  const { seat: it, loads } = seat({ one: () => undefined });
  await it.load();
  for (const fresh of [true, false, false, true, true]) {
    await it.run(1, job("one"), fresh);
    for (const [key, module] of keep) require.cache[key] = module as NodeJS.Module;
  }
  // The second must not see what the first, a fresh one, left; the third may share with the second.
  expect(loads).toEqual([false, true, true, true]);
});

test("process.exitCode is taken back", async () => {
  const { seat: it } = seat({
    sets: () => {
      process.exitCode = 4;
    },
  });
  await it.load();
  expect((await it.run(1, job("sets"), false)).exitCode).toBe(4);
  expect(process.exitCode).toBe(0);
});

test("a preload that fails, or is not there", async () => {
  await using dir = await tempDir({ "bad.ts": 'throw new Error("at load")' });
  for (const [name, text] of [
    ["./bad.ts", "at load"],
    ["not-there", "Cannot find"],
  ] as const) {
    const it = new Seat(
      { root: dir.path, file: "pipeline.ts", preload: [name] },
      async () => new Map(),
      { onLoaded: () => undefined, beforeEnd: async () => undefined },
    );
    expect((await it.load())?.text).toContain(text);
  }
});
