// Measures cases one after another, and prints and keeps what they give: `main.ts` and `dvc.ts` are its command lines.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Case, type Figure, line, type Setting, verdict } from "./figure.ts";
import { machine } from "./machine.ts";
import { summarize } from "./measure.ts";

export const OPTIONS = {
  only: { type: "string", multiple: true, default: [] as string[] },
  quick: { type: "boolean", default: false },
  runs: { type: "string", short: "n" },
  json: { type: "boolean", default: false },
  out: { type: "string" },
  dir: { type: "string", default: tmpdir() },
  executable: { type: "string", default: join(import.meta.dir, "../dist/fastpipe") },
  help: { type: "boolean", short: "h", default: false },
} as const;

export const OPTIONS_HELP = `  -n, --runs N     runs of each (10)
  --json           one JSON document in place of lines
  --out FILE       the JSON document also goes to this file
  --dir DIR        where projects are made; a RAM disk leaves out the disk (the system's temporary folder)
  --executable F   what to measure (dist/fastpipe)`;

/** What `parseArgs` makes of `OPTIONS`. */
export interface Asked {
  readonly only: readonly string[];
  readonly quick: boolean;
  readonly runs?: string | undefined;
  readonly json: boolean;
  readonly out?: string | undefined;
  readonly dir: string;
  readonly executable: string;
}

interface Result {
  readonly name: string;
  readonly figures?: readonly Figure[];
  readonly error?: string;
}

export function casesHelp(cases: readonly Case[]): string {
  return cases.map(({ name, about }) => `  ${name.padEnd(16)} ${about}`).join("\n");
}

/** Runs of each, or null where what was asked for is no such number. */
export function runsOf({ runs, quick }: Asked): number | null {
  return wholeNumber(runs ?? (quick ? "3" : "10"));
}

export function wholeNumber(text: string): number | null {
  return /^[1-9]\d*$/.test(text) ? Number(text) : null;
}

/** Gives the exit code. `others` are the versions of the tools that fastpipe is compared with. */
export async function suite(
  cases: readonly Case[],
  asked: Asked,
  others: Readonly<Record<string, string>> = {},
): Promise<number> {
  const say = (text: string) => asked.json || process.stdout.write(`${text}\n`);
  const fastpipe = resolve(asked.executable);
  const runs = runsOf(asked);
  const problem = runs === null ? NO_RUNS : check(cases, asked.only, fastpipe);
  if (problem !== null || runs === null) {
    process.stderr.write(`${problem}\n`);
    return 2;
  }
  const base = await mkdtemp(join(resolve(asked.dir), "fastpipe-bench-"));
  try {
    const here = machine(base);
    const tools = Object.entries(others).map((tool) => `, ${tool.join(" ")}`);
    say(
      `${here.cpu}, ${here.cores} cores, ${here.memoryGb} GB, ${here.kernel}, ${here.disk}, Bun ${here.bun}${tools.join("")}`,
    );
    say(`median, min - max, n, goal; ${runs} runs of each\n`);
    const setting = { fastpipe, runs, quick: asked.quick };
    const results: Result[] = [];
    for (const one of wanted(cases, asked.only)) {
      say(`${one.name}: ${one.about}`);
      const result = await measure(one, { ...setting, dir: join(base, one.name) });
      for (const figure of result.figures ?? []) say(line(figure));
      if (result.error !== undefined) say(`  failed: ${result.error}`);
      say("");
      results.push(result);
    }
    const document = {
      schema: 1,
      machine: here,
      ...others,
      load: loadavg(),
      cases: results.map(plain),
    };
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (asked.out !== undefined) await Bun.write(asked.out, text);
    if (asked.json) process.stdout.write(text);
    return results.some(({ error }) => error !== undefined) ? 1 : 0;
  } finally {
    // Only now, for what `putAside` says.
    await rm(base, { recursive: true, force: true });
  }
}

const NO_RUNS = "--runs takes a whole number from 1.";

function check(cases: readonly Case[], only: readonly string[], executable: string): string | null {
  const unknown = only.find((name) => !cases.some((one) => one.name === name));
  if (unknown !== undefined) {
    return `No case is called ${unknown}. There are: ${cases.map(({ name }) => name).join(", ")}.`;
  }
  if (!Bun.which(executable)) return `There is no ${executable}: \`bun run build\` makes it.`;
  return null;
}

function wanted(cases: readonly Case[], only: readonly string[]): readonly Case[] {
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
