// What DVC runs for a stage.
import { posix } from "node:path";
import type { Stage } from "../model/stage.ts";
import { shellQuoted } from "./python.ts";

export interface CommandOptions {
  /** Commands are written out; functions are always run by fastpipe. */
  readonly inline: boolean;
  /** The pipeline file, where it is not found by its name; null: it is. */
  readonly file: string | null;
}

/** The shell is the user's, and is given items of a list whole: they must mean the same to all of them. */
export function commandOf(
  stage: Stage,
  { inline, file }: CommandOptions,
): string | readonly string[] {
  if (inline && stage.cmd !== null) return ownCommand(stage, stage.cmd);
  const named = file === null ? [] : ["--file", file];
  return ["fastpipe", ...named, "exec", stage.name].map(shellQuoted).join(" ");
}

/** As fastpipe runs it: in its folder, with its variables, whole, by `/bin/sh -ec`; folders for its outs are made. */
function ownCommand(stage: Stage, cmd: string): string | readonly string[] {
  const variables = Object.entries({ ...stage.environ, FASTPIPE_STAGE: stage.name });
  const plain = variables.every(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  const words = variables.map(([name, value]) =>
    plain ? `${name}=${shellQuoted(value)}` : shellQuoted(`${name}=${value}`),
  );
  const enter = stage.wdir === null ? "" : `cd ${folderWord(stage.wdir)} && `;
  const set = plain ? words : ["env", ...words];
  const run = `${enter}${[...set, "/bin/sh", "-ec", shellQuoted(cmd)].join(" ")}`;
  const folders = new Set(stage.outs.map(({ path }) => posix.dirname(path)));
  folders.delete(".");
  if (folders.size === 0 && !run.includes("\n")) return run;
  const make = folders.size === 0 ? [] : [["mkdir", "-p", ...[...folders].map(folderWord)]];
  return [...make.map((parts) => parts.join(" ")), run];
}

/** Not to be taken for an option. */
function folderWord(path: string): string {
  return shellQuoted(path.startsWith("-") ? `./${path}` : path);
}
