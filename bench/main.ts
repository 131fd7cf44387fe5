// Prints what fastpipe costs on this machine: `bun run bench --help`.
import { parseArgs } from "node:util";
import { cases } from "./cases.ts";
import { casesHelp, OPTIONS, OPTIONS_HELP, suite } from "./suite.ts";

const HELP = `Usage: bun run bench [options]

  --only NAME      one case, or several: --only noop --only shell
  --quick          smaller sizes and 3 runs of each
${OPTIONS_HELP}

Cases:
${casesHelp(cases)}

\`bun run bench:dvc\` measures beside DVC.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS });
  if (!values.help) return suite(cases, values);
  process.stdout.write(HELP);
  return 0;
}

process.exitCode = await main();
