import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnv, EXECUTABLE, tempDir } from "../helpers.ts";
import { type Decide, decide } from "./decide.ts";
import { edit } from "./edit/edits.ts";
import { VALUE_EDITS } from "./edit/values.ts";
import { fuzz, generated } from "./fuzz.ts";
import { Prng } from "./prng.ts";
import { realCode } from "./real/real.ts";
import type { Settings, Subject } from "./round.ts";
import { describe as told } from "./summary.ts";

const SEED = 4;

async function workplace(): Promise<{ readonly path: string } & AsyncDisposable> {
  const base = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const path = await mkdtemp(join(base, "fastpipe-test-fuzz-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function settings(dir: string, more: Partial<Settings> = {}): Settings {
  return { seed: SEED, executable: EXECUTABLE, dir, decide, subject: generated, ...more };
}

/** Each edit of it changes its result. */
const COUNTING: Subject = {
  files: new Map([
    ["lib.ts", "export const a = 1;\nexport const b = 2;\n"],
    [
      "pipeline.ts",
      'import { stage } from "fastpipe";\nimport { writeFileSync } from "node:fs";\nimport { a, b } from "./lib";\nexport const sum = stage({ outs: ["sum"] }, function sum({ outs: [out] }) {\n  writeFileSync(out, `${a * 100 + b}`);\n});\n',
    ],
  ]),
  stages: [{ name: "sum", out: "sum" }],
  env: {},
  choice: {
    isOpen: (file) => file === "lib.ts",
    codeKinds: VALUE_EDITS.filter(({ kind }) => kind === "number"),
  },
};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, round) => round);

test("no random edit of generated code is skipped wrongly", async () => {
  await using dir = await workplace();
  const plan = { rounds: upTo(250), jobs: availableParallelism() };
  const { found, rounds, total } = await fuzz(settings(dir.path), plan).then((summary) => ({
    found: summary.found,
    rounds: summary.rounds,
    total: summary.total("changedStale") + summary.total("unchangedFresh"),
  }));
  expect(found.map(told)).toEqual([]);
  expect(rounds).toBe(250);
  expect(total).toBeGreaterThan(100);
});

test("no random edit of five packages' code is skipped wrongly", async () => {
  await using dir = await workplace();
  const plan = { rounds: upTo(50), jobs: availableParallelism() };
  const summary = await fuzz(settings(dir.path, { subject: realCode }), plan);
  expect(summary.found.map(told)).toEqual([]);
  expect(summary.projects).toBe(5);
  expect(summary.total("changedStale")).toBeGreaterThan(0);
});

test("a decision that skips what changed is found, with all it takes to see it again", async () => {
  await using dir = await workplace();
  const alwaysFresh: Decide = async (...place) => {
    const decision = await decide(...place);
    if (decision.kind === "refused") return decision;
    const stages = [...decision.stages.keys()].map(
      (name) => [name, { isFresh: true, why: "" }] as const,
    );
    return { kind: "decided", stages: new Map(stages) };
  };
  const doctored = settings(dir.path, { decide: alwaysFresh, subject: () => COUNTING });
  const { found } = await fuzz(doctored, { rounds: upTo(12), jobs: 1 });
  const [first] = found.filter(({ fault }) => fault.startsWith("wrong skip"));
  if (first === undefined) throw new Error("nothing was found");
  expect(told(first)).toContain("before: ");
  expect(await readFile(join(first.kept, "before/pipeline.ts"), "utf8")).toContain("stage(");
  expect(existsSync(join(first.kept, "after"))).toBeTrue();
  const again = await fuzz(doctored, { rounds: [first.round], jobs: 1 });
  expect(again.found.map(told)).toContain(told(first));
});

test("main.ts ends with 1 and says how to repeat it when fastpipe skips wrongly", async () => {
  // A fastpipe that calls everything up to date.
  await using dir = await tempDir({
    forgetful: `#!/bin/sh\ncase "$1" in status) "${EXECUTABLE}" "$@" | sed 's/"stale"/"fresh"/g' ;; *) exec "${EXECUTABLE}" "$@" ;; esac\n`,
  });
  const executable = join(dir.path, "forgetful");
  await chmod(executable, 0o755);
  const script = join(import.meta.dir, "main.ts");
  const args = [
    "--rounds",
    "40",
    "--seed",
    String(SEED),
    "--executable",
    executable,
    "--dir",
    dir.path,
  ];
  const child = Bun.spawn([process.execPath, script, ...args], { env: cleanEnv(), stdout: "pipe" });
  const stdout = await new Response(child.stdout).text();
  expect(await child.exited).toBe(1);
  expect(stdout).toContain("WRONG SKIP");
  expect(stdout).toMatch(/again: bun test\/fuzz\/main\.ts --seed 4 --only \d+ /);
});

test("a seed gives the same project and the same edits each time", () => {
  const [one, two] = [generated(SEED, 3, 0), generated(SEED, 3, 0)];
  expect([...one.files]).toEqual([...two.files]);
  expect(generated(SEED + 1, 3, 0).files.get("pipeline.ts")).not.toBe(one.files.get("pipeline.ts"));
  for (const round of upTo(30)) {
    const edited = [one, two].map((subject) => {
      const { kind, files, env } = edit(subject, new Prng(SEED, round), subject.choice);
      return { kind, env, files: [...files] };
    });
    expect(edited[0]).toEqual(edited[1]);
  }
});
