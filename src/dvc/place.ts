// The line and column of an offset in a text.
import type { Where } from "../model/failure.ts";

export function placeAt(text: string, file: string, offset: number): Where {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return placeOf(text, file, line, offset - before.lastIndexOf("\n"));
}

export function placeOf(text: string, file: string, line: number, column: number): Where {
  const source = text.split("\n", line)[line - 1]?.trimEnd();
  return { file, line, column, ...(source !== undefined && { source }) };
}
