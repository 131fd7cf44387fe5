// Types of the module "fastpipe", laid down by `fastpipe init`. It may be replaced by a newer version's.

declare module "fastpipe" {
  /** Options of an out. */
  export interface OutOptions {
    /** Keep it in the cache. Default: true for outs, false for metrics and plots. */
    readonly cache?: boolean;
    /** Leave what is there in place when the stage runs. Default: false. */
    readonly persist?: boolean;
    /** Send it to remotes. Default: true. */
    readonly push?: boolean;
    readonly desc?: string;
  }

  /** Options of an out in `plots`: how it is drawn. They count nowhere: no stage runs because of them. */
  export interface PlotOptions extends OutOptions {
    /** The column along the x axis. Default: the number of the row. */
    readonly x?: string;
    /** What is drawn: one column or several. Default: the last one. */
    readonly y?: string | readonly string[];
    /** Default: the path. `${key}` stands for a matrix value. */
    readonly title?: string;
    /** Or a JSON file with a Vega-Lite spec of your own. Default: "linear". */
    readonly template?:
      | "linear"
      | "simple"
      | "scatter"
      | "scatter_jitter"
      | "smooth"
      | "confusion"
      | "confusion_normalized"
      | "bar_horizontal"
      | "bar_horizontal_sorted"
      | (string & {});
    readonly xLabel?: string;
    readonly yLabel?: string;
    /** The first row of a CSV or TSV file names its columns. Default: true. */
    readonly header?: boolean;
  }

  const kind: unique symbol;

  /** What `out()` gives. */
  export interface Out {
    readonly [kind]: "out";
  }

  /** What `out()` gives when it says how a plot is drawn. */
  export interface Plot {
    readonly [kind]: "out" | "plot";
  }

  /** What `param()` gives. */
  export interface Param<T> {
    readonly [kind]: "param";
    readonly type: T;
  }

  /** A value that YAML can hold. */
  export type Value =
    | null
    | boolean
    | number
    | bigint
    | string
    | readonly Value[]
    | { readonly [key: string]: Value };

  /** A path relative to the pipeline file, or several. */
  export type Dep = string | readonly string[];
  export type Deps = readonly Dep[] | { readonly [key: string]: Dep };
  export type Outs = readonly (string | Out)[] | { readonly [key: string]: string | Out };
  export type Plots =
    | readonly (string | Out | Plot)[]
    | { readonly [key: string]: string | Out | Plot };
  export type Params = { readonly [key: string]: Value | Param<unknown> };
  export type Matrix = { readonly [key: string]: readonly Value[] };

  /** Declared as nothing. */
  type None = Record<never, never>;

  /** `true`, `0.01` and `"x"` as `boolean`, `number` and `string`; null as any value. */
  export type Widen<T> =
    T extends Param<infer V>
      ? Widen<V>
      : T extends null
        ? Value
        : T extends string
          ? string
          : T extends number
            ? number
            : T extends bigint
              ? bigint
              : T extends boolean
                ? boolean
                : T extends readonly []
                  ? Value[]
                  : T extends readonly (infer Item)[]
                    ? [Item] extends [never]
                      ? Value[]
                      : Widen<Item>[]
                    : T extends object
                      ? { readonly [Key in keyof T]: Widen<T[Key]> }
                      : T;

  /** The same shape, with paths. */
  type Paths<T> = {
    readonly [Key in keyof T]: T[Key] extends readonly unknown[] ? string[] : string;
  };

  /** The same shape, with the paths of all members. */
  type GroupPaths<T> = { readonly [Key in keyof T]: readonly string[] };

  type Merge<T> = { readonly [Key in keyof T]: T[Key] };

  /** The values of one member. */
  export type Member<M> = {
    readonly [Key in keyof M]: M[Key] extends readonly (infer V)[] ? V : never;
  };

  export interface Log {
    info(text: string): void;
    warn(text: string): void;
    error(text: string): void;
  }

  type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } }
    ? S
    : { readonly aborted: boolean; readonly reason: unknown; throwIfAborted(): void };

  /** What a stage function gets. */
  export interface Context<D = None, O = None, Me = None, Pl = None, P = None, M = None> {
    readonly deps: Paths<D>;
    readonly outs: Paths<O>;
    readonly metrics: Paths<Me>;
    readonly plots: Paths<Pl>;
    /** Defaults of the spec, overridden by params.yaml and --set; and the values of the matrix. */
    readonly params: Merge<Widen<Omit<P, keyof M>> & Member<M>>;
    readonly log: Log;
    /** Aborted when the run is cancelled. */
    readonly signal: Signal;
    /** The name of the stage. */
    readonly stage: string;
  }

  type Needed<C, Declared, Key extends keyof C> = [keyof Declared] extends [never]
    ? Partial<Pick<C, Key>>
    : Pick<C, Key>;

  /** What a stage function needs when it is called by hand. */
  type CallContext<D, O, Me, Pl, P, M> = Needed<Context<D>, D, "deps"> &
    Needed<Context<None, O>, O, "outs"> &
    Needed<Context<None, None, Me>, Me, "metrics"> &
    Needed<Context<None, None, None, Pl>, Pl, "plots"> & {
      readonly params?: Partial<Widen<Omit<P, keyof M>>> & Member<M>;
    } & Partial<Pick<Context, "log" | "signal" | "stage">>;

  /** A stage that was declared: what others name in their deps. */
  export interface Handle<O = None, Me = None, Pl = None> {
    /** Known when the module that declares it has loaded. */
    readonly name: string;
    readonly outs: Paths<O>;
    readonly metrics: Paths<Me>;
    readonly plots: Paths<Pl>;
  }

  /** A stage with a matrix: each out is the list of the paths of all members. */
  export interface Group<O, Me, Pl, M> {
    readonly name: string;
    readonly outs: GroupPaths<O>;
    readonly metrics: GroupPaths<Me>;
    readonly plots: GroupPaths<Pl>;
    /** One member. */
    at(values: Member<M>): Handle<O, Me, Pl>;
  }

  type Declared<O, Me, Pl, M> = [keyof M] extends [never] ? Handle<O, Me, Pl> : Group<O, Me, Pl, M>;

  /** For unit tests. */
  export interface Callable<C, R> {
    /** The stage's function; log, signal and name of the stage are filled in, params by their defaults. */
    fn(context: C): R;
  }

  /** What both kinds of stages can say. */
  export interface CommonSpec<D, O, Me, Pl, P, M> {
    /** Default: the function's name, else the exported variable's. */
    readonly name?: string;
    /** What it reads: paths relative to the pipeline file, or outs of other stages. */
    readonly deps?: D;
    /** What it writes. `${key}` stands for a matrix value. */
    readonly outs?: O;
    /** Outs that are read as numbers. */
    readonly metrics?: Me;
    /** Outs that are drawn: CSV, TSV, JSON or YAML with rows, or images. */
    readonly plots?: Pl;
    /** Named values with their defaults. */
    readonly params?: P;
    /** One stage for each combination of these values, which are params too. */
    readonly matrix?: M;
    /** Environment variables: do they count as inputs? */
    readonly env?: readonly string[] | { readonly [name: string]: boolean };
    /** Extra code, files or globs, that the analysis can't see. */
    readonly uses?: string | readonly string[];
    /** Run it each time. */
    readonly always?: boolean;
    /** Never run it. */
    readonly frozen?: boolean;
    /** Of all stages with the same word, one runs at a time. */
    readonly mutex?: string | readonly string[];
    /** Seconds, or a text like "30s", "5m", "1h". */
    readonly timeout?: number | `${number}${"ms" | "s" | "m" | "h"}`;
    /** Further attempts after a failure. Default: 0. */
    readonly retries?: number;
    readonly desc?: string;
    /** Anything; for other tools. */
    readonly meta?: unknown;
  }

  export interface FunctionSpec<D, O, Me, Pl, P, M> extends CommonSpec<D, O, Me, Pl, P, M> {
    readonly executor?: "warm" | "interpreter" | "process";
    readonly cmd?: never;
  }

  export interface CommandSpec<D, O, Me, Pl, P, M> extends CommonSpec<D, O, Me, Pl, P, M> {
    /** Shell text for `/bin/sh -ec`; `${key}` stands for a param or a matrix value. */
    readonly cmd: string;
    /** The folder in which it runs. Paths of the spec stay relative to the pipeline file. */
    readonly wdir?: string;
    /** Environment variables that are set for it. */
    readonly environ?: { readonly [name: string]: string };
  }

  /** Declares a stage that runs a function. */
  export function stage<
    const D extends Deps = None,
    const O extends Outs = None,
    const Me extends Outs = None,
    const Pl extends Plots = None,
    P extends Params = None,
    const M extends Matrix = None,
    R = unknown,
  >(
    spec: FunctionSpec<D, O, Me, Pl, P, M>,
    fn: (context: Context<D, O, Me, Pl, P, M>) => R,
  ): Declared<O, Me, Pl, M> & Callable<CallContext<D, O, Me, Pl, P, M>, R>;

  /** Declares a stage that runs a shell command. */
  export function stage<
    const D extends Deps = None,
    const O extends Outs = None,
    const Me extends Outs = None,
    const Pl extends Plots = None,
    P extends Params = None,
    const M extends Matrix = None,
  >(spec: CommandSpec<D, O, Me, Pl, P, M>): Declared<O, Me, Pl, M>;

  /** An out with options. */
  export function out(path: string, options?: OutOptions): Out;
  /** A plot, and how it is drawn. */
  export function out(path: string, options: PlotOptions): Plot;

  /** A param whose value stands in a YAML, JSON or TOML file, under a dotted key. */
  export function param<T extends Value = Value>(file: string, key: string, fallback?: T): Param<T>;
}

// Enough of Node's API for a first pipeline. The types of bun-types or @types/node, once installed, win over it.
declare module "node:fs*" {
  export function readFileSync(path: string, encoding: "utf8"): string;
  export function writeFileSync(path: string, text: string): void;
}

declare module "node:fs/promises*" {
  export function readFile(path: string, encoding: "utf8"): Promise<string>;
  export function writeFile(path: string, text: string): Promise<void>;
}
