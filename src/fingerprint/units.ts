// What a module is made of, by its own text: its units, one for each declaration or statement, and what each of them
// mentions, runs and may change. Kept by the file's stat; what it means is told by the whole graph.
import type { Hash } from "../model/lock.ts";
import type { Handing, Note, Pending } from "./facts.ts";
import type { Source, Step } from "./kinds.ts";

export type UnitKind =
  | "fn"
  | "class"
  | "const"
  | "let"
  | "var"
  | "enum"
  | "namespace"
  | "statement"
  /** The function of a stage, where it stands in the call of `stage()`. */
  | "stage";

/** A name of the module, or one that it imports, as a unit mentions it. */
export interface Ref {
  readonly name: string;
  /** Properties that are read of it, where it was imported. */
  readonly path?: readonly Step[];
  /** In code that runs when the unit is evaluated: not only in a function that may be called later. */
  readonly load?: true;
  /** There it is called, iterated, or handed to what may call it. */
  readonly runs?: true;
  /** And nothing else than called: nobody gets it. */
  readonly called?: true;
  /** There a property of it is read, or a text or number is made of it. */
  readonly looks?: true;
  /** Only in the spec of a stage. */
  readonly spec?: true;
  /** In a function that a call gets, by its index: what is said of loading holds only if that may run it. */
  readonly given?: number;
}

/** A use that may change what outlives it. */
export interface Touch {
  /** Whose value; undefined: something beyond the names of the module. */
  readonly name?: string;
  /** The unit itself: `this` of an object or a class in it. */
  readonly self?: true;
  /** A module that is loaded there: whatever it holds. */
  readonly source?: string;
  /** An assignment. */
  readonly write?: true;
  /** A call of a method that by its name changes what it is called on. */
  readonly sure?: true;
  /** Only the object itself, which the module made: nothing that it holds. */
  readonly fresh?: true;
  /** In code that runs when the unit is evaluated. */
  readonly load?: true;
  /** As of a mention. */
  readonly given?: number;
  /** Decided when the other modules are known: quiet, it changes nothing. */
  readonly pending?: Pending;
  /** It counts only where a statement does it for its own sake. */
  readonly soft?: true;
  /** No change: the unit's value is something beyond the module, or leads there. */
  readonly alias?: true;
  readonly line: number;
  readonly text: string;
}

export interface Unit {
  readonly kind: UnitKind;
  /** Names of the module that it declares. */
  readonly names: readonly string[];
  /** How a manifest calls it; empty: only as a part of others. */
  readonly symbol: string;
  readonly line: number;
  readonly digest: Hash;
  /** Without the specs of stages in it, where there are any. */
  readonly bare?: Hash;
  /** The unit around it. */
  readonly parent?: number;
  readonly refs: readonly Ref[];
  readonly touches: readonly Touch[];
  /** Reading a property of its value, or making a text of it, may run code. */
  readonly implicit?: true;
  readonly jsx?: true;
  readonly decorated?: true;
  /** Where it is decorated: names that it may mention as types. */
  readonly types?: readonly string[];
  /** It gives members to something that a local name stands for: it may be a function that was handed in. */
  readonly fills?: true;
  /** What it declares can't be changed, except by an assignment to its name. */
  readonly plain?: true;
  /** It is said to change nothing while it is evaluated. */
  readonly pure?: true;
  /** Its value is the same whatever ran before it. */
  readonly still?: true;
  /** Modules that it loads when it runs. */
  readonly loads: readonly Source[];
  /** Of those, in code that runs when it is evaluated. */
  readonly loadsNow: readonly Source[];
  /** Indices into the prefixes of the module's facts. */
  readonly prefixes: readonly number[];
  readonly env: readonly EnvRead[];
  readonly wide: readonly Note[];
  readonly envNotes: readonly Note[];
  /** It evaluates or hands on what can load anything, while it is evaluated. */
  readonly wideNow?: true;
}

/** A call of `stage()`: where it begins, and where its arguments do, by line and column, from 1. */
export interface StageCall {
  readonly start: readonly [number, number];
  readonly end: readonly [number, number];
  /** Its function; undefined: it can't be told from the call. */
  readonly unit?: number;
  /** The function is told by variables of a function around the call. */
  readonly hasLocals?: true;
  /** It is all that a statement or a declaration consists of: it makes one stage. */
  readonly isAlone?: true;
  /** The name of the function, where it has one. */
  readonly fn?: string;
}

/** A call of `stage()`, by its index, or a function: its name, or that of a namespace and its own. */
export type End = number | readonly string[];

/** A call of something that ends there: the stack of `stage()` shows this call in its place. */
export interface HandOff {
  readonly start: TextSpan[0];
  readonly end: TextSpan[0];
  readonly to: End;
}

/** A local name, or a name of another module; null: the module itself. */
export type Export =
  | { readonly local: string }
  | { readonly source: Source; readonly name: string | null };

export interface Import {
  readonly source: Source;
  /** Null: the module itself. */
  readonly name: string | null;
}

export interface StaticImport {
  readonly source: Source;
  /** It imports no names: for its effects. */
  readonly bare?: true;
}

export interface ElidedImport extends StaticImport {
  readonly names: readonly string[];
  /** How many of `statics` come before it. */
  readonly after: number;
}

/** Lines and columns, from 1. */
export type TextSpan = readonly [start: readonly [number, number], end: readonly [number, number]];

export interface UnitFacts {
  readonly units: readonly Unit[];
  /** Line where each unit begins and ends, to find one by a place. */
  readonly spans: readonly TextSpan[];
  /** Code that runs only when somebody calls it. */
  readonly laters: readonly TextSpan[];
  /** Units that declare a name. */
  readonly names: Readonly<Record<string, readonly number[]>>;
  readonly imports: Readonly<Record<string, Import>>;
  readonly exports: Readonly<Record<string, Export>>;
  readonly stars: readonly Source[];
  /** In the order in which they are loaded; those of types alone left out. */
  readonly statics: readonly StaticImport[];
  /** With JSX: those that nothing names, but which settings may say that elements call. */
  readonly elided?: readonly ElidedImport[];
  readonly stages: readonly StageCall[];
  /** Where functions end that are units, by index. */
  readonly ends?: Readonly<Record<number, End>>;
  readonly handOffs?: readonly HandOff[];
  /** Functions that calls get: by whom, where it can be told. */
  readonly given?: readonly (Handing | null)[];
  /** What imports and exports themselves widen. */
  readonly loose: Loose;
  /** Of the module whole. */
  readonly digest: Hash;
  /** Its names are not told by its syntax: CommonJS, or not analysed. */
  readonly whole?: true;
  readonly opaque?: true;
}

export interface Loose {
  readonly wide: readonly Note[];
  readonly env: readonly EnvRead[];
  readonly envNotes: readonly Note[];
}

export interface EnvRead {
  readonly name: string;
  readonly line: number;
}

/** Where names are kept that have none. */
export const DEFAULT = "*default*";

export const NO_UNITS: Omit<UnitFacts, "digest"> = {
  units: [],
  spans: [],
  laters: [],
  names: {},
  imports: {},
  exports: {},
  stars: [],
  statics: [],
  loose: { wide: [], env: [], envNotes: [] },
  stages: [],
  whole: true,
};
