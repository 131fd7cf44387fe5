// A file that the user names, as the project knows it.
import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { NamedFile, TouchedFile } from "../engine/touched.ts";
import { type Failure, Stop } from "../model/failure.ts";
import { didYouMean } from "../model/suggest.ts";

/**
 * `known`: files that stages know, relative to the root, whether they are there or not. Throws `Stop` for a file that
 * nobody knows and that is not there, and for a folder.
 */
export function namedFile(
  name: string,
  cwd: string,
  root: string,
  known: ReadonlySet<string>,
): NamedFile {
  const path = resolve(realpathSync(cwd), name);
  const given = relative(root, path);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    if (known.has(given)) return { names: new Set([given]), shown: given };
    throw new Stop([missing(name, cwd, root, known)]);
  }
  const real = relative(root, realpathSync(path));
  // A folder that is a dep is something to ask about.
  if (stat.isDirectory() && !known.has(given) && !known.has(real)) throw new Stop([folder(name)]);
  // The root itself may have been named through a link.
  const shown = given.startsWith("../") && !real.startsWith("../") ? real : given;
  return { names: new Set([given, real]), shown };
}

function folder(name: string): Failure {
  return {
    code: "usage",
    message: `--file ${name} is a folder`,
    hint: `Name a file in it, or use -C ${name} for a pipeline in it.`,
  };
}

function missing(name: string, cwd: string, root: string, known: ReadonlySet<string>): Failure {
  const here = realpathSync(cwd);
  const files = [...known].map((file) => relative(here, join(root, file)));
  const near = siblings(name, cwd);
  const message = `there is no file ${name}`;
  // The right name in the wrong folder.
  const elsewhere = files.find((file) => basename(file) === basename(name));
  if (elsewhere !== undefined) {
    return { code: "usage", message, hint: `Did you mean "${elsewhere}"?` };
  }
  return { code: "usage", message, ...didYouMean(name, [...files, ...near]) };
}

/** Files beside the one that is not there, named as it was. */
function siblings(name: string, cwd: string): string[] {
  try {
    const entries = readdirSync(resolve(cwd, dirname(name)), { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() ? [join(dirname(name), entry.name)] : []));
  } catch {
    // No such folder: nothing is beside it.
    return [];
  }
}

/** What to say of files that no stage reaches, by how they are shown. `loaded`: modules of the pipeline. */
export function hintsFor(
  touched: readonly TouchedFile[],
  loaded: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const hints = new Map<string, string>();
  for (const { file, stages, frozen } of touched) {
    if (stages.length + frozen.length > 0) continue;
    const hint = hintFor(file, loaded.has(file));
    if (hint !== undefined) hints.set(file, hint);
  }
  return hints;
}

function hintFor(file: string, isLoaded: boolean): string | undefined {
  if (isLoaded) return "The pipeline imports it: stages whose definition it is part of can change.";
  if (`/${file}`.includes("/node_modules/")) {
    return "Of an installed package its version counts; `uses` makes a file of it count.";
  }
  const isScript = /\.([cm]?[jt]s|tsx)$/.test(file) && !file.endsWith(".d.ts");
  return isScript ? `If it is a pipeline file: \`fastpipe --file ${file} explain\`.` : undefined;
}
