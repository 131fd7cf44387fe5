// One question for git, answered as a set of names.
import { runGit } from "./command.ts";

/** What git says, split at its NULs; null where it is missing or fails. `input`: names for its standard input. */
export async function askGit(
  folder: string,
  args: readonly string[],
  input: readonly string[],
  allowed: readonly number[],
): Promise<ReadonlySet<string> | null> {
  const names = new TextEncoder().encode(input.map((path) => `${path}\0`).join(""));
  const answer = await runGit(folder, args, names);
  if (answer === null || !allowed.includes(answer.code)) return null;
  return new Set(new TextDecoder().decode(answer.stdout).split("\0"));
}
