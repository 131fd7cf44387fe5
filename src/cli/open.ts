// From the place where a command works to its opened project.
import { realpathSync } from "node:fs";
import { relative, resolve as resolvePath, sep } from "node:path";
import { openProject as open } from "../engine/open.ts";
import { graphOf, type OutsOptions, type Project } from "../engine/project.ts";
import type { Targets } from "../engine/targets.ts";
import { replaceConsole } from "../executors/console.ts";
import type { PythonPlace } from "../executors/python.ts";
import { ok, orStop, type Result } from "../model/failure.ts";
import type { Stage } from "../model/stage.ts";
import { type Found, find } from "../pipeline/find.ts";
import { load } from "../pipeline/load.ts";
import { resolve } from "../pipeline/resolve.ts";
import { parseSet, type SetValue } from "../pipeline/sets.ts";
import { readSettings, type SettingFlags, type Settings } from "../pipeline/settings.ts";
import { warningText } from "../ui/failures.ts";
import { errStyle } from "../ui/paint.ts";
import type { Context } from "./command.ts";

export type Place = Pick<Context, "cwd" | "file" | "environ">;

export interface Located {
  readonly found: Found;
  readonly settings: Settings;
}

/** The pipeline file and the settings beside it. Throws `Stop`. */
export async function locate(
  { cwd, file, environ }: Place,
  flags: SettingFlags = {},
): Promise<Located> {
  const found = await ofRepository(orStop(find(cwd, file)));
  return { found, settings: orStop(await readSettings(found.root, flags, environ)) };
}

/** Where the pipeline file is DVC's, the root is that of DVC's repository. */
async function ofRepository(found: Found): Promise<Found> {
  if (found.kind === "code") return found;
  const { rootOf } = await import("../dvc/project.ts");
  const root = rootOf(found.root);
  return { ...found, root, name: relative(root, found.file).split(sep).join("/") };
}

/** Everything that a plan needs; takes no hold of the project. Throws `Stop`. */
export async function openProject(
  context: Context,
  sets: readonly SetValue[] = [],
  outs: OutsOptions = {},
  flags: SettingFlags = {},
): Promise<Project> {
  const { found, settings } = await locate(context, flags);
  divertUserOutput(context);
  const { preload, python, links } = settings;
  const { environ } = context;
  const onWarning = (message: string): void => warn(context, [message]);
  const keeping = { links, onWarning, ...outs };
  const project = await open({ found, sets, preload, python, environ, outs: keeping });
  warn(context, project.warnings);
  return project;
}

/** The graph alone, without what is recorded of it. Throws `Stop`. */
export async function openGraph(
  context: Context,
): Promise<{ found: Found } & Pick<Project, "graph" | "targets">> {
  const { found } = await locate(context);
  if (found.kind === "dvc" || found.python) {
    const project = await openProject(context);
    project.state.close();
    return { found, graph: project.graph, targets: project.targets };
  }
  divertUserOutput(context);
  const { stages, warnings } = orStop(await loadStages(found, []));
  warn(context, warnings);
  return { found, graph: graphOf(found.root, stages), targets: null };
}

/** The stages that the words mean. Throws `Stop`. */
export function targetsOf(
  { targets, glob }: { readonly targets: readonly string[]; readonly glob: boolean },
  cwd: string,
  { root, kind }: Pick<Found, "root" | "kind">,
): Pick<Targets, "targets" | "folder" | "glob"> {
  const folder = relative(root, realpathSync(cwd)).split(sep).join("/");
  // DVC's files are named from where the user is.
  const isAsIs = glob || kind === "dvc";
  return { targets: isAsIs ? targets : rootedTargets(targets, cwd, root), glob, folder };
}

export interface Loaded {
  readonly stages: readonly Stage[];
  readonly warnings: readonly string[];
  /** What runs Python functions; absent: there are none. */
  readonly python?: PythonPlace;
}

/** Stages and warnings of a pipeline file. */
export async function loadStages(found: Found, sets: readonly SetValue[]): Promise<Result<Loaded>> {
  if (found.kind === "dvc") return await loadDvc(found);
  if (found.python) return await loadPython(found, sets);
  const { root, file } = found;
  process.chdir(root);
  const declared = await load(file);
  return declared.ok ? await resolve(declared.value, { root, sets }) : declared;
}

async function loadPython(found: Found, sets: readonly SetValue[]): Promise<Result<Loaded>> {
  const { loadPython: load } = await import("../engine/python/load.ts");
  const environ = process.env as Record<string, string>;
  const settings = await readSettings(found.root, {}, environ);
  if (!settings.ok) return settings;
  return await load({ found, sets, environ, python: settings.value.python });
}

async function loadDvc(found: Found): Promise<Result<Loaded>> {
  const { readProject } = await import("../dvc/project.ts");
  const { membersOf } = await import("../engine/dvc/stages.ts");
  const { root, file } = await ofRepository(found);
  const project = await readProject(root, file);
  if (!project.ok) return project;
  const { members } = membersOf(project.value, process.env as Record<string, string>);
  return ok({ stages: [...members.values()].map(({ stage }) => stage), warnings: [] });
}

/** Targets that are paths by their looks (`./x`, `../x`, `/x`) are of the current folder; all else is the root's. */
export function rootedTargets(targets: readonly string[], cwd: string, root: string): string[] {
  return targets.map((target) =>
    /^(\.{0,2})\//.test(target) ? relative(root, resolvePath(realpathSync(cwd), target)) : target,
  );
}

/** `--set` as it was given. Throws `Stop`. */
export function parseSets(texts: readonly string[]): SetValue[] {
  return texts.map((text) => orStop(parseSet(text)));
}

export function warn({ terminal, quiet }: Context, warnings: readonly string[]): void {
  if (quiet) return;
  for (const message of warnings) terminal.err(warningText(message, errStyle(terminal)));
}

/**
 * What a pipeline file prints while it loads is talk, and stdout is for data. Our own output goes past these; they
 * are loaded only when they are used, which takes 8 ms. To define a property is to look at what was there, and loads
 * it: so something is assigned first.
 */
export function divertUserOutput({ terminal }: Pick<Context, "terminal">): void {
  const get = (): NodeJS.WriteStream => process.stderr;
  Reflect.set(process, "stdout", null);
  Object.defineProperty(process, "stdout", { get, configurable: true });
  replaceConsole(console, (_stream, text) => terminal.err(text));
}
