// What users cause, as text: the message, the place with its line, and what to do.
import type { Failure, Where } from "../model/failure.ts";
import { PLAIN, type Style } from "./paint.ts";
import { fit, indent, visible, visibleBlock, width } from "./text.ts";

/** Several failures, one under the other; ends with a newline. */
export function failuresText(failures: readonly Failure[], style: Style = PLAIN): string {
  return failures.map((failure) => `${failureText(failure, style)}\n`).join("\n");
}

/** No newline at the end. */
export function failureText({ message, where, hint }: Failure, style: Style = PLAIN): string {
  const { paint } = style;
  const lines = [`${paint("red", "error:")} ${visibleBlock(message)}`];
  if (where) lines.push(...placeLines(where, style));
  if (hint !== undefined)
    lines.push(indent(`${paint("cyan", "hint:")} ${visibleBlock(hint)}`, "  "));
  return lines.join("\n");
}

/** `warning: message`, ended by a newline. */
export function warningText(message: string, style: Style = PLAIN, stage?: string): string {
  const of = stage === undefined ? "" : `${visible(stage)}: `;
  return `${style.paint("yellow", "warning:")} ${of}${visibleBlock(message)}\n`;
}

export function placeText({ file, line, column }: Where): string {
  const parts = [visible(file), line, line === undefined ? undefined : column];
  return parts.filter((part) => part !== undefined).join(":");
}

const TAB = "    ";
/** Source lines are cut to this where there is no terminal. */
const LONGEST_SOURCE = 100;

function placeLines(where: Where, { paint, columns }: Style): string[] {
  const { line, column, source } = where;
  const head = `  ${paint("cyan", "-->")} ${placeText(where)}`;
  if (line === undefined || source === undefined) return [head];
  const gutter = " ".repeat(String(line).length);
  const room = Math.max(20, (columns ?? LONGEST_SOURCE) - gutter.length - 5);
  const cut = excerpt(source, column, room);
  const bar = paint("cyan", "|");
  const shown = [head, ` ${gutter} ${bar}`, ` ${paint("cyan", String(line))} ${bar} ${cut.text}`];
  if (cut.caret !== null) {
    shown.push(` ${gutter} ${bar} ${" ".repeat(cut.caret)}${paint("red", "^")}`);
  }
  return shown;
}

/** The part of a source line around a column, made visible, and where in it the caret stands. */
function excerpt(
  source: string,
  column: number | undefined,
  room: number,
): { text: string; caret: number | null } {
  const show = (text: string): string => visible(text.replaceAll("\t", TAB));
  const line = source.replace(/[\r\n]+$/, "");
  if (column === undefined || column < 1) return { text: fit(show(line), room), caret: null };
  const at = Math.min(column - 1, line.length);
  const before = show(line.slice(0, at));
  const after = show(line.slice(at));
  if (width(before) < room - 3) return { text: fit(before + after, room), caret: width(before) };
  // The caret would be cut off: the line begins later.
  const kept = tail(before, Math.floor(room / 2));
  const lead = `...${kept}`;
  return { text: fit(lead + after, room), caret: width(lead) };
}

function tail(text: string, columns: number): string {
  let kept = "";
  for (const char of [...text].reverse()) {
    if (width(char + kept) > columns) break;
    kept = char + kept;
  }
  return kept;
}
