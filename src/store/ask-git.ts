// One question for git, answered as a set of names.

/** What git says, split at its NULs; null where it is missing or fails. `input`: names for its standard input. */
export async function askGit(
  folder: string,
  args: readonly string[],
  input: readonly string[],
  allowed: readonly number[],
): Promise<ReadonlySet<string> | null> {
  const git = Bun.which("git");
  if (git === null) return null;
  const child = Bun.spawn([git, ...args], {
    cwd: folder,
    stdin: new TextEncoder().encode(input.map((path) => `${path}\0`).join("")),
    stdout: "pipe",
    stderr: "ignore",
  });
  const text = await new Response(child.stdout).text();
  return allowed.includes(await child.exited) ? new Set(text.split("\0")) : null;
}
