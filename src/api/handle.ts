// What `stage()` gives: its outs, to be named in the deps of others.
import { canonical, type Value, type ValueMap } from "../model/value.ts";
import { callContext } from "./call.ts";
import type { Fields, OutEntry } from "./fields.ts";
import { members } from "./matrix.ts";
import { normalise } from "./paths.ts";
import type { Named, StageFunction } from "./registry.ts";
import type { Spec } from "./spec.ts";
import { fillKnown } from "./template.ts";

export type Paths = readonly unknown[] | Readonly<Record<string, unknown>>;

export interface MemberHandle {
  readonly name: string;
  readonly outs: Paths;
  readonly metrics: Paths;
  readonly plots: Paths;
}

/** Made for every stage and mostly not looked at: everything is computed when it is asked for. */
export class Handle implements MemberHandle {
  readonly #spec: Spec;
  readonly #fn: StageFunction | null;
  readonly #named: Named;
  #made: Map<Fields<OutEntry>, Paths> | undefined;

  constructor(spec: Spec, fn: StageFunction | null, named: Named) {
    this.#spec = spec;
    this.#fn = fn;
    this.#named = named;
  }

  get name(): string {
    const { name } = this.#named;
    if (name !== null) return name;
    throw new Error(
      "the stage has no name yet: it gets the name of its export when its module has loaded. Give it a name in its spec to use it earlier.",
    );
  }

  get outs(): Paths {
    return this.#paths(this.#spec.outs);
  }

  get metrics(): Paths {
    return this.#paths(this.#spec.metrics);
  }

  get plots(): Paths {
    return this.#paths(this.#spec.plots);
  }

  /** The stage's function for a unit test: what its context lacks is filled in. */
  get fn(): StageFunction | undefined {
    const fn = this.#fn;
    return fn === null
      ? undefined
      : (context) => fn(callContext(this.#spec, context, () => this.name));
  }

  /** One member of a matrix. */
  at(wanted: ValueMap): MemberHandle {
    const { outs, metrics, plots, matrix } = this.#spec;
    const text = canonical(wanted);
    const member = members(matrix ?? {}).find(({ values }) => canonical(values) === text);
    if (!member || matrix === null) {
      throw new Error(`no member of the matrix has ${describe(wanted)}`);
    }
    const of = (fields: Fields<OutEntry>): Paths =>
      shape(fields, (path) => filled(path, member.values));
    const whole = this;
    return {
      get name() {
        return `${whole.name}@${member.suffix}`;
      },
      outs: of(outs),
      metrics: of(metrics),
      plots: of(plots),
    };
  }

  #paths(fields: Fields<OutEntry>): Paths {
    this.#made ??= new Map();
    const known = this.#made.get(fields);
    if (known) return known;
    const { matrix } = this.#spec;
    const all = matrix && members(matrix);
    const made = shape(fields, (path) =>
      all ? all.map(({ values }) => filled(path, values)) : filled(path, {}),
    );
    this.#made.set(fields, made);
    return made;
  }
}

function shape(fields: Fields<OutEntry>, of: (path: string) => unknown): Paths {
  if (!fields.record) return fields.entries.map((entry) => of(entry.path));
  return Object.fromEntries(fields.entries.map((entry) => [entry.key ?? "", of(entry.path)]));
}

function filled(path: string, values: ValueMap): string {
  return path.includes("${") ? normalise(fillKnown(path, values)) : path;
}

function describe(values: ValueMap): string {
  const show = (value: Value): string => (typeof value === "string" ? value : canonical(value));
  return Object.entries(values)
    .map(([key, value]) => `${key}: ${show(value)}`)
    .join(", ");
}
