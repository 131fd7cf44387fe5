// What each stage depends on, and why it is not fresh: the data behind `explain`.
import type { Hash } from "../model/lock.ts";
import type { Reason, State } from "../model/reason.ts";
import type { ValueMap } from "../model/value.ts";
import type { Plan, Planned } from "./plan.ts";
import type { Project } from "./project.ts";

export interface Inputs {
  /** Manifest key to digest. */
  readonly code: Readonly<Record<string, Hash>>;
  readonly params: ValueMap;
  readonly deps: readonly { readonly path: string; readonly hash: Hash | null }[];
  readonly env: Readonly<Record<string, Hash>>;
}

export interface Explained {
  readonly stage: string;
  readonly state: State;
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
  return chosen.map((one) => explainOne(one, planned, hashOf));
}

function explainOne(
  { stage, state, reasons }: Planned,
  planned: Plan,
  hashOf: (path: string) => Hash | null,
): Explained {
  const facts = planned.facts(stage);
  const code = facts.manifest?.entries ?? {};
  const isEnv = (key: string): boolean => key.startsWith("env ");
  const read = Object.entries(code).filter(([key]) => isEnv(key));
  return {
    stage: stage.name,
    state,
    reasons,
    inputs: {
      code: Object.fromEntries(Object.entries(code).filter(([key]) => !isEnv(key))),
      params: stage.params,
      deps: stage.deps.map(({ path }) => ({ path, hash: hashOf(path) })),
      env: {
        ...Object.fromEntries(read.map(([key, hash]) => [key.slice("env ".length), hash])),
        ...facts.env,
        ...facts.environ,
      },
    },
    coarse: facts.manifest?.coarse ?? [],
  };
}
