// A command without what stands in quotes: enough to tell what kind of command it is.

export interface Skeleton {
  /** Quoted parts are `Q`; what a shell would run inside of double quotes stays. */
  readonly words: string;
  /** No quote and no line is left open. */
  readonly whole: boolean;
}

/** Never wrong about where a quote ends; a `#` begins a comment where a word could begin. */
export function skeletonOf(command: string): Skeleton {
  let words = "";
  let at = 0;
  let whole = true;
  while (at < command.length) {
    const char = command[at] ?? "";
    if (char === "\\") {
      whole &&= at + 1 < command.length && !/^\\\s*$/.test(command.slice(at));
      // A line that goes on in the next one is one line.
      words += command[at + 1] === "\n" ? " " : "Q";
      at += 2;
    } else if (char === "'") {
      const end = command.indexOf("'", at + 1);
      whole &&= end >= 0;
      words += words.endsWith("$") ? "'" : "Q";
      at = end < 0 ? command.length : end + 1;
    } else if (char === '"') {
      const end = endOfDouble(command, at + 1);
      whole &&= end >= 0;
      const inner = command.slice(at + 1, end < 0 ? undefined : end);
      words += /(?<!\\)(`|\$\()/.test(inner) ? "$(Q)" : words.endsWith("$") ? '"' : "Q";
      words += bracedIn(inner);
      at = end < 0 ? command.length : end + 1;
    } else if (char === "#" && /(^|[\s;&|()])$/.test(words)) {
      const end = command.indexOf("\n", at);
      words += "#";
      at = end < 0 ? command.length : end;
    } else {
      words += char;
      at++;
    }
  }
  const open =
    /(?:&&|\|\||\|)\s*$/.test(words) || (/(?<!<)<<(?!<)/.test(words) && !hasBody(command));
  return { words, whole: whole && !open };
}

function endOfDouble(command: string, from: number): number {
  for (let at = from; at < command.length; at++) {
    if (command[at] === "\\") at++;
    else if (command[at] === '"') return at;
  }
  return -1;
}

/** `${...}` in double quotes, whose forms not all shells know. */
function bracedIn(inner: string): string {
  return (inner.match(/(?<!\\)\$\{[^}]*\}/g) ?? []).join("");
}

/** The text of a here document ends where it says. */
function hasBody(command: string): boolean {
  const marks = [...command.matchAll(/<<(-?)\s*(?:'([^']+)'|"([^"]+)"|\\?([\w.]+))/g)];
  return marks.every(([, dash, ...names]) => {
    const name = names.find((one) => one !== undefined) ?? "";
    const lines = command.split("\n").slice(1);
    return lines.some((line) => (dash === "" ? line : line.replace(/^\t+/, "")) === name);
  });
}

const PAIRS: readonly (readonly [RegExp, RegExp])[] = [
  [/\(/g, /\)/g],
  [/(?:^|[\s;&|(])if\s/g, /(?:^|[\s;&|])fi(?=$|[\s;&|)])/g],
  [/(?:^|[\s;&|(])(?:for|while|until|select)\s/g, /(?:^|[\s;&|])done(?=$|[\s;&|)<>])/g],
  [/(?:^|[\s;&|(])case\s/g, /(?:^|[\s;&|])esac(?=$|[\s;&|)])/g],
  [/(?:^|[\s;&|(])\{\s/g, /(?:^|[\s;])\}(?=$|[\s;&|)<>])/g],
];

/** Whatever it opens it closes, as far as that can be told. Patterns of a `case` do not look so. */
export function closes(words: string): boolean {
  return PAIRS.every(([open, close]) => countOf(words, open) === countOf(words, close));
}

function countOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}
