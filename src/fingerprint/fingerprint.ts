// The fingerprint of every stage: what its function reaches, symbol by symbol, and what loading its modules does.
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import type { Manifest } from "../model/manifest.ts";
import type { Stage } from "../model/stage.ts";
import { capturedIn } from "./captured.ts";
import { type CodeEntries, manifestOf } from "./manifest.ts";
import type { LoadedModule, ModuleGraph } from "./module-graph.ts";
import { once } from "./once.ts";
import { within } from "./paths.ts";
import { DAMAGED, PipelineCode } from "./pipeline-code.ts";
import { LostFacts, ModuleReader } from "./read-module.ts";
import { statefulness } from "./shared-state.ts";
import { type FingerprintCache, stands } from "./stat.ts";
import { usedOuts } from "./used-outs.ts";
import { Uses } from "./uses.ts";

export { xxh64 as textDigest } from "./digest.ts";
export { manifestDigest } from "./manifest.ts";
export { RULES } from "./rules.ts";
export type { FingerprintCache } from "./stat.ts";

export interface FingerprintOptions {
  /** Absolute. */
  readonly root: string;
  /** The pipeline file, absolute. */
  readonly file: string;
  readonly stages: readonly Stage[];
  /** The environment as it was when fastpipe started. */
  readonly environ: Readonly<Record<string, string>>;
  readonly cache: FingerprintCache;
  /** Paths that stages make, relative to the root; default: those of `stages`. */
  readonly outs?: Iterable<string>;
  /** Modules that are loaded before every stage: specifiers, relative to the root. */
  readonly preload?: readonly string[];
  /** The code, where it was read already. */
  readonly code?: PipelineCode;
}

export interface Fingerprints {
  /** By stage name; a command that uses no code has none. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** Every local module that counts, relative to the root, sorted. */
  readonly modules: readonly string[];
  /** Where functions change what outlives them, so that stages in one Worker could notice each other; empty: nowhere. */
  readonly stateful: readonly string[];
  /** Whether loading the modules again in one Worker may find what the first time left. */
  readonly changesWorld: boolean;
  /** Modules whose files are not what they were when they were read, of a command those of its scripts; files that it `uses`. */
  changed(stage: string): readonly string[];
}

/**
 * Fails for a stage that `uses` what another makes (`spec`), for a syntax error in a module that is loaded (`syntax`), for one that can't be read (`io`), and for a stage
 * function that takes a variable from a function or a loop around it (`captured_variable`).
 */
export async function fingerprint(options: FingerprintOptions): Promise<Result<Fingerprints>> {
  try {
    return await made(options, options.code);
  } catch (error) {
    if (!(error instanceof LostFacts)) throw error;
    return await made(options, undefined, true);
  }
}

async function made(
  options: FingerprintOptions,
  read: PipelineCode | undefined,
  isChecked = false,
): Promise<Result<Fingerprints>> {
  const { root, stages, cache, environ } = options;
  const isOut = within(options.outs ?? outsOf(stages));
  const used = usedOuts(stages);
  if (used.length > 0) return fail(...used);
  const uses = new Uses(root, cache, isOut);
  // Commands count by their text and what they say that they use.
  if (!stages.some((stage) => stage.kind === "ts")) {
    const manifests = manifestsOf(stages, () => null, uses);
    const changed = changedUses(stages, uses);
    return ok({ manifests, modules: [], stateful: [], changesWorld: false, changed });
  }
  const { preload = [], file } = options;
  const known =
    read ?? (await PipelineCode.read({ root, file, environ, cache, preload, isOut, isChecked }));
  const { graph, stages: code } = known;
  const failures = failuresIn(graph, isLoaded);
  if (failures.length > 0) return fail(...failures);
  const declaring = (key: string): boolean => stages.some(({ where }) => where.file === key);
  const captured = await capturedIn(graph, declaring, new ModuleReader(root, cache));
  if (captured.length > 0) return fail(...captured);
  const modules = [...graph.modules.values()];
  const usesOf = changedUses(stages, uses);
  // Made when something has run.
  const kinds = once(() => new Map(stages.map(({ name, kind }) => [name, kind])));
  let stateful: readonly string[] | undefined;
  const manifests = manifestsOf(stages, (stage) => code.of(stage), uses);
  const broken = reachedFailures(graph, manifests);
  if (broken.length > 0) return fail(...broken);
  return ok({
    manifests,
    modules: modules.map(({ key }) => key).sort(),
    // Nothing runs, nobody asks.
    get stateful() {
      stateful ??= inDoubt(() => statefulness(graph), [DAMAGED]);
      return stateful;
    },
    get changesWorld() {
      return inDoubt(() => code.changesWorld, true);
    },
    changed(name) {
      const used = usesOf(name);
      // A command runs none of the pipeline's code.
      if (kinds().get(name) === "cmd") return used;
      const moved = modules.filter(({ path, stamp }) => !stands(path, stamp));
      return [...moved.map(({ key }) => key).sort(), ...used];
    },
  });
}

/** Of the files that a stage says it uses. */
export function changedUses(stages: readonly Stage[], uses: Uses): Fingerprints["changed"] {
  const specs = once(() => new Map(stages.map((stage) => [stage.name, stage.uses])));
  return (name) => (specs().get(name) ?? []).flatMap((spec) => uses.changed(spec));
}

/** Where facts are lost, what costs a Worker of its own at most. */
function inDoubt<T>(ask: () => T, doubt: T): T {
  try {
    return ask();
  } catch (error) {
    if (error instanceof LostFacts) return doubt;
    throw error;
  }
}

function* outsOf(stages: readonly Stage[]): Generator<string> {
  for (const { outs } of stages) for (const { path } of outs) yield path;
}

type Leads = (from: LoadedModule, source: string) => boolean;

const ANY: Leads = () => true;

/** Of modules that some code asks for by name: what an import of an unknown name could mean may well be broken. */
export function failuresIn(graph: ModuleGraph, leads: Leads = ANY): Failure[] {
  const failures: Failure[] = [];
  // To look at what leads where takes time.
  if (!graph.modules.values().some(({ failure }) => failure)) return failures;
  const seen = new Set([graph.entry]);
  for (const path of seen) {
    const module = graph.modules.get(path);
    if (module?.failure) failures.push(module.failure);
    for (const [source, { target, load }] of module?.edges ?? []) {
      const loads = load.how === "import" || load.how === "require";
      if (!loads || target.kind !== "local" || !module || !leads(module, source)) continue;
      seen.add(target.path);
    }
  }
  return failures;
}

/** Whether the other is loaded together with it, not only by a function that somebody may call. */
function isLoaded(from: LoadedModule, source: string): boolean {
  const { statics, units, elided = [], opaque } = from.units();
  if (opaque) return true;
  const isImported = [...statics, ...elided].some((one) => one.source === source);
  return isImported || units.some(({ loadsNow }) => loadsNow.includes(source));
}

/** Of modules that functions load by name, those that a stage reaches. */
function reachedFailures(
  graph: ModuleGraph,
  manifests: ReadonlyMap<string, Manifest>,
): readonly Failure[] {
  const failures = failuresIn(graph);
  if (failures.length === 0) return failures;
  const entries = [...new Set(manifests.values())].map((manifest) => manifest.entries);
  const failed = [...graph.modules.values()].filter(({ failure }) => failure);
  const reached = failed.filter(({ key }) => entries.some((own) => `module ${key}` in own));
  return failures.filter((failure) => reached.some((module) => module.failure === failure));
}

/** Stages with the same code and claims share one manifest. */
export function manifestsOf(
  stages: readonly Stage[],
  codeOf: (stage: Stage) => CodeEntries | null,
  uses: Uses,
): ReadonlyMap<string, Manifest> {
  const manifests = new Map<string, Manifest>();
  const byClaim = new Map<CodeEntries | null, Map<string, Manifest>>();
  for (const stage of stages) {
    const { name, kind, uses: specs, env } = stage;
    if (kind === "cmd" && specs.length === 0) continue;
    const entries = kind === "cmd" ? null : codeOf(stage);
    const named: string[] = [];
    for (const variable in env) if (entries?.env.has(variable)) named.push(variable);
    const all = entries?.wholeEnv !== undefined && !isEmpty(env);
    const isPlain = specs.length + named.length === 0 && !all;
    const claim = isPlain ? "" : JSON.stringify([specs, named, all]);
    const known = byClaim.get(entries) ?? new Map<string, Manifest>();
    byClaim.set(entries, known);
    const manifest =
      known.get(claim) ??
      manifestOf(
        entries,
        { names: new Set(named), all },
        [...new Set(specs)].flatMap((spec) => uses.of(spec)),
      );
    known.set(claim, manifest);
    manifests.set(name, manifest);
  }
  return manifests;
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}
