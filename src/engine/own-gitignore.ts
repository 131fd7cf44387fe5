// `.fastpipe/.gitignore`: what of our own folder git tracks.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "../store/atomic.ts";

/** Locks are git's; all else under `.fastpipe` is this machine's. */
const GITIGNORE =
  "# Made by fastpipe: locks are tracked, the rest is this machine's.\n/*\n!/.gitignore\n!/stages/\n";

/** `ours`: `.fastpipe`, absolute. */
export function keepOutOfGit(ours: string): void {
  const file = join(ours, ".gitignore");
  if (!existsSync(file) || isCut(readFileSync(file, "utf8"))) writeAtomic(file, GITIGNORE);
}

/** A power cut has left the beginning of it, perhaps with zeros in place of the rest. */
function isCut(text: string): boolean {
  const left = text.replace(/\0+$/, "");
  return text !== GITIGNORE && GITIGNORE.startsWith(left);
}
