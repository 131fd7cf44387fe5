// What of a module may run while the pipeline is loaded, by its own text: its functions as parts, with what each calls
// and hands on, and what in it could give something else the next time. What that comes to is told by the whole graph.

/** A place, and what is done there: "reads the clock (Date.now)". */
export interface Flaw {
  readonly line: number;
  readonly text: string;
}

/** A part of the module, or a name that it imports with the properties that are read of it, after the line. */
export type RunRef = number | readonly [line: number, name: string, ...path: string[]];

/** The code of a function without that of functions in it; the first is what runs when the module is evaluated. */
export interface Part {
  readonly line: number;
  /** The first thing in it that may not be the same each time. */
  readonly flaw?: Flaw;
  /** It makes dates out of what it is given: that hangs on the time zone. */
  readonly dates?: true;
  /** Variables of the environment. */
  readonly env?: readonly Flaw[];
  /** Called here. */
  readonly calls?: readonly RunRef[];
  /** Becomes a value here: whoever gets it may call it. */
  readonly hands?: readonly RunRef[];
  /** Becomes the function of a stage, and nothing else. */
  readonly stages?: readonly RunRef[];
  /** A call of what can't be told: of any function that is a value. */
  readonly unknown?: Flaw;
  /** Takes the function out of the handle of a stage. */
  readonly opens?: true;
}

export interface RunFacts {
  readonly parts: readonly Part[];
  /** Names of the module that are functions or classes, by part; -1: never a function. */
  readonly names: Readonly<Record<string, number>>;
  /** Sources that are taken for modules of the runtime which do no harm. */
  readonly pure: readonly string[];
  /** Of its functions nothing is told, only of what runs when the module is evaluated. */
  readonly shallow?: true;
}
