// Whether loading a pipeline gives the same each time, as long as its code and the variables that it reads are the same.
import { type Effects, isPureModule } from "./effects.ts";
import type { Base } from "./reached.ts";
import type { ModuleNode, Target, UnitNode } from "./symbols.ts";

export type Proof =
  | {
      readonly stands: true;
      /** Environment variables that it may read. */
      readonly env: readonly string[];
    }
  | { readonly stands: false; readonly why: string };

export function proofOf({ loading }: Base, effects: Effects): Proof {
  const env = new Set<string>();
  for (const target of loading.whole) {
    // What a package does when it is loaded is not looked at: only a call of it while loading could let it in.
    if (target.kind === "module" && target.node.facts.opaque) {
      return { stands: false, why: `${target.node.module.key} could not be analysed` };
    }
  }
  for (const module of loading.modules) {
    const why = whyNot(module, effects, env);
    if (why !== null) return { stands: false, why };
  }
  return { stands: true, env: [...env].sort() };
}

function whyNot(module: ModuleNode, effects: Effects, env: Set<string>): string | null {
  const { facts } = module;
  const { key, edges } = module.module;
  const [wide] = facts.loose.wide;
  if (facts.opaque || wide)
    return `${key}:${wide?.line ?? 1}: ${wide?.text ?? "could not be analysed"}`;
  const [note] = facts.loose.envNotes;
  if (note) return `${key}:${note.line}: ${note.text}`;
  for (const { name } of facts.loose.env) env.add(name);
  for (const { load } of edges.values()) {
    if (load.type === "macro") return `${key}:${load.line}: runs a macro`;
  }
  for (const node of module.units) {
    const why = whyUnitNot(node, effects, env);
    if (why !== null) return why;
  }
  return null;
}

function whyUnitNot(node: UnitNode, effects: Effects, env: Set<string>): string | null {
  const { unit, module } = node;
  const { key } = module.module;
  const place = (line: number): string => `${key}:${line}`;
  const impure = unit.impure?.find(({ load }) => load);
  if (impure) return `${place(impure.line)}: uses ${impure.text}`;
  if (unit.wideNow) return `${place(unit.wide[0]?.line ?? unit.line)}: ${unit.wide[0]?.text ?? ""}`;
  if (unit.loadsNow.length > 0) return `${place(unit.line)}: loads ${unit.loadsNow[0]}`;
  if (isEvaluated(node)) {
    const [note] = unit.envNotes;
    if (note) return `${place(note.line)}: ${note.text}`;
    if (unit.prefixes.length > 0) return `${place(unit.line)}: loads what is only known then`;
    for (const { name } of unit.env) env.add(name);
  }
  const ran = effects.ranWith(node);
  const target = ran.targets.find(isOutside);
  if (target) return `${place(unit.line)}: calls ${nameOf(target)}`;
  for (const one of ran.units) {
    const why = whyRunNot(one, env);
    if (why !== null) return why;
  }
  return null;
}

/** The unit's code runs because of another: all of it may. */
function whyRunNot({ unit, module }: UnitNode, env: Set<string>): string | null {
  const { key } = module.module;
  const [impure] = unit.impure ?? [];
  if (impure) return `${key}:${impure.line}: uses ${impure.text}`;
  const [wide] = unit.wide;
  if (wide) return `${key}:${wide.line}: ${wide.text}`;
  if (unit.loads.length + unit.prefixes.length > 0) return `${key}:${unit.line}: loads a module`;
  const [note] = unit.envNotes;
  if (note) return `${key}:${note.line}: ${note.text}`;
  for (const { name } of unit.env) env.add(name);
  return null;
}

/** It has code of its own that runs at once; a function only when it is called. */
function isEvaluated({ unit }: UnitNode): boolean {
  if (unit.kind === "fn") return false;
  return unit.kind !== "stage" || unit.refs.some(({ load }) => load);
}

function isOutside(target: Target): boolean {
  if (target.kind === "package" || target.kind === "missing") return true;
  return target.kind === "builtin" && !isPureModule(target.spec);
}

function nameOf(target: Target): string {
  switch (target.kind) {
    case "builtin":
      return target.spec;
    case "missing":
      return target.name;
    case "package":
      return `a package that ${target.place} imports`;
    default:
      return "";
  }
}
