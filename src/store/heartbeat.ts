// A sign of life of the run that holds a project: after a kill it tells what was written later, by somebody else.
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ioError } from "./io-error.ts";

const EVERY_MS = 500;

/** Begins to give signs of life, until the end of the scope. `dir`: `.fastpipe`. Throws an `IoError`. */
export function beat(dir: string): Disposable {
  const file = fileIn(dir);
  const now = (): void => writeFileSync(file, "");
  try {
    mkdirSync(join(dir, "tmp"), { recursive: true });
    now();
  } catch (error) {
    throw ioError("write", file, error);
  }
  const timer = setInterval(() => {
    try {
      now();
    } catch {
      // A full disk: an older sign only lets more be kept.
    }
  }, EVERY_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** When the last run was seen alive, in ms since 1970; null when it gave no sign. */
export function lastBeat(dir: string): number | null {
  return statSync(fileIn(dir), { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function fileIn(dir: string): string {
  return join(dir, "tmp", "alive");
}
