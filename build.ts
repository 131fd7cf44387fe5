// Builds the executables: `bun run build` for this machine, `bun run build --all` for every platform.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./scripts/build/build.ts";
import { TARGETS, type Target } from "./scripts/build/targets.ts";

const USAGE = `Usage: bun run build [--all | --target NAME ...] [--outdir DIR] [--force]

  (no target)    dist/fastpipe for this machine
  --all          every platform, with SHA256SUMS
  --target NAME  this platform: ${TARGETS.map(({ name }) => name).join(", ")}
  --outdir DIR   instead of dist
  --force        also when nothing has changed`;

function targetNamed(name: string): Target {
  const found = TARGETS.find((target) => target.name === name);
  if (found === undefined) throw new Error(`There is no target ${name}.\n${USAGE}`);
  return found;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      all: { type: "boolean", default: false },
      target: { type: "string", multiple: true, default: [] },
      outdir: { type: "string", default: "dist" },
      force: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const named = values.target.map(targetNamed);
  await build({
    root: import.meta.dir,
    outdir: resolve(import.meta.dir, values.outdir),
    targets: values.all ? "all" : named.length > 0 ? named : "host",
    force: values.force,
    log: (line) => console.log(line),
  });
}

try {
  await main();
} catch (error) {
  console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
