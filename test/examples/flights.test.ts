// The example on real data, as a user has it: installed from its lock file, run by the executable.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cp, readdir, rm } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { withDvc } from "../dvc/real.ts";
import { cleanEnv, type Finished, fastpipe, jsonLines, type TempDir, tempDir } from "../helpers.ts";

const EXAMPLE = resolve(import.meta.dir, "../../examples/flights");
const ROOT = resolve(import.meta.dir, "../..");
const FIGURES = ["calibration.csv", "metrics.json"];
const LOCAL = new Set(["node_modules", "build", ".fastpipe", ...FIGURES]);
const STAGES = 13;

let dir: TempDir;

beforeAll(async () => {
  dir = await tempDir();
  await cp(EXAMPLE, dir.path, {
    recursive: true,
    filter: (path) => !LOCAL.has(relative(EXAMPLE, path).split(sep)[0] ?? ""),
  });
  const installed = await tool(process.execPath, "install", "--frozen-lockfile");
  expect(installed.stderr).not.toContain("error");
  expect(installed.code).toBe(0);
});

afterAll(() => dir[Symbol.asyncDispose]());

test("what its library does is tested", async () => {
  const { code, stderr } = await tool(process.execPath, "test");
  expect(stderr).toContain(" 0 fail");
  expect(code).toBe(0);
});

test("its types hold, those of the context inferred", async () => {
  const types = join(ROOT, "src/api/fastpipe.d.ts");
  const include = ["pipeline.ts", "lib", "test", "types", types];
  await dir.file("tsconfig.check.json", JSON.stringify({ extends: "./tsconfig.json", include }));
  const { code, stdout } = await tool(
    join(ROOT, "node_modules/.bin/tsc"),
    "--noEmit",
    "-p",
    "tsconfig.check.json",
  );
  expect(stdout).toBe("");
  expect(code).toBe(0);
});

describe("run", () => {
  const made = new Map<string, Record<string, string>>();

  test.each(["warm", "interpreter", "process"])(
    "by the %s executor makes all outs, then has nothing to do",
    async (executor) => {
      for (const path of [".fastpipe", "build", ...FIGURES]) {
        await rm(join(dir.path, path), { recursive: true, force: true });
      }
      const first = await fastpipe(dir.path, ["run", "--executor", executor, "--json"]);
      expect(first.stderr).toBe("");
      expect(end(first)).toMatchObject({ ran: STAGES, skipped: 0, failed: 0 });
      made.set(executor, await outs());
      const again = await fastpipe(dir.path, ["run", "--executor", executor, "--json"]);
      expect(end(again)).toMatchObject({ ran: 0, skipped: STAGES });
      expect(again.code).toBe(0);
    },
  );

  test("makes the same bytes with each", () => {
    const warm = made.get("warm") ?? {};
    expect(Object.keys(warm).length).toBe(17);
    expect(made.get("interpreter")).toEqual(warm);
    expect(made.get("process")).toEqual(warm);
  });

  test("makes the metrics that its README tells", async () => {
    const metrics: Record<string, { auc: number }> = JSON.parse(await dir.read("metrics.json"));
    const auc = (model: string) => metrics[model]?.auc.toFixed(2);
    const readme = (await dir.read("README.md")).replace(/\s+/g, " ");
    expect(readme).toContain(`(AUC ${auc("linear-clock")} to ${auc("linear-route")}), both`);
    expect(readme).toContain(`together most (${auc("linear-both")})`);
    expect(auc("baseline")).toBe("0.50");
  });
});

test("one changed param makes stale what comes from it", async () => {
  const params = await dir.read("params.yaml");
  await dir.file("params.yaml", params.replace("top: 3", "top: 2"));
  const { stdout } = await fastpipe(dir.path, ["status", "--json"]);
  const status: { stages: { stage: string; state: string; reasons: unknown }[] } =
    JSON.parse(stdout);
  const stale = status.stages.filter(({ state }) => state !== "fresh");
  expect(stale).toEqual([
    {
      stage: "report",
      state: "stale",
      reasons: expect.arrayContaining([
        expect.objectContaining({ code: "params_changed", what: "top", old: 3, new: 2 }),
      ]),
    },
  ]);
  const ran = await fastpipe(dir.path, ["run", "--json"]);
  expect(end(ran)).toMatchObject({ ran: 1, skipped: STAGES - 1 });
  expect((await dir.read("build/report.txt")).trim().split("\n").length).toBe(2);
});

withDvc("exported", () => {
  test.each([[], ["--inline"]])(
    "with %p DVC makes the same bytes and the same records",
    async (...args) => {
      const env = { FASTPIPE_DVC: process.env.FASTPIPE_TEST_DVC };
      const run = await fastpipe(dir.path, ["export", "--validate", "--json", ...args], { env });
      const { ok, outs, locks } = JSON.parse(run.stdout);
      expect({ ok, outs: outs.length, locks }).toEqual({
        ok: true,
        outs: 17,
        locks: { compared: STAGES, differences: [] },
      });
      expect(run.code).toBe(0);
    },
    180_000,
  );
});

test("switching between two branches and running executes no stage; their metrics can be compared", async () => {
  const git = async (...args: string[]): Promise<void> => {
    const who = ["-c", "user.name=x", "-c", "user.email=x@example.org"];
    const { code, stderr } = await tool("git", ...who, ...args);
    expect({ args, code, stderr: code === 0 ? "" : stderr }).toEqual({ args, code: 0, stderr: "" });
  };
  const runs = async (): Promise<Record<string, unknown> | undefined> =>
    end(await fastpipe(dir.path, ["run", "--json"]));
  const metrics = async (): Promise<Record<string, Record<string, number>>> =>
    JSON.parse(await dir.read("metrics.json"));
  // As a project of one's own would: locks and figures are tracked.
  await dir.file(".gitignore", "node_modules/\nbuild/\n");
  await git("init", "-q", "-b", "main");
  await runs();
  await git("add", "-A");
  await git("commit", "-q", "-m", "main");
  const main = { outs: await outs(), metrics: await metrics() };
  await git("switch", "-q", "-c", "longer");
  await dir.file("params.yaml", (await dir.read("params.yaml")).replace("steps: 50", "steps: 80"));
  const longer = await runs();
  expect(longer).toMatchObject({ failed: 0, restored: 0 });
  expect(longer?.ran).toBeGreaterThan(5);
  await git("commit", "-q", "-a", "-m", "longer");
  const there = { outs: await outs(), metrics: await metrics() };
  expect(there.metrics).not.toEqual(main.metrics);

  for (const [branch, was] of [
    ["main", main],
    ["longer", there],
    ["main", main],
  ] as const) {
    await git("switch", "-q", branch);
    const restored = await runs();
    expect(restored).toMatchObject({ ran: 0, failed: 0, exit: 0 });
    expect(restored?.restored).toBeGreaterThan(3);
    expect(await outs()).toEqual(was.outs);
    expect((await tool("git", "status", "--porcelain")).stdout).toBe("");
  }

  await git("switch", "-q", "longer");
  const { stdout } = await fastpipe(dir.path, ["metrics", "diff", "main", "--json"]);
  const changed: Record<string, { old: number; new: number }> = {};
  for (const [model, figures] of Object.entries(there.metrics)) {
    for (const [name, figure] of Object.entries(figures)) {
      const old = main.metrics[model]?.[name] ?? Number.NaN;
      if (old !== figure) changed[`${model}.${name}`] = { old, new: figure };
    }
  }
  expect(changed).not.toEqual({});
  const told: typeof changed = JSON.parse(stdout).diff["metrics.json"];
  const named = Object.entries(told).map(([key, one]) => [key, { old: one.old, new: one.new }]);
  expect(Object.fromEntries(named)).toEqual(changed);
});

/** Runs a tool in the copy of the example. */
async function tool(...argv: string[]): Promise<Finished> {
  const child = Bun.spawn(argv, {
    cwd: dir.path,
    env: cleanEnv(),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, stdout, stderr };
}

function end({ stdout }: Finished): Record<string, unknown> | undefined {
  return jsonLines(stdout).find(({ event }) => event === "run_end");
}

/** Each out's digest, by path. */
async function outs(): Promise<Record<string, string>> {
  const entries = await readdir(join(dir.path, "build"), { recursive: true, withFileTypes: true });
  const built = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir.path, join(entry.parentPath, entry.name)));
  const digests: Record<string, string> = {};
  for (const path of [...built, ...FIGURES].sort()) {
    const bytes = await Bun.file(join(dir.path, path)).bytes();
    digests[path] = Bun.SHA256.hash(bytes, "hex");
  }
  return digests;
}
