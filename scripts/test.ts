// `npm test`: builds the executable, runs the tests, and holds the coverage of src/ at 90 % of its lines.
// Arguments go to `bun test`; with any, only a part may have run, so there is no gate.
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "./build/build.ts";
import { coverageOf, percent } from "./test/coverage.ts";
import { closingLine, results } from "./test/results.ts";

const LEAST_PERCENT = 90;
const ROOT = resolve(import.meta.dir, "..");

async function runTests(args: readonly string[], report: string): Promise<number> {
  const coverage =
    args.length > 0
      ? []
      : ["--coverage", "--coverage-reporter=lcov", "--coverage-reporter=text"].concat(
          `--coverage-dir=${join(ROOT, "coverage")}`,
        );
  const reporter = ["--reporter=junit", `--reporter-outfile=${report}`];
  // How fast a machine is says nothing about whether the code is right: this only ends what hangs.
  const command = ["test", "--timeout=600000", ...coverage, ...reporter, ...args];
  const child = Bun.spawn([process.execPath, ...command], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return child.exited;
}

/** Says how much of src/ the tests execute; false when it is too little. */
async function checkCoverage(): Promise<boolean> {
  const lcov = await readFile(join(ROOT, "coverage/lcov.info"), "utf8");
  const files = await coverageOf(ROOT, lcov);
  for (const { file, lines } of files.filter(({ unseen, lines }) => unseen && lines > 0)) {
    console.log(`Loaded by no test: ${file} (${lines} lines)`);
  }
  const covered = percent(files);
  const enough = covered >= LEAST_PERCENT;
  console.log(
    `Coverage of src/: ${covered.toFixed(2)} % of lines (${enough ? "at least" : "less than"} ${LEAST_PERCENT} %)`,
  );
  return enough;
}

async function main(args: readonly string[]): Promise<number> {
  const host = { root: ROOT, outdir: join(ROOT, "dist"), targets: "host", force: false } as const;
  await build({ ...host, log: (line) => console.log(line) });
  const folder = await mkdtemp(join(tmpdir(), "fastpipe-test-report-"));
  try {
    const report = join(folder, "junit.xml");
    const exitCode = await runTests(args, report);
    const enough = args.length > 0 || exitCode !== 0 || (await checkCoverage());
    // A runner that crashed has written none.
    const written = existsSync(report) ? await readFile(report, "utf8") : null;
    console.log(closingLine(results(written, exitCode)));
    return exitCode === 0 && !enough ? 1 : exitCode;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`test: ${error instanceof Error ? error.message : String(error)}`);
  console.log(closingLine(results(null, 1)));
  process.exitCode = 1;
}
