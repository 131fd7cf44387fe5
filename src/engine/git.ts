// The few questions that a run has for git, asked in one batch each.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Is there a repository at this folder or above it? Starts no process. */
export function inRepository(root: string): boolean {
  for (let dir = root; ; dir = dirname(dir)) {
    if (existsSync(join(dir, ".git"))) return true;
    if (dirname(dir) === dir) return false;
  }
}

/** Those of these paths (relative to the root) that git's rules ignore; null where git can't say. */
export async function ignored(
  root: string,
  paths: readonly string[],
): Promise<ReadonlySet<string> | null> {
  // 1: none of them.
  return await ask(root, ["check-ignore", "-z", "--stdin", "--no-index"], paths, [0, 1]);
}

/** Those of these paths that are files whose content git has: tracked, and as they were committed. */
export async function committed(
  root: string,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const none: ReadonlySet<string> = new Set();
  if (paths.length === 0 || !inRepository(root)) return none;
  const list = ["--literal-pathspecs", "ls-files", "-z", "--"];
  const tracked = await ask(root, [...list, ...paths], [], [0]);
  const differ = ["--literal-pathspecs", "diff", "-z", "--name-only", "--relative", "HEAD", "--"];
  const changed = await ask(root, [...differ, ...paths], [], [0]);
  if (tracked === null || changed === null) return none;
  return new Set(paths.filter((path) => tracked.has(path) && !changed.has(path)));
}

/** What git says, split at its NULs; null where it is missing or fails. */
async function ask(
  root: string,
  args: readonly string[],
  input: readonly string[],
  allowed: readonly number[],
): Promise<ReadonlySet<string> | null> {
  const git = Bun.which("git");
  if (git === null) return null;
  const child = Bun.spawn([git, ...args], {
    cwd: root,
    stdin: new TextEncoder().encode(input.map((path) => `${path}\0`).join("")),
    stdout: "pipe",
    stderr: "ignore",
  });
  const text = await new Response(child.stdout).text();
  return allowed.includes(await child.exited) ? new Set(text.split("\0")) : null;
}
