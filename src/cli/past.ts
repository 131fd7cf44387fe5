// What `history`, `show` and `diff` have in common: the history of the project, and its runs by name.
import { join } from "node:path";
import { findRun } from "../engine/past.ts";
import { EXIT, orStop, Stop } from "../model/failure.ts";
import type { KnownRun } from "../model/past.ts";
import { openPast, type PastReader } from "../store/history-read.ts";
import type { Context } from "./command.ts";
import { locate } from "./open.ts";

export interface Past {
  readonly reader: PastReader;
  /** Last first. */
  readonly runs: readonly KnownRun[];
}

/** The caller closes the reader. Throws `Stop`. */
export async function pastOf(context: Context): Promise<Past> {
  const { found } = await locate(context);
  const reader = openPast(join(found.root, ".fastpipe"));
  if (reader) return { reader, runs: reader.runs() };
  const message = ".fastpipe/history.db can't be read: it is broken, or another version made it";
  const hint = "the next run that has something to do makes a broken one anew";
  throw new Stop([{ code: "io", message, hint }], EXIT.usage);
}

/** Throws `Stop`. */
export function namedRun({ runs }: Past, name: string): KnownRun {
  return orStop(findRun(runs, name));
}
