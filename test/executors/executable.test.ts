// What needs a process of fastpipe's own: its death, its memory, and errors that a test runner would catch itself.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { StageError } from "../../src/model/event.ts";
import { EXECUTORS } from "../../src/model/stage.ts";
import { cleanEnv, jsonLines, tempDir } from "../helpers.ts";
import { HOSTILE, isAlive } from "./harness.ts";

let folder = "";
let executable = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fastpipe-executors-"));
  executable = join(folder, "entry");
  const built = await Bun.build({
    entrypoints: [resolve(import.meta.dir, "fixtures/entry.ts")],
    target: "bun",
    compile: { outfile: executable, autoloadDotenv: false, autoloadBunfig: false },
  });
  expect(built.success).toBe(true);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function start(order: object, prefix: readonly string[] = []) {
  return Bun.spawn([...prefix, executable, JSON.stringify(order)], {
    env: cleanEnv(),
    stdio: ["ignore", "pipe", "pipe"],
  });
}

interface Line {
  readonly ok: boolean;
  readonly error: StageError;
  readonly text: string;
  readonly bytes: number;
  readonly warnings: readonly string[];
  readonly again: number;
  readonly rss: number;
}

/** One line for each stage, then one about the process. */
async function run(order: object, prefix: readonly string[] = []): Promise<readonly Line[]> {
  const child = start({ run: Bun.randomUUIDv7(), ...order }, prefix);
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  expect(stderr.replaceAll("READY\n", "")).toBe("");
  expect(await child.exited).toBe(0);
  return jsonLines(stdout) as unknown as Line[];
}

function processesOf(run: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const seen = ["environ", "cmdline"].map((name) => readFileSync(`/proc/${pid}/${name}`));
        return seen.some((text) => text.includes(run));
      } catch {
        return false;
      }
    });
}

describe.each([...EXECUTORS])("%s", (name) => {
  test("errors that nobody catches fail the stage", async () => {
    await using dir = await tempDir({ "pipeline.ts": HOSTILE });
    const stages = ["rejects_beside", "rejects_while_waiting", "throws_in_timer", "fine"];
    const lines = await run({ executor: name, root: dir.path, stages });
    for (const { error } of lines.slice(0, 2)) {
      expect(error).toMatchObject({ kind: "threw", message: "nobody caught this" });
      expect(error.stack).toMatch(/^at .*pipeline\.ts:\d+:\d+\)?$/);
    }
    expect(lines[2]?.error.message).toBe("from a timer");
    expect(lines[3]?.ok).toBe(true);
  });

  test("an error of an earlier stage does not fail a later one", async () => {
    await using dir = await tempDir({ "pipeline.ts": HOSTILE });
    const stages = ["fails_later", "meets_the_failure", "rejects_beside"];
    const [, meets, rejects] = await run({ executor: name, root: dir.path, stages });
    expect(meets).toMatchObject({ ok: true, text: "nobody reads\n" });
    expect(meets?.again).toBe(name === "warm" ? 1 : 0);
    if (name === "warm") expect(meets?.warnings.join()).toContain("it may be fails_later's");
    expect(rejects?.error.message).toBe("nobody caught this");
  });

  test("100 MB of output do not stay in memory", async () => {
    await using dir = await tempDir({ "pipeline.ts": HOSTILE });
    const stages = ["prints_100_mb", "writes_100_mb"];
    const [printed, written, last] = await run({ executor: name, root: dir.path, stages });
    expect([printed?.bytes, written?.bytes]).toEqual([100_000_000, 100_000_000]);
    expect(last?.rss).toBeLessThan(200_000_000);
  });

  test.each(["waits_for_child", "waits_for_child_sync", "loops", "waits"])(
    "%s: nothing survives the kill of fastpipe",
    async (stage) => {
      await using dir = await tempDir({ "pipeline.ts": HOSTILE });
      const id = Bun.randomUUIDv7();
      const child = start({ executor: name, root: dir.path, stages: [stage], run: id });
      await readUntil(child.stderr, "READY");
      child.kill("SIGKILL");
      await child.exited;
      while (processesOf(id).length > 0) await Bun.sleep(5);
    },
  );
});

describe("commands", () => {
  test.each([
    ["a child", "echo $$ > left.pid; echo READY; exec sleep 1000"],
    [
      "a background child",
      "sh -c 'echo $$ > left.pid; exec sleep 1000' & until [ -s left.pid ]; do :; done; echo READY; wait",
    ],
    [
      "a daemon",
      "setsid sh -c 'echo $$ > left.pid; exec sleep 1000' & until [ -s left.pid ]; do :; done; echo READY; wait",
    ],
  ])("%s does not survive the kill of fastpipe", async (_, cmd) => {
    await using dir = await tempDir({ "pipeline.ts": "" });
    const id = Bun.randomUUIDv7();
    const child = start({ executor: "warm", root: dir.path, cmd, run: id });
    await readUntil(child.stderr, "READY");
    child.kill("SIGKILL");
    await child.exited;
    while (processesOf(id).length > 0) await Bun.sleep(5);
    expect(await isAlive(join(dir.path, "left.pid"))).toBe(false);
  });

  test("the watchdog ends with the run", async () => {
    await using dir = await tempDir({ "pipeline.ts": HOSTILE });
    const id = Bun.randomUUIDv7();
    await run({ executor: "warm", root: dir.path, cmd: "true", run: id });
    await run({ executor: "warm", root: dir.path, stages: ["fine"], run: id });
    expect(processesOf(id)).toEqual([]);
  });
});

test("a stage that allocates without end ends as a crash, in a process of its own", async () => {
  await using dir = await tempDir({ "pipeline.ts": HOSTILE });
  const [ran, after] = await run(
    { executor: "process", root: dir.path, stages: ["allocates", "fine"] },
    ["/bin/sh", "-c", 'ulimit -d 500000; exec "$@"', "sh"],
  );
  expect(ran?.error.kind).toBe("crash");
  expect(ran?.error.message).toContain("out of memory");
  expect(after?.ok).toBe(true);
});

async function readUntil(stream: ReadableStream<Uint8Array>, text: string): Promise<void> {
  let seen = "";
  for await (const chunk of stream) {
    seen += Buffer.from(chunk).toString();
    if (seen.includes(text)) return;
  }
  throw new Error(`the stream ended before ${text}: ${seen}`);
}
