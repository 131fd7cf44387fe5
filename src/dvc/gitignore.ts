// Outs that are kept in the cache are not git's: each is entered in the `.gitignore` beside it, as DVC does. Entries
// stay when a later stage fails.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { askGit } from "../git/ask.ts";
import { inRepository } from "../git/in-repository.ts";
import type { Failure } from "../model/failure.ts";
import { ioError } from "../store/io-error.ts";

/**
 * Enters these outs (paths relative to the root, inside of it) where git does not ignore them yet, in their order.
 * Does nothing outside of a git repository or without git. Gives the files that it changed, relative to the root.
 */
export async function enterOuts(root: string, outs: readonly string[]): Promise<readonly string[]> {
  const known = await ignoredOuts(root, outs);
  return known === null
    ? []
    : addLines(
        root,
        outs.filter((path) => !known.has(path)),
      );
}

/** Those that git ignores; null outside of a git repository or without git. All are asked for in one go. */
export async function ignoredOuts(
  root: string,
  outs: readonly string[],
): Promise<ReadonlySet<string> | null> {
  if (outs.length === 0 || !inRepository(root)) return null;
  return await askGit(root, ["check-ignore", "-z", "--stdin", "--no-index"], outs, [0, 1]);
}

/** As `enterOuts`, of what git does not ignore, for all that is known. */
export function addLines(root: string, outs: readonly string[]): readonly string[] {
  const changed: string[] = [];
  for (const [folder, paths] of Map.groupBy(outs, (path) => posix.dirname(path))) {
    const file = posix.join(folder, ".gitignore");
    if (enter(join(root, file), paths.map(lineFor))) changed.push(file);
  }
  return changed;
}

/** Those of these outs that git tracks, or something in them: DVC would fail. All are asked for in one go. */
export async function trackedOuts(
  root: string,
  outs: readonly string[],
): Promise<ReadonlySet<string>> {
  if (outs.length === 0 || !inRepository(root)) return new Set();
  const args = ["--literal-pathspecs", "ls-files", "-z", "--", ...outs];
  const tracked = await askGit(root, args, [], [0]);
  const names = [...(tracked ?? [])].filter((name) => name !== "");
  const ours = new Set(outs);
  const found = new Set<string>();
  for (const name of names) {
    for (let at = name; at !== "."; at = posix.dirname(at)) if (ours.has(at)) found.add(at);
  }
  return found;
}

export function trackedFailure(path: string, stage: string): Failure {
  return {
    code: "spec",
    stage,
    message: `the out ${path} is tracked by git, so the cache can't keep it`,
    hint: `git rm -r --cached '${path}' && git commit -m "stop tracking ${path}", or mark it \`cache: false\``,
  };
}

/** Anchored, and with everything escaped that means something to git. */
function lineFor(path: string): string {
  const name = posix.basename(path).replace(/[\\[\]!*#?]/g, "\\$&");
  return `/${name.replace(/ $/, "\\ ")}`;
}

function enter(file: string, lines: readonly string[]): boolean {
  try {
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const known = new Set(text.split(/\r?\n/));
    const missing = [...new Set(lines)].filter((line) => !known.has(line));
    if (missing.length === 0) return false;
    const start = text === "" || text.endsWith("\n") ? "" : "\n";
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, `${start}${missing.join("\n")}\n`);
    return true;
  } catch (error) {
    throw ioError("write", file, error);
  }
}
