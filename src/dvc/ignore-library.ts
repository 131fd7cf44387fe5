// The library that matches gitignore's patterns, when there is one to match: most repositories have files of comments alone.
import type { Ignore } from "ignore";

/** Null: the texts hold no pattern. */
export function patternsOf(texts: readonly string[]): Ignore | null {
  const lines = texts
    .flatMap((text) => text.split(/\r?\n/))
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length === 0) return null;
  const ignore = require("ignore") as typeof import("ignore");
  return ignore({ ignorecase: false }).add(lines);
}
