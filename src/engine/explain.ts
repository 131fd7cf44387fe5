// What each stage depends on, and why it is not fresh: the data behind `explain`.
import { envDigest } from "../fingerprint/environment.ts";
import type { Hash } from "../model/lock.ts";
import type { Manifest } from "../model/manifest.ts";
import type { Reason, State } from "../model/reason.ts";
import { isCode, keyParts, type Owner, trail } from "../model/trail.ts";
import type { ValueMap } from "../model/value.ts";
import type { Plan, Planned } from "./plan.ts";
import type { Project } from "./project.ts";

export interface Inputs {
  /** Manifest key to digest. */
  readonly code: Readonly<Record<string, Hash>>;
  readonly params: ValueMap;
  readonly deps: readonly { readonly path: string; readonly hash: Hash | null }[];
  readonly env: Readonly<Record<string, Hash>>;
  /** Variables of `env` that count only by being set, since their names look like secrets. */
  readonly onlyIfSet: readonly string[];
  /** Where code stands, by manifest key: `file:line`. */
  readonly places: Manifest["places"];
  /** What leads to an entry of the code. */
  readonly via: Manifest["via"];
}

export interface Explained {
  readonly stage: string;
  readonly group: string | null;
  readonly state: State;
  /** With the way to code that changed. */
  readonly reasons: readonly Reason[];
  readonly inputs: Inputs;
  /** Where the analysis of its code had to widen. */
  readonly coarse: readonly string[];
}

/** Explains planned stages; hashes their deps where the plan had no need to. */
export async function explain(
  project: Project,
  planned: Plan,
  names: Iterable<string>,
): Promise<Explained[]> {
  const chosen = [...names].flatMap((name) => planned.stages.get(name) ?? []);
  const paths = chosen.flatMap((one) => one.stage.deps.map((dep) => dep.path));
  const entries = await project.index.look(new Set(paths));
  const hashOf = (path: string): Hash | null => {
    const entry = entries.get(path);
    return entry === undefined || entry === "missing" ? null : entry.hash;
  };
  const parts = new Map<Manifest, Parts>();
  return chosen.map((one) => explainOne(one, planned, hashOf, parts));
}

function explainOne(
  { stage, state, reasons }: Planned,
  planned: Plan,
  hashOf: (path: string) => Hash | null,
  known: Map<Manifest, Parts>,
): Explained {
  const { manifest, env, environ } = planned.facts(stage);
  const { code, read, onlyIfSet, coarse } = manifest ? partsOf(manifest, known) : NO_PARTS;
  const { name, group, params, deps } = stage;
  return {
    stage: name,
    group,
    state,
    reasons: manifest ? withPaths(reasons, manifest, { stage: name, group }) : reasons,
    inputs: {
      code,
      params,
      deps: deps.map(({ path }) => ({ path, hash: hashOf(path) })),
      env: { ...read, ...env, ...environ },
      onlyIfSet,
      places: manifest?.places ?? {},
      via: manifest?.via ?? {},
    },
    coarse,
  };
}

/** What all stages with one manifest share. */
interface Parts {
  readonly code: Readonly<Record<string, Hash>>;
  readonly read: Readonly<Record<string, Hash>>;
  readonly onlyIfSet: readonly string[];
  readonly coarse: readonly string[];
}

const NO_PARTS: Parts = { code: {}, read: {}, onlyIfSet: [], coarse: [] };
const ENV = "env ";

function partsOf(manifest: Manifest, known: Map<Manifest, Parts>): Parts {
  const before = known.get(manifest);
  if (before) return before;
  const entries = Object.entries(manifest.entries);
  const isEnv = (key: string): boolean => key.startsWith(ENV);
  const read = entries.flatMap(([key, hash]): [string, Hash][] =>
    isEnv(key) ? [[key.slice(ENV.length), hash]] : [],
  );
  const parts: Parts = {
    code: Object.fromEntries(entries.filter(([key]) => !isEnv(key))),
    read: Object.fromEntries(read),
    onlyIfSet: read.flatMap(([name]) => (countsOnlyIfSet(name) ? [name] : [])),
    coarse: [...manifest.coarse, ...wholes(manifest)],
  };
  known.set(manifest, parts);
  return parts;
}

function countsOnlyIfSet(name: string): boolean {
  return envDigest(name, { [name]: "" }) === "set";
}

function withPaths(
  reasons: readonly Reason[],
  { entries, via }: Manifest,
  owner: Owner,
): readonly Reason[] {
  return reasons.map((reason) => {
    const { code, what } = reason;
    // What is gone has left no way.
    if (code !== "code_changed" || what === undefined || !(what in entries)) return reason;
    return isCode(keyParts(what)) ? { ...reason, path: trail(owner, via, what) } : reason;
  });
}

const CODE = /\.[cm]?[jt]sx?$/;
/** Modules named in one sentence. */
const NAMED = 3;

/** Where something reaches into a module in a way that makes all of it count, and no note says so. */
function wholes({ entries, places, via, coarse }: Manifest): string[] {
  const modules = new Map<string, string[]>();
  for (const key in entries) {
    const by = Object.hasOwn(via, key) ? via[key] : undefined;
    const { kind, rest } = keyParts(key);
    if (kind !== "module" || by === undefined || !CODE.test(rest)) continue;
    modules.set(by, [...(modules.get(by) ?? []), rest]);
  }
  return [...modules].flatMap(([by, files]) => {
    const { file, rest, symbol } = keyParts(by);
    // All of a whole module counts anyway, with what it imports.
    if (symbol === null || coarse.some((note) => note.startsWith(`${file}:`))) return [];
    const more = files.length > NAMED ? ` and ${files.length - NAMED} more` : "";
    const place = places[by] ?? file;
    return `${place}: ${rest} may use any part of ${files.slice(0, NAMED).join(", ")}${more}: all of it counts`;
  });
}
