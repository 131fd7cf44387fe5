// Our lines in somebody else's text file: put in, found again, and taken out so that what was there is as it was.

const BEGIN = "# >>> fastpipe";
const END = "# <<< fastpipe";
/** The text before it had no newline at its end. */
const JOINED = " (joined)";

/** Whose lines they are, on one line. */
export function markOf(project: string): string {
  return encodeURI(project === "" ? "." : project);
}

/** The lines with their marks around them. `body` ends with a newline. */
function framed(mark: string, body: string, joined: boolean): string {
  return `${BEGIN} ${mark}${joined ? JOINED : ""}\n${body}${END} ${mark}\n`;
}

/** Behind the first line, where that names an interpreter; else at the beginning. */
export function putOnTop(text: string, mark: string, body: string): string {
  const { rest, at } = without(text, mark);
  const top = /^#![^\n]*\n/.exec(rest)?.[0].length ?? 0;
  // Where it was already it stays.
  const place = at ?? top;
  return rest.slice(0, place) + framed(mark, body, false) + rest.slice(place);
}

/** `text`: null where there is no file. */
export function putAtEnd(text: string | null, mark: string, body: string): string {
  const rest = text === null ? "" : takeOut(text, mark);
  const joined = rest === "" ? !isMade(text, mark) : !rest.endsWith("\n");
  return rest + (joined ? "\n" : "") + framed(mark, body, joined);
}

/** The text as it was before. */
export function takeOut(text: string, mark: string): string {
  return without(text, mark).rest;
}

/** There was no file before our lines were put there, and nothing else is in it. */
export function isMade(text: string | null, mark: string): boolean {
  if (text === null) return true;
  return text.startsWith(`${BEGIN} ${mark}\n`) && takeOut(text, mark) === "";
}

export function hasBlocks(text: string): boolean {
  return text.includes(`${BEGIN} `);
}

function without(text: string, mark: string): { rest: string; at: number | null } {
  const begin = new RegExp(`^${literal(`${BEGIN} ${mark}`)}(${literal(JOINED)})?\\n`, "m").exec(
    text,
  );
  if (begin === null) return { rest: text, at: null };
  const end = `${END} ${mark}\n`;
  const last = text.indexOf(end, begin.index);
  if (last < 0) return { rest: text, at: null };
  const from = begin.index - (begin[1] === undefined ? 0 : 1);
  return { rest: text.slice(0, from) + text.slice(last + end.length), at: from };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
