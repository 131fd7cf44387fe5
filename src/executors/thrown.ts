// Whatever a stage throws, in words. Never throws itself: getters and proxies of users may.
import type { Thrown } from "./protocol.ts";

const MAX_TEXT = 8 * 1024;
const MAX_FRAMES = 16 * 1024;
const MAX_CAUSES = 5;
const MAX_ERRORS = 5;

export function describe(error: unknown): Thrown {
  const text = textOf(error, 0);
  return { text: clip(text, MAX_TEXT), frames: clip(framesOf(error, 0), MAX_FRAMES) };
}

function textOf(error: unknown, depth: number): string {
  if (!isError(error)) return nonErrorText(error);
  const own = ownText(error);
  const errors = read(error, "errors");
  const inner = Array.isArray(errors) ? errorsText(errors, depth) : "";
  const cause = read(error, "cause");
  const why =
    cause === undefined || depth >= MAX_CAUSES ? "" : ` (caused by ${textOf(cause, depth + 1)})`;
  return `${own}${inner}${why}`;
}

function ownText(error: object): string {
  const message = string(read(error, "message")).trim();
  const name = string(read(error, "name")).trim();
  const place = placeOf(error);
  if (place !== "") return `${place}: ${message}`;
  if (message === "") return name === "" ? "an error without a message" : name;
  return name === "" || name === "Error" ? message : `${name}: ${message}`;
}

function errorsText(errors: readonly unknown[], depth: number): string {
  if (errors.length === 0 || depth >= MAX_CAUSES) return "";
  const shown = errors.slice(0, MAX_ERRORS).map((error) => textOf(error, depth + 1));
  const more = errors.length > shown.length ? `; and ${errors.length - shown.length} more` : "";
  return `: ${shown.join("; ")}${more}`;
}

/** Bun's syntax errors have a position in place of a stack. */
function placeOf(error: object): string {
  const position = read(error, "position");
  if (typeof position !== "object" || position === null) return "";
  const file = string(read(position, "file"));
  return file === "" ? "" : `${file}:${read(position, "line")}:${read(position, "column")}`;
}

function nonErrorText(value: unknown): string {
  if (typeof value === "string") return `${value === "" ? '""' : value} (thrown as a string)`;
  return `threw ${inspect(value)}, which is not an Error`;
}

function framesOf(error: unknown, depth: number): string {
  if (!isError(error)) return "";
  const lines = stackLines(error);
  const cause = read(error, "cause");
  if (isError(cause) && depth < MAX_CAUSES) {
    const below = framesOf(cause, depth + 1);
    if (below !== "") lines.push(`caused by ${firstLine(ownText(cause))}`, below);
  }
  const errors = read(error, "errors");
  if (Array.isArray(errors) && depth < MAX_CAUSES) {
    for (const inner of errors.slice(0, MAX_ERRORS)) {
      const below = framesOf(inner, depth + 1);
      if (isError(inner) && below !== "") lines.push(`of ${firstLine(ownText(inner))}`, below);
    }
  }
  return lines.join("\n");
}

/** The frames alone: a message may have lines that look like frames. */
function stackLines(error: object): string[] {
  const stack = string(read(error, "stack"));
  const message = string(read(error, "message"));
  const at = message === "" ? -1 : stack.indexOf(message);
  const frames = at < 0 ? stack : stack.slice(at + message.length);
  return frames
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "));
}

function isError(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  try {
    // Errors of other realms and Bun's messages are no instances of this realm's Error.
    return value instanceof Error || ("message" in value && "name" in value);
  } catch {
    return false;
  }
}

/** A property of something that users made: reading it may throw. */
function read(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function inspect(value: unknown): string {
  try {
    return Bun.inspect(value, { depth: 3, colors: false });
  } catch {
    return `a value of type ${typeof value} that can't be shown`;
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function clip(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)} ...` : text;
}
