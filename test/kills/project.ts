// A copy of the example to kill runs of, and the states that a run may start from.
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { cleanEnv } from "../helpers.ts";
import { fastpipeAt } from "./launch.ts";

const EXAMPLE = resolve(import.meta.dir, "../../examples/flights");
const FIGURES = ["calibration.csv", "metrics.json"];
/** What runs make. */
export const MADE = ["build", ".fastpipe", ...FIGURES];
/** What is no part of a project's state. */
const APART = new Set(["node_modules", ".git"]);

export interface Stage {
  readonly name: string;
  readonly outs: readonly string[];
}

/** Relative to the project. */
export function lockOf(stage: string): string {
  return `.fastpipe/stages/${stage}.lock`;
}

export interface Project {
  readonly path: string;
  readonly executable: string;
  readonly stages: readonly Stage[];
}

interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What a user changes before a run, from what makes nearly everything stale to what makes one stage stale. */
export const EDITS = {
  late: { file: "params.yaml", from: "lateAfter: 15", to: "lateAfter: 20" },
  split: { file: "lib/split.ts", from: "next() < share", to: "next() <= share * 0.9" },
  steps: { file: "params.yaml", from: "steps: 50", to: "steps: 20" },
  top: { file: "params.yaml", from: "top: 3", to: "top: 2" },
} as const satisfies Readonly<Record<string, Edit>>;

export type EditName = keyof typeof EDITS;

/** Installs a copy of the example in `path`, with this share of its data, in a repository of its own. */
export async function makeProject(
  path: string,
  executable: string,
  share: number,
): Promise<Project> {
  await cp(EXAMPLE, path, {
    recursive: true,
    filter: (file) => {
      const top = relative(EXAMPLE, file).split(sep)[0] ?? "";
      return !APART.has(top) && !MADE.includes(top);
    },
  });
  await succeed(path, [executable, "bun", "install", "--frozen-lockfile"]);
  if (share < 1) await thinOut(join(path, "node_modules/vega-datasets/data"), share);
  await succeed(path, ["git", "init", "-q"]);
  await succeed(path, ["git", "add", "."]);
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  await succeed(path, ["git", ...author, "commit", "-q", "-m", "example"]);
  const { stdout } = await fastpipeAt({ path, executable }, ["list", "--json"]).ended;
  const listed: { stages: { name: string; outs: { path: string }[] }[] } = JSON.parse(stdout);
  const stages = listed.stages.map(({ name, outs }) => ({
    name,
    outs: outs.map((out) => out.path),
  }));
  return { path, executable, stages };
}

/** Keeps rows from all over the data, so that it still has all airports and hours. */
async function thinOut(data: string, share: number): Promise<void> {
  for (const name of ["flights-200k.json", "flights-20k.json"]) {
    const file = join(data, name);
    const rows: unknown[] = JSON.parse(await readFile(file, "utf8"));
    const kept = rows.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
    // Installed files may be links into the cache of packages: this one is replaced, not written over.
    await writeFile(`${file}.less`, JSON.stringify(kept));
    await rename(`${file}.less`, file);
  }
}

export async function edit({ path }: Project, name: EditName): Promise<void> {
  const { file, from, to } = EDITS[name];
  const text = await readFile(join(path, file), "utf8");
  if (!text.includes(from)) throw new Error(`${file} of the example has no \`${from}\``);
  await writeFile(join(path, file), text.replace(from, to));
}

/** Copies all but what no run changes. */
export async function save({ path }: Pick<Project, "path">, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  await copyState(path, to);
}

/** Brings back what was saved, and nothing else is left. */
export async function restore({ path }: Project, from: string): Promise<void> {
  for (const name of await readdir(path)) {
    if (!APART.has(name)) await rm(join(path, name), { recursive: true, force: true });
  }
  await copyState(from, path);
}

async function copyState(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    if (APART.has(name)) continue;
    await cp(join(from, name), join(to, name), { recursive: true, preserveTimestamps: true });
  }
}

/** The files of a project's state, relative to it. */
export async function filesOf(path: string): Promise<string[]> {
  const files: string[] = [];
  for (const top of await readdir(path, { withFileTypes: true })) {
    if (APART.has(top.name)) continue;
    if (!top.isDirectory()) {
      files.push(top.name);
      continue;
    }
    const folder = join(path, top.name);
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isDirectory()) files.push(relative(path, join(entry.parentPath, entry.name)));
    }
  }
  return files.sort();
}

async function succeed(cwd: string, argv: readonly string[]): Promise<void> {
  const child = Bun.spawn([...argv], { cwd, env: cleanEnv(), stdin: "ignore", stderr: "pipe" });
  const stderr = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(`\`${argv.join(" ")}\` failed:\n${stderr}`);
}
