// From the text of a module to its facts: one parse, one walk.
import { Captures } from "./captures.ts";
import { usesOf } from "./context.ts";
import { EnvReads } from "./env-reads.ts";
import { type Facts, type Load, type ModuleFacts, NO_FACTS, NO_STATE } from "./facts.ts";
import { factoriesIn } from "./jsx.ts";
import { Loads } from "./loads.ts";
import { ModuleNames } from "./module-names.ts";
import { ModuleState } from "./module-state.ts";
import { Lines, type Node, propertyName } from "./node.ts";
import { ParameterUses } from "./parameters.ts";
import { Reach } from "./reach.ts";
import { runFacts } from "./run-walk.ts";
import type { RunFacts } from "./runs.ts";
import { type Parsed, type ParseOutcome, parse, type startParsing } from "./syntax.ts";
import { PROTOTYPES, UnitCollector } from "./unit-collector.ts";
import { unitFacts } from "./unit-facts.ts";
import { NO_UNITS } from "./units.ts";
import { type Visitor, Walk } from "./walk.ts";

export type Lang = Parameters<typeof parse>[2];

export type Analysis =
  | { readonly ok: true; readonly facts: Facts }
  | { readonly ok: false; readonly failure: Extract<ParseOutcome, { kind: "broken" }>["failure"] };

/** `key` is the file's name in messages. `handing`: tell of functions that are handed to other modules as well. */
export async function analyse(
  key: string,
  source: string,
  lang: Lang,
  handing = false,
  started?: ReturnType<typeof startParsing>,
): Promise<Analysis> {
  const outcome = await parse(key, source, lang, started);
  switch (outcome.kind) {
    case "broken":
      return { ok: false, failure: outcome.failure };
    case "opaque":
      return { ok: true, facts: opaque(outcome) };
    case "parsed":
      return {
        ok: true,
        facts: factsOf(outcome.parsed, source, { handing, elides: lang !== "jsx" }),
      };
  }
}

const UNSEEN = "may read the environment: it could not be analysed";

function opaque({ imports, why }: Extract<ParseOutcome, { kind: "opaque" }>): Facts {
  const loads: Load[] = imports.map(({ spec, require }) => ({
    spec,
    how: require ? "require" : "import",
    line: 1,
    at: 0,
  }));
  const told = `could not be analysed (${why})`;
  const notes = [{ line: 1, text: told }];
  const envNotes = [{ line: 1, text: UNSEEN }];
  return {
    module: { ...NO_FACTS, loads, wide: notes, envNotes },
    state: { ...NO_STATE, changes: notes, opaque: true },
    units: { ...NO_UNITS, loose: { wide: notes, env: [], envNotes }, digest: "", opaque: true },
  };
}

const ENTERED = new Set([
  "AssignmentExpression",
  "CallExpression",
  "Decorator",
  "ExportDefaultDeclaration",
  "ImportExpression",
  "JSXElement",
  "JSXFragment",
  "NewExpression",
  "TSExportAssignment",
  "UnaryExpression",
  "UpdateExpression",
]);

/** Members that say something, whatever they are of. */
const MEMBERS = new Set(["constructor", ...PROTOTYPES]);

/** Told from the text, before a look at the syntax that costs more. */
const TAKES_CONSTRUCTOR = /\bconstructor\b["'`]?\s*[:,}=)]/;

function factsOf(
  { program, module, childFields }: Parsed,
  source: string,
  { handing, elides }: { readonly handing: boolean; readonly elides: boolean },
): Facts {
  const lines = new Lines(source);
  // Each needs the other: constants stand for texts in `import(..)`, `require` makes names.
  const env = new EnvReads(lines);
  const loads = new Loads(module, lines, env, (scope) => names.textNames(scope));
  const names = new ModuleNames(
    loads.isRequire,
    (node) => loads.isTypeOnly(node),
    (node) =>
      parameters.tells(node) || captures.isMaker(node) ? { kind: "fn", at: node.start } : "fn",
  );
  const parameters = new ParameterUses(names);
  const reach = new Reach(loads, env, names, childFields);
  const state = new ModuleState(lines, names);
  const collector = new UnitCollector(program, lines, names, source);
  const mentions = source.includes("fastpipe");
  const captures = new Captures(
    lines,
    names,
    childFields,
    handing ? "handing" : mentions ? "stages" : "nothing",
  );
  const visitor: Visitor = {
    declare(declaration, walk) {
      names.declare(declaration, walk);
      captures.declare(declaration, walk);
      reach.declare(declaration, walk);
      collector.declare(declaration, walk);
    },
    outermost: (node, scope) => parameters.outermost(node, scope),
    later: (node, stack) => collector.later(node, stack),
    member: (node) => collector.member(node),
    enter(node, walk) {
      // The many get no further than they must.
      if (node.type === "MemberExpression") {
        const name = propertyName(node);
        if (name === null || !MEMBERS.has(name)) return;
      } else {
        loads.enter(node, walk);
        captures.enter(node, walk);
        if (walk.scope === null) names.enter(node, walk);
      }
      reach.enter(node, walk);
      collector.enter(node, walk);
      if (walk.scope !== null) state.enter(node, walk);
    },
    reference(node: Node, walk) {
      const name = node.type === "Identifier" ? node.name : undefined;
      if (typeof name === "string") {
        const special = reach.watches(name);
        if (walk.scope !== null && parameters.watches(name)) parameters.reference(node, walk);
        const isKnown = walk.scope === null || names.has(name);
        if (!isKnown && !special && !collector.watches(name)) return;
        if (special) reach.reference(node, walk);
      } else if (node.type === "MetaProperty") reach.reference(node, walk);
      const uses = usesOf(node, walk.stack, names.trusted);
      collector.reference(node, walk, uses);
      state.reference(node, walk, uses);
    },
  };
  new Walk(childFields, visitor, ENTERED).run(program);
  reach.finish(program, TAKES_CONSTRUCTOR.test(source));
  const pending = state.finish();
  captures.finish();
  // Functions that hand an argument on to `stage` are known now.
  if (captures.factories.length > 0) names.settle();
  const commonJs = names.commonJsKind();
  const exports = names.exports();
  const makes = captures.factories.some(({ on }) => on === undefined);
  const given = [exports, names.stars, commonJs];
  const givesStage =
    makes || (mentions && /(import|require) fastpipe"/.test(JSON.stringify(given)));
  const pragma = loads.jsx && /@jsxImportSource\s+(\S+)/.exec(source)?.[1];
  const factories = loads.jsx ? factoriesIn(source) : [];
  const facts: ModuleFacts = {
    loads: loads.loads,
    prefixes: loads.prefixes,
    wide: loads.wide,
    env: env.reads,
    envNotes: env.notes,
    ...(loads.jsx && { jsx: pragma ?? loads.jsx }),
    ...(factories.length > 0 && { factories }),
    ...(captures.certain.length > 0 && { captures: captures.certain }),
    ...(givesStage && { givesStage }),
  };
  return {
    module: facts,
    runs: runFacts({
      program,
      fields: childFields,
      lines,
      source,
      isModule: module.hasModuleSyntax,
      // What declares stages has functions that make them.
      isDeep: mentions,
    }),
    units: unitFacts(collector, {
      program,
      fields: childFields,
      lines,
      facts,
      names,
      isTypeOnly: (node) => loads.isTypeOnly(node),
      isTypeName: (name) => loads.isTypeName(name),
      elides,
    }),
    state: {
      exports,
      stars: names.stars,
      ...(commonJs !== undefined && { commonJs }),
      changes: [...state.changes, ...loads.wide],
      pending,
      functions: parameters.finish(),
      ...(captures.pending.length > 0 && { pendingCaptures: captures.pending }),
      ...(captures.factories.length > 0 && { factories: captures.factories }),
    },
  };
}

/** What all of a module may do while the pipeline is loaded; undefined: it can't be told. */
export async function runsOf(
  key: string,
  source: string,
  lang: Lang,
): Promise<RunFacts | undefined> {
  const outcome = await parse(key, source, lang);
  if (outcome.kind !== "parsed") return undefined;
  const { program, module, childFields: fields } = outcome.parsed;
  const { hasModuleSyntax: isModule } = module;
  return runFacts({ program, fields, lines: new Lines(source), source, isModule, isDeep: true });
}
