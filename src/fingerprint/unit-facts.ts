// The units of a module as facts, when the walk over it has ended.
import type { Hash } from "../model/lock.ts";
import { digestNode } from "./canonical.ts";
import { type Cut, indexAt } from "./cuts.ts";
import { digestOf } from "./digest.ts";
import { endingsOf } from "./endings.ts";
import type { ModuleFacts, Note } from "./facts.ts";
import { freeNames } from "./free-names.ts";
import { isShareable } from "./harm.ts";
import type { ModuleNames } from "./module-names.ts";
import { tablesOf } from "./module-tables.ts";
import { type ChildFields, child, type Lines, list, type Node, nameOf, unwrap } from "./node.ts";
import { isLocal } from "./scope.ts";
import { isStill } from "./still.ts";
import { emptyTable } from "./table.ts";
import type { StageSite, UnitCollector } from "./unit-collector.ts";
import {
  DEFAULT,
  type ElidedImport,
  type EnvRead,
  type Loose,
  type Ref,
  type StageCall,
  type StaticImport,
  type TextSpan,
  type Unit,
  type UnitFacts,
  type UnitKind,
} from "./units.ts";

export interface UnitContext {
  readonly program: Node;
  readonly fields: ChildFields;
  readonly lines: Lines;
  readonly facts: ModuleFacts;
  readonly names: ModuleNames;
  readonly isTypeOnly: (node: Node) => boolean;
  readonly isTypeName: (name: string) => boolean;
  /** Imports whose names are only used as types are left out by the runtime. */
  readonly elides: boolean;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly index: number;
}

export function unitFacts(collector: UnitCollector, context: UnitContext): UnitFacts {
  const { program, fields, lines, facts, elides } = context;
  const { cuts } = collector;
  const sites = collector.sites.filter((site) => site.fn !== null);
  const spans = stageSpans(sites, cuts.length);
  const count = cuts.length + spans.length;
  const unitAt = (offset: number): number => {
    const inner = indexAt(spans, offset);
    return inner === -1 ? collector.topAt(offset) : (spans[inner]?.index ?? -1);
  };
  const gathered = collector.finish(unitAt, count);
  const parts = partsOf(facts, collector, unitAt, count);
  const marks = new Map<number, string[]>();
  for (const { at, text } of collector.marks) {
    const unit = unitAt(at);
    marks.set(unit, [...(marks.get(unit) ?? []), text]);
  }
  const names = namesOf(collector);
  const namesByUnit = Array.from({ length: count }, (): string[] => []);
  for (const [name, indices] of Object.entries(names)) {
    for (const index of indices) namesByUnit[index]?.push(name);
  }
  const specs = new Set(collector.sites.flatMap(({ spec }) => spec ?? []));
  const sorted = sortedSites(sites);
  const units: Unit[] = [];
  for (let i = 0; i < count; i++) {
    const cut = cuts[i];
    const site = sorted[i - cuts.length];
    const node = cut?.node ?? site?.fn;
    if (!node) continue;
    const own = cut === undefined ? [] : (namesByUnit[i] ?? []);
    const hasSpec =
      cut !== undefined &&
      collector.sites.some(({ call }) => call.start >= cut.start && call.end <= cut.end);
    const { refs, touches, implicit, jsx, decorated, fills } = gathered[i] ?? NOTHING;
    units.push({
      kind: cut?.kind ?? "stage",
      names: cut !== undefined && cut.symbol === "default" ? [...own, DEFAULT] : own,
      symbol: cut === undefined ? "" : cut.symbol || own.join(","),
      line: lines.at(node.start),
      digest: withMarks(digestNode(node, fields), marks.get(i)),
      ...(hasSpec && { bare: withMarks(digestNode(node, fields, specs), marks.get(i)) }),
      ...(cut === undefined && site && { parent: collector.topAt(site.call.start) }),
      refs: [...refs.values()],
      touches,
      ...(implicit && { implicit }),
      ...(isPlain(own, cut?.kind, context.names) && { plain: true }),
      ...(isStillUnit(cut) && { still: true }),
      ...(isMarkedPure(cut, collector) && { pure: true }),
      ...(jsx && { jsx }),
      ...(decorated && { decorated, types: typesIn(collector.wordsIn(node), own, refs) }),
      ...(fills && { fills }),
      ...(parts[i] ?? NO_PARTS),
    });
  }
  const tables = tablesOf(program, context.isTypeOnly, context.isTypeName);
  const { imports, exports, stars, others } = tables;
  for (const [i, unit] of units.entries()) if (unit.names.includes(DEFAULT)) names[DEFAULT] = [i];
  const used = new Set<string>();
  for (const { refs } of units) for (const { name } of refs) used.add(name);
  for (const one of Object.values(exports)) if ("local" in one) used.add(one.local);
  // Metadata of decorators may need what is named as a type; whether it is made, the settings say.
  for (const { types = [] } of units) for (const name of types) used.add(name);
  const statics: StaticImport[] = [];
  const elided: ElidedImport[] = [];
  for (const { names: local, ...one } of tables.statics) {
    const isUsed = one.bare || local.some((name) => name === "*" || used.has(name));
    if (isUsed || !elides) statics.push(one);
    else elided.push({ ...one, names: local, after: statics.length });
  }
  const holdsJsx = units.some(({ jsx }) => jsx);
  return {
    units,
    spans: cuts.map((cut) => spanOf(lines, cut)),
    laters: collector.laters.map((span) => spanOf(lines, span)),
    names,
    imports,
    exports,
    stars,
    statics,
    ...(holdsJsx && elided.length > 0 && { elided }),
    stages: collector.sites.map((site): StageCall => {
      const unit = spans.find(({ start, end }) => site.fn?.start === start && site.fn.end === end);
      return {
        start: lines.placeAt(site.call.start),
        // A frame in its arguments is not of this call.
        end: lines.placeAt(list(site.call, "arguments")[0]?.start ?? site.call.end),
        ...(unit && { unit: unit.index }),
        ...(isOfLocals(site, fields) && { hasLocals: true }),
        ...(isAlone(site.call, cuts[collector.topAt(site.call.start)]?.node) && { isAlone: true }),
        ...fnName(site.fn),
      };
    }),
    ...(collector.givenTo.some((one) => one !== null) && { given: collector.givenTo }),
    ...endingsOf(collector, { ...context, declared: names }),
    loose: looseOf(facts, unitAt),
    digest: wholeDigest(units.slice(0, cuts.length), others, program, fields),
    ...(collector.isCommonJs && { whole: true }),
  };
}

const NOTHING = {
  refs: new Map<string, Ref>(),
  touches: [],
  implicit: false,
  jsx: false,
  decorated: false,
  fills: false,
} as const;

/** What is no name that its code mentions. */
function typesIn(
  words: readonly string[],
  own: readonly string[],
  refs: ReadonlyMap<string, Ref>,
): readonly string[] {
  return words.filter((word) => !own.includes(word) && !refs.has(word));
}

function withMarks(digest: Hash, marks: readonly string[] = []): Hash {
  return marks.length === 0 ? digest : digestOf([digest, ...marks]);
}

function sortedSites(sites: readonly StageSite[]): readonly StageSite[] {
  return [...sites].sort((a, b) => (a.fn?.start ?? 0) - (b.fn?.start ?? 0));
}

/** A stage in the function of a stage is none of its own. */
function stageSpans(sites: readonly StageSite[], from: number): readonly Span[] {
  const spans: Span[] = [];
  for (const { fn } of sortedSites(sites)) {
    if (fn === null) continue;
    spans.push({ start: fn.start, end: fn.end, index: from + spans.length });
  }
  return spans;
}

function isOfLocals({ fn, scope }: StageSite, fields: ChildFields): boolean {
  if (fn === null) return true;
  if (scope === null) return false;
  return freeNames(fn, fields).names.some(({ name }) => isLocal(name, scope) || name === "this");
}

/** `const train = stage(..)`, `stage(..);` */
function isAlone(call: Node, around: Node | undefined): boolean {
  if (around === undefined) return false;
  const value =
    around.type === "VariableDeclarator"
      ? child(around, "init")
      : around.type === "ExpressionStatement"
        ? child(around, "expression")
        : around;
  return value !== null && unwrap(value) === call;
}

function fnName(fn: Node | null): { readonly fn?: string } {
  const name = fn === null ? null : nameOf(fn.type === "Identifier" ? fn : child(fn, "id"));
  return name === null ? {} : { fn: name };
}

/** `/*@__PURE__*\/ f()`: its author says that the call changes nothing. */
function isMarkedPure(cut: Cut | undefined, collector: UnitCollector): boolean {
  const field = cut?.node.type === "ExpressionStatement" ? "expression" : "init";
  const value = cut && child(cut.node, field);
  const call = value && unwrap(value);
  if (call?.type !== "CallExpression" && call?.type !== "NewExpression") return false;
  return collector.isMarkedPure(call);
}

function isStillUnit(cut: Cut | undefined): boolean {
  if (cut?.node.type !== "VariableDeclarator") return false;
  return nameOf(child(cut.node, "id")) !== null && isStill(child(cut.node, "init"));
}

function isPlain(own: readonly string[], kind: UnitKind | undefined, names: ModuleNames): boolean {
  if (kind === "fn") return true;
  const isFixed = kind === "const" || kind === "class" || kind === "enum";
  return isFixed && own.length > 0 && own.every((name) => isShareable(names.kindOfName(name)));
}

function spanOf(lines: Lines, { start, end }: { start: number; end: number }): TextSpan {
  return [lines.placeAt(start), lines.placeAt(end)];
}

function namesOf({ declared, cuts }: UnitCollector): Record<string, number[]> {
  const names: Record<string, number[]> = emptyTable();
  for (const [name, indices] of declared) {
    const known = [...indices].filter((index) => index >= 0 && index < cuts.length);
    if (known.length > 0) names[name] = known.sort((a, b) => a - b);
  }
  return names;
}

function wholeDigest(
  units: readonly Unit[],
  others: readonly Node[],
  program: Node,
  fields: ChildFields,
): Hash {
  const directives = Array.isArray(program.directives)
    ? JSON.stringify(program.directives.length)
    : "";
  return digestOf([
    directives,
    ...units.map(({ digest }) => digest),
    "imports",
    ...others.map((node) => digestNode(node, fields)),
  ]);
}

type Parts = Pick<
  Unit,
  "loads" | "loadsNow" | "prefixes" | "env" | "wide" | "envNotes" | "wideNow"
>;

const NO_PARTS: Parts = { loads: [], loadsNow: [], prefixes: [], env: [], wide: [], envNotes: [] };

function looseOf({ wide, env, envNotes }: ModuleFacts, unitAt: (offset: number) => number): Loose {
  const isLoose = ({ at }: { readonly at?: number }): boolean =>
    at === undefined || unitAt(at) === -1;
  return {
    wide: wide.filter(isLoose),
    env: env.filter(isLoose),
    envNotes: envNotes.filter(isLoose),
  };
}

interface PartsInMaking {
  readonly loads: Set<string>;
  readonly loadsNow: Set<string>;
  wideNow: boolean;
  readonly prefixes: number[];
  readonly env: EnvRead[];
  readonly wide: Note[];
  readonly envNotes: Note[];
}

/** What the module loads and reads, by unit. */
function partsOf(
  facts: ModuleFacts,
  collector: UnitCollector,
  unitAt: (offset: number) => number,
  count: number,
): readonly Parts[] {
  // Few units have any.
  const parts: (PartsInMaking | undefined)[] = [];
  const at = (offset: number | undefined): PartsInMaking | undefined => {
    const unit = offset === undefined ? -1 : unitAt(offset);
    if (unit === -1 || unit >= count) return undefined;
    parts[unit] ??= {
      loads: new Set(),
      loadsNow: new Set(),
      wideNow: false,
      prefixes: [],
      env: [],
      wide: [],
      envNotes: [],
    };
    return parts[unit];
  };
  for (const { spec, how, at: offset } of facts.loads) {
    const part = at(offset);
    part?.loads.add(`${how} ${spec}`);
    if (!collector.isLater(offset)) part?.loadsNow.add(`${how} ${spec}`);
  }
  for (const [i, { at: offset }] of facts.prefixes.entries()) at(offset)?.prefixes.push(i);
  for (const { name, line, at: offset } of facts.env) at(offset)?.env.push({ name, line });
  for (const { at: offset = 0, line, text } of facts.wide) {
    const part = at(offset);
    part?.wide.push({ line, text });
    if (part && !collector.isLater(offset)) part.wideNow = true;
  }
  for (const { at: offset, line, text } of facts.envNotes)
    at(offset)?.envNotes.push({ line, text });
  return Array.from({ length: count }, (_, i) => {
    const part = parts[i];
    if (part === undefined) return NO_PARTS;
    const { loads, loadsNow, wideNow, ...rest } = part;
    return {
      ...rest,
      loads: [...loads],
      loadsNow: [...loadsNow],
      ...(wideNow && { wideNow: true as const }),
    };
  });
}
