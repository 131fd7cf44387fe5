// Kills runs of the example at random moments: `bun test/kills/main.ts --help`.
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { EXECUTABLE } from "../helpers.ts";
import { describe, kills, summary } from "./kills.ts";

const HELP = `Usage: bun test/kills/main.ts [options]

Kills runs of examples/flights with SIGKILL at random moments, cuts the newest files in every second round, and
runs again: all must be as an undisturbed run makes it. Ends with 1 when it is not.

  --rounds N       rounds to play (200)
  --seed S         where chance starts (1)
  --only K[-L]     round K alone, or all from K to L
  --share X        of the example's data, from 0 to 1 (1)
  --executable F   the fastpipe to test (dist/fastpipe), copied first
  --dir DIR        where the project is made (/dev/shm, or the system's temporary folder)
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "200" },
      seed: { type: "string", default: "1" },
      only: { type: "string" },
      share: { type: "string", default: "1" },
      executable: { type: "string", default: EXECUTABLE },
      dir: { type: "string", default: existsSync("/dev/shm") ? "/dev/shm" : tmpdir() },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const dir = await realpath(await mkdtemp(join(resolve(values.dir), "fastpipe-kills-")));
  // A build that happens meanwhile must not change what is tested.
  const executable = join(dir, "fastpipe");
  await copyFile(values.executable, executable);
  const seed = Number(values.seed);
  const [first = 0, last = first] =
    values.only === undefined ? [0, Number(values.rounds) - 1] : values.only.split("-").map(Number);
  const rounds = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const started = performance.now();
  const played = await kills({
    ...{ seed, rounds, executable, dir, share: Number(values.share) },
    onRound: (round) => {
      if (round.faults.length > 0) console.log(`\n${describe(round)}\n`);
      else if (round.plan.round % 10 === 9) console.log(`round ${round.plan.round} is over`);
    },
  });
  console.log(summary(played));
  console.log(`${((performance.now() - started) / 1000).toFixed(1)} s, seed ${seed}`);
  const failed = played.filter(({ faults }) => faults.length > 0);
  const same = `--seed ${seed} --share ${values.share}`;
  for (const { plan } of failed) {
    console.log(`again: bun test/kills/main.ts ${same} --only ${plan.round}`);
  }
  if (failed.length === 0) await rm(dir, { recursive: true, force: true });
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main();
