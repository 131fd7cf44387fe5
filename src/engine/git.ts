// The few questions that a run has for git, asked in one batch each.
import { askGit } from "../git/ask.ts";
import { inRepository } from "../git/in-repository.ts";

/** Files that git tracks and that differ from the commit, relative to the top; null where git can't say. */
export async function changedSince(root: string): Promise<readonly string[] | null> {
  const args = ["diff", "-z", "--name-only", "--no-renames", "--no-ext-diff", "HEAD"];
  const changed = await askGit(root, args, [], [0]);
  return changed && [...changed].filter((path) => path !== "");
}

/** Those of these paths (relative to the root) that git's rules ignore; null where git can't say. */
export async function ignored(
  root: string,
  paths: readonly string[],
): Promise<ReadonlySet<string> | null> {
  // 1: none of them.
  return await askGit(root, ["check-ignore", "-z", "--stdin", "--no-index"], paths, [0, 1]);
}

/** Those of these paths that are files whose content git has: tracked, and as they were committed. */
export async function committed(
  root: string,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const none: ReadonlySet<string> = new Set();
  if (paths.length === 0 || !inRepository(root)) return none;
  const list = ["--literal-pathspecs", "ls-files", "-z", "--"];
  const tracked = await askGit(root, [...list, ...paths], [], [0]);
  const differ = ["--literal-pathspecs", "diff", "-z", "--name-only", "--relative", "HEAD", "--"];
  const changed = await askGit(root, [...differ, ...paths], [], [0]);
  if (tracked === null || changed === null) return none;
  return new Set(paths.filter((path) => tracked.has(path) && !changed.has(path)));
}
