// The checks of `fastpipe doctor`. Each does the thing itself rather than guess from versions.
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT, type Result, Stop } from "../model/failure.ts";
import { EXECUTORS, type ExecutorName } from "../model/stage.ts";
import { usableCpus } from "../pipeline/cpus.ts";
import { type Found, find } from "../pipeline/find.ts";
import { readSettings } from "../pipeline/settings.ts";
import { ioError } from "../store/io-error.ts";
import { acquire } from "../store/project-lock.ts";
import type { Context } from "./command.ts";
import { versionLine } from "./version.ts";

export interface Check {
  readonly name: string;
  readonly status: "ok" | "warn" | "fail";
  readonly detail: string;
  readonly hint?: string;
}

type Finding = Omit<Check, "name">;

export async function runChecks(context: Context): Promise<Check[]> {
  const found = find(context.cwd, context.file);
  const root = found.ok ? found.value.root : null;
  const checks: Check[] = [];
  const add = async (name: string, check: () => Finding | Promise<Finding>): Promise<void> => {
    checks.push({ name, ...(await attempt(check)) });
  };
  await add("version", () => ok(versionLine()));
  await add("executable", () => ok(process.execPath));
  await add("system", () => ok(`${process.platform} ${release()}, ${usableCpus()} CPUs to use`));
  await add("pipeline", () => pipeline(found));
  await add("settings", () => settings(root, context));
  await add("temp folder", tempFolder);
  await add("parser", parser);
  await add("shell", shell);
  await add("project lock", () => projectLock(root));
  await add("state", () => stateFile(root));
  for (const executor of EXECUTORS) {
    await add(`executor ${executor}`, () => selfTest(executor, context));
  }
  await add("watchdog", watchdog);
  await add("packages", () => packages(root));
  await add("git", () => git(context.cwd));
  return checks;
}

async function attempt(check: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof Stop) return fromFailures({ ok: false, error: error.failures });
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function ok(detail: string): Finding {
  return { status: "ok", detail };
}

function warn(detail: string, hint?: string): Finding {
  return { status: "warn", detail, ...(hint !== undefined && { hint }) };
}

function fail(detail: string, hint?: string): Finding {
  return { status: "fail", detail, ...(hint !== undefined && { hint }) };
}

function fromFailures(result: Extract<Result<unknown>, { ok: false }>): Finding {
  const [failure] = result.error;
  const place = failure?.where ? `${failure.where.file}:${failure.where.line ?? 1}: ` : "";
  return fail(`${place}${failure?.message ?? "failed"}`, failure?.hint);
}

function pipeline(found: Result<Found>): Finding {
  if (found.ok) return ok(found.value.file);
  const { detail, hint } = fromFailures(found);
  return found.error[0]?.code === "no_pipeline" ? warn(detail, hint) : fail(detail, hint);
}

async function settings(root: string | null, { environ }: Context): Promise<Finding> {
  const read = await readSettings(root ?? tmpdir(), {}, environ);
  if (!read.ok) return fromFailures(read);
  const { jobs, executor } = read.value;
  return ok(`jobs ${jobs}, executor ${executor}`);
}

/** Native code inside the executable is unpacked there before it can be loaded. */
async function tempFolder(): Promise<Finding> {
  await using dir = await scratch(tmpdir());
  await Bun.write(join(dir.path, "probe"), "x");
  return ok(tmpdir());
}

async function parser(): Promise<Finding> {
  const { parseSync } = await import("oxc-parser");
  const { errors } = parseSync("probe.ts", "export const x: number = 1;");
  return errors.length === 0 ? ok("oxc-parser loads") : fail("oxc-parser does not work");
}

async function shell(): Promise<Finding> {
  if (process.platform === "win32") return warn("commands are not supported on Windows");
  const child = Bun.spawn(["/bin/sh", "-ec", "exit 7"], { stdio: ["ignore", "ignore", "ignore"] });
  const code = await child.exited;
  return code === 7 ? ok("/bin/sh") : fail(`/bin/sh -ec "exit 7" ended with ${code}`);
}

/** On the file system of the project: some network file systems have no locks. */
async function projectLock(root: string | null): Promise<Finding> {
  await using dir = await scratch(ours(root));
  const options = { waitMs: 0, onWait: () => undefined };
  const first = await acquire(dir.path, options);
  if ("held" in first) return fail("a lock that nobody holds can't be taken");
  const second = await acquire(dir.path, options);
  first.release();
  if (!("held" in second)) {
    second.release();
    return fail("locks do not lock here: two runs at once would not see each other");
  }
  return ok("works");
}

async function stateFile(root: string | null): Promise<Finding> {
  const file = join(ours(root), "state.db");
  if (root === null || !existsSync(file)) return ok("none yet");
  const { Database } = await import("bun:sqlite");
  using db = new Database(file, { readonly: true });
  const row = db.query("PRAGMA quick_check").values()[0]?.[0];
  if (row === "ok") return ok(file);
  return warn(`${file} is damaged: ${row}`, "the next run makes it anew; nothing is lost");
}

/** A function and a command, for real, in a folder of their own. */
const PROBE = `import { writeFileSync } from "node:fs";
import { stage } from "fastpipe";
const made = stage({ name: "made", outs: ["a.txt"] }, ({ outs }) => writeFileSync(outs[0], "a"));
stage({ name: "copied", deps: made.outs, outs: ["b.txt"], cmd: "cp a.txt b.txt" });
`;

async function selfTest(executor: ExecutorName, context: Context): Promise<Finding> {
  const { runSession } = await import("../engine/session.ts");
  const { divertUserOutput } = await import("./open.ts");
  divertUserOutput(context);
  const before = process.cwd();
  await using dir = await scratch(tmpdir());
  await Bun.write(join(dir.path, "pipeline.js"), PROBE);
  const found = find(dir.path);
  if (!found.ok) return fromFailures(found);
  const never = new AbortController().signal;
  let problem: string | undefined;
  try {
    const exit = await runSession({
      found: found.value,
      sets: [],
      environ: context.environ,
      targets: [],
      glob: false,
      single: false,
      downstream: false,
      pipeline: false,
      force: false,
      forceDownstream: false,
      jobs: 1,
      executor,
      preload: [],
      onFailure: "stop",
      waitMs: 0,
      onWait: () => undefined,
      onWarning: (message) => {
        problem ??= message;
      },
      emit: (event) => {
        if (event.event === "stage_end" && event.error) problem ??= event.error.message;
      },
      cancel: never,
      kill: never,
      graceMs: 1000,
    });
    if (exit !== EXIT.done) return fail(problem ?? `a small pipeline ended with ${exit}`);
    return problem === undefined ? ok("runs functions and commands") : warn(problem);
  } finally {
    process.chdir(before);
  }
}

/** It ends the children of a run that is killed. */
async function watchdog(): Promise<Finding> {
  const { startWatchdog } = await import("../executors/watchdog.ts");
  const started = startWatchdog(Bun.randomUUIDv7(), []);
  if (started === null) return warn("none here: children may outlive a run that is killed");
  await started.end();
  return ok("starts and ends");
}

/** The packages that package.json lists, found as a stage would find them. */
function packages(root: string | null): Finding {
  const file = join(root ?? ".", "package.json");
  if (root === null || !existsSync(file)) return ok("no package.json: nothing to find");
  const { dependencies = {} }: { dependencies?: Record<string, string> } = JSON.parse(
    readFileSync(file, "utf8"),
  );
  const names = Object.keys(dependencies);
  const missing = names.filter((name) => !isInstalled(name, root));
  if (missing.length === 0) return ok(`all ${names.length} of package.json are installed`);
  return warn(`not installed: ${missing.join(", ")}`, "`fastpipe bun install` installs them");
}

/** Packages need not export a main module or their package.json, but they have a folder. */
function isInstalled(name: string, root: string): boolean {
  try {
    Bun.resolveSync(`${name}/package.json`, root);
    return true;
  } catch {
    return existsSync(join(root, "node_modules", name));
  }
}

async function git(cwd: string): Promise<Finding> {
  const program = Bun.which("git");
  if (program === null) return warn("not found: locks can't be tracked", "install git");
  const inside = Bun.spawn([program, "rev-parse", "--is-inside-work-tree"], {
    cwd,
    stdio: ["ignore", "ignore", "ignore"],
  });
  if ((await inside.exited) === 0) return ok(program);
  return warn("this folder is in no git repository", "locks are meant to be tracked: `git init`");
}

function ours(root: string | null): string {
  const dir = root === null ? tmpdir() : join(root, ".fastpipe");
  return existsSync(dir) ? dir : (root ?? tmpdir());
}

async function scratch(parent: string): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(parent, ".fastpipe-doctor-")).catch((error: unknown) => {
    throw ioError("write to", parent, error);
  });
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
