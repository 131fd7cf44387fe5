// Gets rid of what was being made when something went wrong.
import { rmSync } from "node:fs";
import { codeOf } from "./io-error.ts";

/** That it can't be removed, as on a disk that has become read-only, is not what went wrong. */
export function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (codeOf(error) === "") throw error;
  }
}
