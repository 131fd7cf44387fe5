// Versions by chance: `bun test/versions/main.ts --help`.
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { versions } from "./versions.ts";

const HELP = `Usage: bun test/versions/main.ts [options]

Edits, params, branches, runs, kills, checkouts, commits and gc by chance: a run after any of it makes what a run
from scratch makes, nothing goes that a kept lock names or that only the user has, and no directory holds a file
that does not belong there. Ends with 1 when that is not so.

  --steps N   (5000)
  --seed S    where chance starts (1)
  --dir DIR   where the project is made (/dev/shm, or the system's temporary folder)
  --verbose   each step as it is done
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      steps: { type: "string", default: "5000" },
      seed: { type: "string", default: "1" },
      dir: { type: "string", default: existsSync("/dev/shm") ? "/dev/shm" : tmpdir() },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { log, fault } = await versions({
    steps: Number(values.steps),
    seed: Number(values.seed),
    dir: values.dir,
    ...(values.verbose && { onStep: (line) => console.log(line) }),
  });
  if (fault === null) {
    console.log(`${log.length} steps, seed ${values.seed}: all is right`);
    return 0;
  }
  console.log([...log.slice(-15), `FAULT at step ${fault}`].join("\n"));
  console.log(`again: bun test/versions/main.ts --steps ${values.steps} --seed ${values.seed}`);
  return 1;
}

process.exitCode = await main();
