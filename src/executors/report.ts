// From how a stage ended to what a person wants to read.
import { constants } from "node:os";
import { dirname } from "node:path";
import type { StageError } from "../model/event.ts";
import type { Outcome } from "../model/executor.ts";
import type { ExitNote, Thrown } from "./protocol.ts";

/** Where our own code is: the executable's, or the source tree's. */
const OURS = dirname(import.meta.dir);
const MAX_LINES = 40;

export function fromThrown(thrown: Thrown, root: string): StageError {
  const stack = userFrames(thrown.frames, root);
  return { kind: "threw", message: thrown.text, stack, exit: null, signal: null };
}

export function notLoaded(thrown: Thrown, root: string): StageError {
  const error = fromThrown(thrown, root);
  return { ...error, message: `its code could not be loaded: ${error.message}` };
}

/** `process.exit()` in a function: whatever the code, it did not finish. */
export function fromExit(note: ExitNote, root: string): StageError {
  const message = `called process.exit(${note.code}) before it had finished: return, or throw an error`;
  const stack = userFrames(note.frames, root);
  return { kind: "exit", message, stack, exit: note.code, signal: null };
}

export function crash(message: string): StageError {
  return { kind: "crash", message, exit: null, signal: null };
}

/** A process that a signal ended. */
export function fromSignal(signal: string): StageError {
  return {
    kind: "signal",
    message: `was ended by ${signal}${SIGNALS[signal] ?? ""}`,
    exit: null,
    signal,
  };
}

const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: ": someone killed it, or the system ran out of memory",
  SIGSEGV: " (it crashed: invalid memory access, or out of memory)",
  SIGBUS: " (it crashed: invalid memory access)",
  SIGILL: " (it crashed: illegal instruction, or out of memory)",
  SIGTRAP: " (it crashed: a trap, or out of memory)",
  SIGABRT: " (it aborted itself, or ran out of memory)",
  SIGFPE: " (it crashed: arithmetic error)",
  SIGXCPU: " (its limit of CPU time is used up)",
  SIGXFSZ: " (its limit of file size is reached)",
  SIGPIPE: " (it wrote to a pipe that nobody reads)",
};

/** A command's exit code. Shells say 128+n for a program that signal n ended. */
export function fromCode(code: number): StageError {
  return {
    kind: "exit",
    message: `exited with code ${code}${hint(code)}`,
    exit: code,
    signal: null,
  };
}

function hint(code: number): string {
  if (code === 126) return " (a program in it can't be executed)";
  if (code === 127) return " (a program in it was not found)";
  const signal = code > 128 ? signalName(code - 128) : null;
  if (signal === null) return "";
  const memory = signal === "SIGKILL" ? ": out of memory?" : "";
  return ` (128+${code - 128}: ${signal} ended a program in it${memory})`;
}

function signalName(number: number): string | null {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found?.[0] ?? null;
}

export const TIMED_OUT: Outcome = {
  ok: false,
  cancelled: false,
  error: { kind: "timeout", message: "took longer than its timeout", exit: null, signal: null },
};

export function cancelled(signal: string | null = null): Outcome {
  const message = "was cancelled";
  return { ok: false, cancelled: true, error: { kind: "signal", message, exit: null, signal } };
}

export function failed(error: StageError): Outcome {
  return { ok: false, error, cancelled: false };
}

/** The user's frames, with paths relative to the root; "" when there are none. */
export function userFrames(frames: string, root: string): string {
  const lines = frames.split("\n").flatMap((line) => frame(line, root));
  while (lines.length > 0 && !lines[lines.length - 1]?.startsWith("at ")) lines.pop();
  return lines.slice(0, MAX_LINES).join("\n");
}

function frame(line: string, root: string): string[] {
  if (line === "") return [];
  if (!line.startsWith("at ")) return [line];
  const match = /^at (?:(.*) \()?(.*?):(\d+)(?::(\d+))?\)?$/.exec(line);
  if (match === null) return [];
  const [, name, where = "", row, column] = match;
  const file = where.startsWith("file://") ? Bun.fileURLToPath(where) : where;
  if (!isUsers(file)) return [];
  const shown = file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
  const place = `${shown}:${row}${column === undefined ? "" : `:${column}`}`;
  return [name === undefined || isAnonymous(name) ? `at ${place}` : `at ${name} (${place})`];
}

function isAnonymous(name: string): boolean {
  return name === "<anonymous>" || name === "async <anonymous>";
}

function isUsers(file: string): boolean {
  if (file === "" || file === "native" || file === "unknown") return false;
  if (/^(node|bun|native|internal|ext):/.test(file)) return false;
  return !file.startsWith("/$bunfs/") && !file.startsWith(`${OURS}/`) && !/^B:[/\\]~BUN/.test(file);
}
