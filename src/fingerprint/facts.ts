// What one module says, from its own text alone; kept by the file's stat. What it means is told by the whole graph.
import type { How, Kind, Source, Step } from "./kinds.ts";
import type { RunFacts } from "./runs.ts";
import type { UnitFacts } from "./units.ts";

/** Part of the cache's key: to be raised when what is written here is found by other rules. */
export const FACTS = 34;

export interface Note {
  readonly line: number;
  /** Where it stands in the text. */
  readonly at?: number;
  readonly text: string;
}

export interface Load {
  readonly spec: string;
  /** `path`: a file as named; `resolve`: only asked where a module is; `worker`: started as one. */
  readonly how: "import" | "require" | "resolve" | "path" | "worker";
  /** The `type` of its import attributes. */
  readonly type?: string;
  readonly line: number;
  /** Where it stands in the text. */
  readonly at: number;
}

/** `import(...)` of a text of which only the beginning is known. */
export interface Prefix {
  readonly text: string;
  /** From the module's folder on, rather than a specifier. */
  readonly fromDir: boolean;
  readonly line: number;
  readonly at: number;
}

export interface EnvRead {
  readonly name: string;
  readonly line: number;
  readonly at: number;
}

/** An argument of a call: of which function, which one. */
export interface Argument {
  readonly callee: Kind;
  readonly index: number;
}

/** A way to use a value: from its kind by `path`, for a call its method last. */
export interface ValueUse {
  readonly path: readonly Step[];
  readonly how: How;
  readonly into?: Argument;
  /** The function that a method gives its elements to, and which argument each is. */
  readonly callback?: Argument;
}

/** What a function does with each of its parameters; null: anything. */
export type Parameters = readonly (readonly ValueUse[] | null)[];

/** A use that may change what outlives it; decided when the other modules are known. */
export interface Pending extends ValueUse {
  readonly kind: Kind;
  /** It is mostly kept: it counts only where a function of the project writes to it. */
  readonly kept?: true;
  readonly line: number;
  /** As it is written. */
  readonly text: string;
}

/** A variable that a stage's function takes from what is around it, at its use. */
export interface Capture {
  readonly name: string;
  /** What the variable is: "a variable of the loop around it". */
  readonly what: string;
  readonly line: number;
  readonly column: number;
  /** That line. */
  readonly source: string;
  /** The stage, where its name is written out. */
  readonly stage?: string;
}

/** An argument, or a property of it, that becomes the function of a stage if the callee hands it on. */
export interface Handing extends Argument {
  readonly path: readonly string[];
}

/** A capture that matters if the function goes to a stage. */
export interface PendingCapture {
  readonly capture: Capture;
  readonly on: Handing;
}

/** A function that hands an argument on to `stage`; `on`: to another function, which may do so. */
export interface Factory {
  readonly at: number;
  readonly index: number;
  readonly path: readonly string[];
  readonly on?: Handing;
}

export interface ModuleFacts {
  readonly loads: readonly Load[];
  readonly prefixes: readonly Prefix[];
  /** Places from which any file may be loaded. */
  readonly wide: readonly Note[];
  readonly env: readonly EnvRead[];
  /** Places where environment variables are used in a way that can't be told. */
  readonly envNotes: readonly Note[];
  /** Holds JSX; a pragma may say whose. */
  readonly jsx?: true | string;
  /** By pragmas it is classic, or may be: what elements call. */
  readonly factories?: readonly string[];
  /** Of functions that go to `stage` for certain. */
  readonly captures?: readonly Capture[];
  /** Gives other modules `stage`, or functions that hand an argument on to it. */
  readonly givesStage?: true;
}

/** What is only asked for when stages are going to run, and kept apart. */
export interface StateFacts {
  /** What it exports by name, `default` included. */
  readonly exports: Readonly<Record<string, Kind>>;
  /** `export * from` */
  readonly stars: readonly Source[];
  /** What `require` gives, for a CommonJS module. */
  readonly commonJs?: Kind;
  /** Places where functions change what outlives them. */
  readonly changes: readonly Note[];
  readonly pending: readonly Pending[];
  /** By where they start: functions of which it is known. */
  readonly functions: Readonly<Record<string, Parameters>>;
  /** Those that other modules decide on, and factories that do: only where it was asked for. */
  readonly pendingCaptures?: readonly PendingCapture[];
  readonly factories?: readonly Factory[];
  /** Could not be analysed. */
  readonly opaque?: true;
}

export interface Facts {
  readonly module: ModuleFacts;
  readonly state: StateFacts;
  readonly units: UnitFacts;
  /** Undefined: not analysed. */
  readonly runs?: RunFacts | undefined;
}

export const NO_FACTS: ModuleFacts = {
  loads: [],
  prefixes: [],
  wide: [],
  env: [],
  envNotes: [],
};

export const NO_STATE: StateFacts = {
  exports: {},
  stars: [],
  changes: [],
  pending: [],
  functions: {},
};

/** Where the facts tell of a function: not by a number, which would make an object a sparse array. */
export function functionKey(at: number): string {
  return `f${at}`;
}
