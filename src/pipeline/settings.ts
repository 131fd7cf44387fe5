// The settings of a project: command line, then FASTPIPE_* variables, then fastpipe.yaml, then defaults.
import { join } from "node:path";
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import { EXECUTORS, type ExecutorName } from "../model/stage.ts";
import { didYouMean } from "../model/suggest.ts";
import { isList, isMap, toJson, type Value } from "../model/value.ts";
import { usableCpus } from "./cpus.ts";
import { check, type Schema } from "./schema-check.ts";
import { type FileSettings, SETTINGS_SCHEMA } from "./settings-schema.ts";

export const SETTINGS_FILE = "fastpipe.yaml";

export interface Settings {
  readonly jobs: number;
  readonly executor: ExecutorName;
  /** Modules that a worker loads once. */
  readonly preload: readonly string[];
  /** The interpreter that was asked for; null: found by itself. */
  readonly python: string | null;
  /** How files come from the cache, the first that works. */
  readonly links: readonly ("reflink" | "hardlink" | "copy")[];
  readonly preCommit: "warn" | "refuse";
  /** How many runs the history keeps. */
  readonly keepRuns: number;
}

/** What the command line says; texts as they were given. */
export interface SettingFlags {
  readonly jobs?: string | undefined;
  readonly executor?: string | undefined;
  readonly python?: string | undefined;
}

/** The settings that hold in the project at `root`. */
export async function readSettings(
  root: string,
  flags: SettingFlags,
  environ: Readonly<Record<string, string>>,
): Promise<Result<Settings>> {
  const read = await readFile(root);
  if (!read.ok) return read;
  const file = read.value;
  const jobs = pick("jobs", flags.jobs, environ, parseJobs);
  const executor = pick("executor", flags.executor, environ, parseExecutor);
  const python = pick("python", flags.python, environ, (text) => ok(text));
  if (!jobs.ok) return jobs;
  if (!executor.ok) return executor;
  if (!python.ok) return python;
  return ok({
    jobs: jobs.value ?? file.jobs ?? usableCpus(),
    executor: executor.value ?? file.executor ?? "warm",
    preload: file.preload ?? [],
    python: python.value ?? file.python ?? null,
    links: file.cache?.links ?? SETTINGS_SCHEMA.properties.cache.properties.links.default,
    preCommit: file.hooks?.["pre-commit"] ?? "warn",
    keepRuns: file.history?.keep ?? SETTINGS_SCHEMA.properties.history.properties.keep.default,
  });
}

/** From the command line, else from the environment; an empty variable is as one that is not set. */
function pick<T>(
  name: string,
  flag: string | undefined,
  environ: Readonly<Record<string, string>>,
  parse: (text: string, source: string) => Result<T>,
): Result<T | undefined> {
  if (flag !== undefined) return parse(flag, `--${name}`);
  const variable = `FASTPIPE_${name.toUpperCase()}`;
  const text = environ[variable];
  return text === undefined || text === "" ? ok(undefined) : parse(text, variable);
}

function parseJobs(text: string, source: string): Result<number> {
  const jobs = /^\d+$/.test(text) ? Number(text) : 0;
  if (jobs >= 1 && Number.isSafeInteger(jobs)) return ok(jobs);
  const message = `${source} must be an integer from 1 up, but is ${JSON.stringify(text)}`;
  return fail({ code: "settings", message });
}

function parseExecutor(text: string, source: string): Result<ExecutorName> {
  const name = EXECUTORS.find((one) => one === text);
  if (name) return ok(name);
  const message = `${source} must be one of ${EXECUTORS.join(", ")}, but is ${JSON.stringify(text)}`;
  return fail({ code: "settings", message, ...didYouMean(text, EXECUTORS) });
}

async function readFile(root: string): Promise<Result<FileSettings>> {
  const file = Bun.file(join(root, SETTINGS_FILE));
  if (!(await file.exists())) return ok({});
  const text = (await file.text()).replace(/^\uFEFF/, "");
  const quick = parseQuickly(text);
  if (quick !== undefined) return ok(quick);
  const { parseYaml } = await import("./yaml-file.ts");
  const parsed = parseYaml(text, SETTINGS_FILE);
  if (!parsed.ok) return parsed;
  // Settings have no use for exact integers.
  const value: Value = JSON.parse(toJson(parsed.value.value)) ?? {};
  const problems = check(value, SETTINGS_SCHEMA as Schema);
  if (problems.length === 0) return ok(value as FileSettings);
  return fail(
    ...problems.map(({ path, message, hint }): Failure => {
      const where = parsed.value.where(path.map(String));
      return { code: "settings", message, where, ...(hint !== undefined && { hint }) };
    }),
  );
}

/** A file in which nothing is wrong needs no parser that knows positions, which takes 60 ms to load. */
function parseQuickly(text: string): FileSettings | undefined {
  let value: Value;
  try {
    value = Bun.YAML.parse(text) as Value;
  } catch {
    return undefined;
  }
  if (value === null) return {};
  const fits = check(value, SETTINGS_SCHEMA as Schema).length === 0;
  return fits && !mayRepeat(text, value) ? (value as FileSettings) : undefined;
}

/** Bun's parser takes the last of two equal keys: more keys in the text than in the value. */
function mayRepeat(text: string, value: Value): boolean {
  return (text.match(/[^\s:,{]+\s*:(?=\s|$)/gm)?.length ?? 0) !== countKeys(value);
}

function countKeys(value: Value): number {
  if (isList(value)) return value.reduce<number>((sum, item) => sum + countKeys(item), 0);
  if (!isMap(value)) return 0;
  return Object.values(value).reduce<number>((sum, item) => sum + 1 + countKeys(item), 0);
}
