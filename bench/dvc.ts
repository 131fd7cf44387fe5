// Times `dvc repro` beside `fastpipe run` on this machine: `bun run bench:dvc --help`.
import { parseArgs } from "node:util";
import { dvcCases, sizesOf } from "./dvc-cases.ts";
import { findDvc } from "./find-dvc.ts";
import { casesHelp, OPTIONS, OPTIONS_HELP, suite, wholeNumber } from "./suite.ts";

const HELP = `Usage: bun run bench:dvc [options]

DVC is what FASTPIPE_TEST_DVC names, or \`dvc\` on PATH.

  --only NAME      one case, or several: --only copies-176 --only matrix
  --sizes N,...    so many \`cp\` stages (10,100,176,400 and the matrix)
  --quick          10 stages and 3 runs of each
  --first-runs N   first runs of DVC's (as the rest; from 50 stages 3, from 150 stages 1)
${OPTIONS_HELP}

Cases:
${casesHelp(dvcCases({ dvc: "dvc" }))}
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      ...OPTIONS,
      sizes: { type: "string", multiple: true },
      "first-runs": { type: "string" },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const asked = values.sizes ?? (values.quick && values.only.length === 0 ? ["10"] : undefined);
  const sizes = asked && sizesOf(asked);
  if (sizes === null) return refuse("--sizes takes whole numbers from 1: --sizes 10,100.", 2);
  const named = values["first-runs"];
  const firstRuns = named === undefined ? undefined : wholeNumber(named);
  if (firstRuns === null) return refuse("--first-runs takes a whole number from 1.", 2);
  const dvc = findDvc(process.env);
  if (typeof dvc === "string") return refuse(dvc, 1);
  const cases = dvcCases({ dvc: dvc.path, ...(firstRuns && { firstRuns }) }, sizes);
  return suite(cases, values, { DVC: dvc.version });
}

function refuse(why: string, code: number): number {
  process.stderr.write(`${why}\n`);
  return code;
}

process.exitCode = await main();
