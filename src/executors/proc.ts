// What Linux shows of processes in /proc. Elsewhere all of it is "nothing known".
import { readFileSync } from "node:fs";

export interface ProcessFacts {
  readonly pid: number;
  readonly zombie: boolean;
  readonly group: number;
  readonly session: number;
  /** Its name, as the system shows it. */
  readonly name: string;
}

/** Children of one of our threads; an orphan that came to us is a child of the main thread. */
export function childrenOf(thread: number): number[] {
  const text = read(`/proc/self/task/${thread}/children`);
  return text === "" ? [] : text.trimEnd().split(" ").map(Number);
}

export function factsOf(pid: number): ProcessFacts | null {
  const stat = read(`/proc/${pid}/stat`);
  // The name is in parentheses and may hold anything.
  const close = stat.lastIndexOf(")");
  if (close < 0) return null;
  const [state, , group, session] = stat.slice(close + 2).split(" ");
  const name = stat.slice(stat.indexOf("(") + 1, close);
  const zombie = state === "Z" || state === "X";
  return { pid, zombie, group: Number(group), session: Number(session), name };
}

/** Was it started with this in its environment? */
export function hasVariable(pid: number, name: string, value: string): boolean {
  // Read as single bytes: environments need not be UTF-8.
  const wanted = Buffer.from(`\0${name}=${value}\0`).toString("latin1");
  return `\0${read(`/proc/${pid}/environ`)}`.includes(wanted);
}

/** A process may end, or be another user's, between two looks. */
function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** Sends a signal to a process, or with a negative id to a group; false when there is none. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
