// How fastpipe starts itself anew: as a Worker, or as a child process. In an executable there is only one entry.
import { resolve } from "node:path";

export interface Self {
  /** The entry, for `new Worker`. */
  readonly worker: string;
  /** The command, before its arguments. */
  readonly command: readonly string[];
}

const COMPILED = /^(\/\$bunfs\/|B:[/\\]~BUN)/;

export function self(): Self {
  if (COMPILED.test(import.meta.path)) {
    return { worker: import.meta.path, command: [process.execPath] };
  }
  const entry = resolve(import.meta.dir, "../main.ts");
  return { worker: entry, command: [process.execPath, entry] };
}
