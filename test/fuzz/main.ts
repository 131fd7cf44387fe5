// Looks for wrong skips: `bun test/fuzz/main.ts --help`.
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { EXECUTABLE } from "../helpers.ts";
import { decide } from "./decide.ts";
import { fuzz, generated } from "./fuzz.ts";
import { realCode } from "./real/real.ts";
import { describe } from "./summary.ts";

const HELP = `Usage: bun test/fuzz/main.ts [options]

Makes projects by chance, edits them by chance, and holds what fastpipe would skip against what changed.
Ends with 1 when a stage whose result changed would not run.

  --rounds N       edits to try (300)
  --seed S         where chance starts (1)
  --only K[-L]     round K alone, or all from K to L
  --real           code of npm packages in place of generated code
  --jobs N         projects at once (the CPUs)
  --executable F   the fastpipe to test (dist/fastpipe), copied first
  --dir DIR        where projects are made (/dev/shm, or the system's temporary folder)
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "300" },
      seed: { type: "string", default: "1" },
      only: { type: "string" },
      real: { type: "boolean", default: false },
      jobs: { type: "string", default: String(availableParallelism()) },
      executable: { type: "string", default: EXECUTABLE },
      dir: { type: "string", default: existsSync("/dev/shm") ? "/dev/shm" : tmpdir() },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const dir = await realpath(await mkdtemp(join(resolve(values.dir), "fastpipe-fuzz-")));
  // A build that happens meanwhile must not change what is tested.
  const executable = join(dir, "fastpipe");
  await mkdir(dir, { recursive: true });
  await copyFile(values.executable, executable);
  const seed = Number(values.seed);
  const [first = 0, last = first] =
    values.only === undefined ? [0, Number(values.rounds) - 1] : values.only.split("-").map(Number);
  const rounds = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const started = performance.now();
  let told = 0;
  let lastLine = started;
  const summary = await fuzz(
    { seed, executable, dir, decide, subject: values.real ? realCode : generated },
    {
      rounds,
      jobs: Number(values.jobs),
      onProgress: (sofar) => {
        for (const found of sofar.found.slice(told)) console.log(`\n${describe(found)}\n`);
        told = sofar.found.length;
        if (performance.now() - lastLine < 10_000) return;
        lastLine = performance.now();
        const rate = (sofar.rounds / (lastLine - started)) * 1000;
        console.log(`${sofar.rounds} rounds, ${rate.toFixed(1)} a second, ${told} faults`);
      },
    },
  );
  const seconds = (performance.now() - started) / 1000;
  console.log(summary.text());
  console.log(
    `${seconds.toFixed(1)} s, ${(summary.rounds / seconds).toFixed(1)} rounds a second, seed ${seed}, in ${dir}`,
  );
  for (const { round, fault } of summary.found) {
    console.log(
      `again: bun test/fuzz/main.ts --seed ${seed} --only ${round}${values.real ? " --real" : ""}   (${fault})`,
    );
  }
  if (summary.found.length > 0) return 1;
  if (summary.refused.size === 0) await rm(dir, { recursive: true });
  return 0;
}

process.exitCode = await main();
