// Classic JSX: what elements call is named by pragmas and settings alone.
import type { Ref, UnitFacts } from "./units.ts";

type Settings = Readonly<Record<string, string>>;

/** What elements call, and how settings and pragmas say so. */
const NAMES = [
  { setting: "jsxFactory", pragma: "jsx" },
  { setting: "jsxFragmentFactory", pragma: "jsxFrag" },
] as const;

/** Where it is classic, and nothing else is said. */
const CLASSIC = ["React.createElement", "React.Fragment"];

/** By pragmas, wherever they stand; none: they say nothing of it. */
export function factoriesIn(source: string): readonly string[] {
  if (!source.includes("@jsx")) return [];
  const named = NAMES.flatMap(({ pragma }) =>
    [...source.matchAll(new RegExp(`@${pragma}\\s+([\\w$.]+)`, "g"))].flatMap(
      ([, name]) => name ?? [],
    ),
  );
  const isClassic = /@jsxRuntime\s+classic/.test(source);
  return [...new Set([...named, ...(isClassic ? CLASSIC : [])])];
}

/** By the settings that hold for a module: they may name it even where elements call something else. */
export function factoriesBy(settings: Settings): readonly string[] {
  const named = NAMES.flatMap(({ setting }) => textOf(settings, setting) ?? []);
  const isClassic = textOf(settings, "jsx") === "react";
  return [...named, ...(isClassic ? CLASSIC : [])];
}

/** Units with JSX use the factories, and what gives these is loaded. */
export function withFactories(facts: UnitFacts, factories: ReadonlySet<string>): UnitFacts {
  const refs: Ref[] = [];
  const roots = new Set<string>();
  for (const factory of [...factories].sort()) {
    const [name = "", ...path] = factory.split(".");
    if (!Object.hasOwn(facts.imports, name) && !Object.hasOwn(facts.names, name)) continue;
    roots.add(name);
    refs.push({ name, ...(path.length > 0 && { path }) });
  }
  if (refs.length === 0) return facts;
  const statics = [...facts.statics];
  for (const { names, after, ...one } of (facts.elided ?? []).toReversed()) {
    if (names.some((name) => roots.has(name))) statics.splice(after, 0, one);
  }
  // Elements in anything but a function may stand in code that runs at once.
  const atOnce = refs.map((ref): Ref => ({ ...ref, load: true, runs: true }));
  const units = facts.units.map((unit) => {
    if (!unit.jsx) return unit;
    const isLater = unit.kind === "fn" || unit.kind === "stage";
    return { ...unit, refs: [...unit.refs, ...(isLater ? refs : atOnce)] };
  });
  return { ...facts, statics, units };
}

/** What a source lacks that its settings say, as pragmas: the runtime takes them from there, too. */
export function pragmasOf(settings: Settings, source: string): string {
  const pragmas: string[] = [];
  const add = (pragma: string, value: string | undefined): void => {
    const isSaid = new RegExp(`@${pragma}\\b`).test(source);
    if (value !== undefined && /^[\w$.@/:-]+$/.test(value) && !isSaid)
      pragmas.push(`@${pragma} ${value}`);
  };
  if (textOf(settings, "jsx") === "react") {
    add("jsxRuntime", "classic");
    for (const { setting, pragma } of NAMES) add(pragma, textOf(settings, setting));
  } else {
    add("jsxImportSource", textOf(settings, "jsxImportSource"));
  }
  return pragmas.join(" ");
}

/** Settings are kept as JSON. */
function textOf(settings: Settings, name: string): string | undefined {
  const json = settings[name];
  const value: unknown = json === undefined ? undefined : JSON.parse(json);
  return typeof value === "string" ? value : undefined;
}
