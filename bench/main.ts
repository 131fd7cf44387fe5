// Prints what fastpipe costs on this machine: `bun run bench --help`.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { cases } from "./cases.ts";
import { type Case, type Figure, line, type Setting, verdict } from "./figure.ts";
import { machine } from "./machine.ts";
import { summarize } from "./measure.ts";

const HELP = `Usage: bun run bench [options]

  --only NAME      one case, or several: --only noop --only shell
  --quick          smaller sizes and 3 runs of each
  -n, --runs N     runs of each (10)
  --json           one JSON document in place of lines
  --out FILE       the JSON document also goes to this file
  --dir DIR        where projects are made; a RAM disk leaves out the disk (the system's temporary folder)
  --executable F   what to measure (dist/fastpipe)

Cases:
${cases.map(({ name, about }) => `  ${name.padEnd(16)} ${about}`).join("\n")}
`;

interface Result {
  readonly name: string;
  readonly figures?: readonly Figure[];
  readonly error?: string;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true, default: [] },
      quick: { type: "boolean", default: false },
      runs: { type: "string", short: "n" },
      json: { type: "boolean", default: false },
      out: { type: "string" },
      dir: { type: "string", default: tmpdir() },
      executable: { type: "string", default: join(import.meta.dir, "../dist/fastpipe") },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const say = (text: string) => values.json || process.stdout.write(`${text}\n`);
  if (values.help) {
    say(HELP);
    return 0;
  }
  const runs = Number(values.runs ?? (values.quick ? 3 : 10));
  const problem = check(values.only, runs, resolve(values.executable));
  if (problem !== null) {
    process.stderr.write(`${problem}\n`);
    return 2;
  }
  const base = await mkdtemp(join(resolve(values.dir), "fastpipe-bench-"));
  try {
    const here = machine(base);
    say(
      `${here.cpu}, ${here.cores} cores, ${here.memoryGb} GB, ${here.kernel}, ${here.disk}, Bun ${here.bun}`,
    );
    say(`median, min - max, n, goal; ${runs} runs of each\n`);
    const setting = { fastpipe: resolve(values.executable), runs, quick: values.quick };
    const results: Result[] = [];
    for (const one of wanted(values.only)) {
      say(`${one.name}: ${one.about}`);
      const result = await measure(one, { ...setting, dir: join(base, one.name) });
      for (const figure of result.figures ?? []) say(line(figure));
      if (result.error !== undefined) say(`  failed: ${result.error}`);
      say("");
      results.push(result);
    }
    const document = { schema: 1, machine: here, load: loadavg(), cases: results.map(plain) };
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (values.out !== undefined) await Bun.write(values.out, text);
    if (values.json) process.stdout.write(text);
    return results.some(({ error }) => error !== undefined) ? 1 : 0;
  } finally {
    // Only now, for what `putAside` says.
    await rm(base, { recursive: true, force: true });
  }
}

function check(only: readonly string[], runs: number, executable: string): string | null {
  const unknown = only.find((name) => !cases.some((one) => one.name === name));
  if (unknown !== undefined) {
    return `No case is called ${unknown}. There are: ${cases.map(({ name }) => name).join(", ")}.`;
  }
  if (!Number.isInteger(runs) || runs < 1) return "--runs takes a whole number from 1.";
  if (!Bun.which(executable)) return `There is no ${executable}: \`bun run build\` makes it.`;
  return null;
}

function wanted(only: readonly string[]): readonly Case[] {
  return only.length === 0 ? cases : cases.filter(({ name }) => only.includes(name));
}

/** One case that fails must not hide what the others say. */
async function measure(one: Case, setting: Setting): Promise<Result> {
  try {
    await mkdir(setting.dir);
    return { name: one.name, figures: await one.measure(setting) };
  } catch (error) {
    return { name: one.name, error: error instanceof Error ? error.message : String(error) };
  }
}

function plain({ name, figures, error }: Result): object {
  return {
    name,
    ...(figures && {
      figures: figures.map((figure) => ({
        ...figure,
        ...summarize(figure.samples),
        verdict: verdict(figure),
      })),
    }),
    ...(error !== undefined && { error }),
  };
}

process.exitCode = await main();
