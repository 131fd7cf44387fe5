// `npm run demo`: the example pipeline on real data, as a user would meet it, in a copy so that this tree stays as it is.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { build } from "./build/build.ts";
import { fileName } from "./build/targets.ts";

const ROOT = resolve(import.meta.dir, "..");
const EXAMPLE = join(ROOT, "examples/flights");
const LOCAL = new Set(["node_modules", "build", ".fastpipe", "metrics.json", "calibration.csv"]);

/** What a user edits: the value of `steps` in the section `train`. */
const EDIT = { file: "params.yaml", from: "steps: 50", to: "steps: 20" };

async function main(): Promise<void> {
  const dist = join(ROOT, "dist");
  const host = { root: ROOT, outdir: dist, targets: "host", force: false } as const;
  await build({ ...host, log: say });

  const folder = await mkdtemp(join(tmpdir(), "fastpipe-demo-"));
  try {
    const project = join(folder, "flights");
    await cp(EXAMPLE, project, {
      recursive: true,
      filter: (path) => !LOCAL.has(relative(EXAMPLE, path).split(sep)[0] ?? ""),
    });
    await tour(project, join(dist, fileName()));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tour(project: string, executable: string): Promise<void> {
  const fastpipe = (...args: string[]) =>
    command(project, [executable, ...args], `fastpipe ${args.join(" ")}`);

  title("A copy of examples/flights: will a flight be late? From real flights of early 2001");
  await fastpipe("bun", "install", "--frozen-lockfile");
  title("The first run makes everything");
  await fastpipe("run");
  await command(project, ["cat", "build/report.txt"], "cat build/report.txt");
  title("The second has nothing to do");
  await fastpipe("run");
  title(`One param changes: \`${EDIT.from}\` becomes \`${EDIT.to}\` in ${EDIT.file}`);
  await edit(join(project, EDIT.file));
  await fastpipe("status");
  await fastpipe("explain", "train", "report");
  title("Only what depends on it runs");
  await fastpipe("run");
}

async function edit(file: string): Promise<void> {
  const text = await readFile(file, "utf8");
  const changed = text.replace(EDIT.from, EDIT.to);
  if (changed === text) throw new Error(`${EDIT.file} of the example has no \`${EDIT.from}\``);
  await writeFile(file, changed);
}

/** Shows a command as one would type it, and runs it on this terminal. Throws when it fails. */
async function command(cwd: string, argv: readonly string[], shown: string): Promise<void> {
  say(`\n$ ${shown}`);
  const child = Bun.spawn([...argv], { cwd, stdio: ["ignore", "inherit", "inherit"] });
  const code = await child.exited;
  if (code !== 0) throw new Error(`\`${shown}\` ended with code ${code}`);
}

function title(text: string): void {
  say(`\n# ${text}`);
}

function say(line: string): void {
  console.log(line);
}

try {
  await main();
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
