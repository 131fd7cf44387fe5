// Places in users' files, for messages.
import { readFileSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import type { Failure, Where } from "../model/failure.ts";

export interface Frame {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `at name (file:line:column)`, or without a name: paths are absolute, and may have parentheses and spaces. */
const FRAME =
  /^\s*at (?:.*? \()?(?:async )?(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/;

/** Our own sources; in the executable their frames are not absolute, or lie in `/$bunfs/`. */
const OURS = `${dirname(import.meta.dir)}/`;

/** The user's frames of a stack, innermost first. */
export function userFrames(stack: string): Frame[] {
  return stack.split("\n").flatMap((text) => {
    const [, file = "", line, column] = FRAME.exec(text) ?? [];
    const ours = !isAbsolute(file) || file.startsWith("/$bunfs/") || file.startsWith(OURS);
    return ours ? [] : [{ file, line: Number(line), column: Number(column) }];
  });
}

/** The place of a frame, relative to the root. */
export function placeOf(root: string, { file, line, column }: Frame): Where {
  return { file: relative(root, file), line, column };
}

/** Adds the text of the line, when it can be read. */
export function withSource(root: string, where: Where): Where {
  if (where.line === undefined || where.source !== undefined) return where;
  const text = readIfThere(resolve(root, where.file));
  const source = text?.split("\n")[where.line - 1]?.trimEnd();
  return source === undefined ? where : { ...where, source };
}

/** Failures with the text of their lines. */
export function withSources(root: string, failures: readonly Failure[]): Failure[] {
  return failures.map((failure) =>
    failure.where ? { ...failure, where: withSource(root, failure.where) } : failure,
  );
}

/** Where `needle` first stands in a file. */
export function findText(root: string, file: string, needle: string): Where {
  const name = relative(root, file);
  const text = readIfThere(file);
  const at = text?.indexOf(needle) ?? -1;
  if (text === undefined || at < 0) return { file: name };
  const before = text.slice(0, at).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  return withSource(root, { file: name, line: before.length, column });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
