// Which ruamel.yaml wrote a text, to be told from how it folds long plain scalars.
import type { Folding } from "./yaml-style.ts";

export interface Layout {
  readonly folding: Folding;
  /** A hook of git's may have taken the spaces at the ends of lines, and would take ours. */
  readonly stripped: boolean;
}

const WIDTH = 80;

/** Where nothing shows it: the style of today. */
export function layoutOf(text: string): Layout {
  const lines = text.split(/\r?\n/);
  let old = 0;
  let fresh = 0;
  let moved = 0;
  let spaces = 0;
  for (const [line, next] of folds(lines)) {
    const length = line.trimEnd().length;
    const word = (next.trim().split(" ")[0] ?? "").length;
    // Only what was moved as a whole leaves a space behind.
    if (word > WIDTH || length + 1 + word > WIDTH) {
      if (length < line.length) spaces++;
    }
    if (word > WIDTH) moved++;
    // A word that is longer than a line stands alone in all but the oldest style.
    else if (length > WIDTH && /\S \S/.test(line)) old++;
    else if (length <= WIDTH && length + 1 + word > WIDTH) fresh++;
  }
  const stripped = spaces === 0;
  if (fresh >= old && fresh + moved > 0) return { folding: "new", stripped };
  if (old === 0) return { folding: "new", stripped: false };
  const kept = lines.some((line) => LONG_WORD.test(line));
  return kept && moved === 0
    ? { folding: "old", stripped: false }
    : { folding: "middle", stripped: stripped && moved > 0 };
}

/** A word of more than 80 signs behind its key, where only the oldest style leaves it. */
const LONG_WORD = /^ *(?:- )?[^\s"'#]+: [^\s"'|>]\S{80,}/;

/** Lines of plain scalars that are continued, each with the next. */
function folds(lines: readonly string[]): (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  let quote = "";
  for (const [i, line] of lines.entries()) {
    const next = lines[i + 1] ?? "";
    if (quote !== "") {
      // In quotes lines end by rules of their own.
      if (line.trimEnd().endsWith(quote)) quote = "";
      continue;
    }
    const opened = /^ *(?:- )*(?:[^"'\s].*?: )?(["'])/.exec(line);
    if (opened !== null) {
      const closed = opened[1] !== undefined && /(?<!\\)["'] *$/.test(line.slice(opened[0].length));
      quote = closed ? "" : (opened[1] ?? "");
    } else if (isContinuation(next) && indentOf(next) >= indentOf(line)) found.push([line, next]);
  }
  return found;
}

function isContinuation(line: string): boolean {
  return /\S/.test(line) && !/^ *(?:- |-$|#|\? )/.test(line) && !/:(?: |$)/.test(line);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
