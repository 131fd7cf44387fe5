// What the coordinator and the places where functions run say to each other.
import type { Job } from "../model/stage.ts";

/** A stage's name in the environment of its code. */
export const STAGE_VARIABLE = "FASTPIPE_STAGE";
/** The run's id in the environment of all that it starts: strays are found by it. */
export const RUN_VARIABLE = "FASTPIPE_RUN";

/** How an entry, started anew, knows what it is. */
export const CHILD_ARGUMENT = "__child";
export const STAGE_WORKER = "__stage";

/** What a place needs to load a pipeline. */
export interface Setup {
  /** Absolute. */
  readonly root: string;
  /** The pipeline file, absolute. */
  readonly file: string;
  /** Modules to load first, as `import` would from the root. */
  readonly preload: readonly string[];
}

/** Anything thrown, in a form that crosses threads and processes. */
export interface Thrown {
  /** For people, one paragraph. */
  readonly text: string;
  /** Frames as the runtime gave them, one a line, those of causes after a line that names the cause. */
  readonly frames: string;
}

/** How a function ended, and what it left behind. */
export interface Settled {
  readonly error: Thrown | null;
  /** What still ran, as people would say it: "2 timers", "a server". */
  readonly left: readonly string[];
  /** `process.exitCode` as the stage set it. */
  readonly exitCode: number | null;
  /** All of the user's files that its place has loaded as modules; null: as the place said before. */
  readonly loaded: readonly string[] | null;
}

/** The only one over the channel that user code can reach too. */
export interface StartMessage extends Setup {
  readonly type: "start";
  readonly ring: SharedArrayBuffer;
  /** All else goes over this. */
  readonly port: MessagePort;
}

export interface RunMessage {
  readonly type: "run";
  readonly id: number;
  readonly job: Job;
  readonly fresh: boolean;
  readonly watch: Watch;
}

/**
 * Is it seen what the stage changes in the built-in objects? Always; where its code may change some that the analysis of
 * its text does not show; never, since no other is to run there afterwards.
 */
export type Watch = "always" | "doubt" | "never";

export interface CancelMessage {
  readonly type: "cancel";
  readonly id: number;
}

export interface EndMessage {
  readonly type: "end";
}

export type ToWorker = RunMessage | CancelMessage | EndMessage;

export interface HelloMessage {
  readonly type: "hello";
}

/** The output ring has something to read. */
export interface PokeMessage {
  readonly type: "poke";
}

export interface LoadedMessage {
  readonly type: "loaded";
  /** Why it could not. */
  readonly error: Thrown | null;
  /** The id of the thread, where the system shows threads; else null. */
  readonly thread: number | null;
}

export interface SettledMessage extends Settled {
  readonly type: "settled";
  readonly id: number;
}

/** The stage that ran before has changed what outlives it: this one was not begun. */
export interface RefusedMessage {
  readonly type: "refused";
  readonly id: number;
}

/** An error that nobody caught. */
export interface LooseMessage {
  readonly type: "loose";
  readonly error: Thrown;
  /** The run that it belongs to, when that is known. */
  readonly owner: number | null;
  /** The run at whose time it came. */
  readonly during: number | null;
}

export type FromWorker =
  | PokeMessage
  | LoadedMessage
  | SettledMessage
  | RefusedMessage
  | LooseMessage;

/** Last words before a place ends itself. */
export interface ExitNote {
  readonly code: number;
  readonly frames: string;
}

/** What the `process` executor's child gets over stdin. */
export interface ChildStart extends Setup {
  readonly job: Job;
}

/** What it sends back, one a line; the first of a kind counts. */
export type ChildReply =
  | ({ readonly type: "settled" } & Settled)
  | ({ readonly type: "exit" } & ExitNote)
  /** Nothing was left that could settle the function's promise. */
  | { readonly type: "starved" };

/** The inherited descriptors of that child. */
export const CHILD_WATCHDOG_FD = 3;
export const CHILD_REPLY_FD = 4;
