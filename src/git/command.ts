// Runs git's command line: from the folder alone, whatever the variables of a hook say.
import type { Failure } from "../model/failure.ts";

export interface Answer {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/**
 * What tells git which repository, index or objects it works on, or how to take paths. Git sets some of them for its
 * hooks, relative to a folder that is not ours: with them it would answer for another repository, or another index.
 * `GIT_CONFIG_*` stays, which is how people say `safe.directory`.
 */
const MISLEADING: readonly string[] = [
  ...["GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE"],
  ...["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_PREFIX"],
  ...["GIT_NAMESPACE", "GIT_GRAFT_FILE", "GIT_QUARANTINE_PATH", "GIT_INTERNAL_SUPER_PREFIX"],
  ...["GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"],
];

/** For git processes that are to find their repository by their folder. */
export function gitEnv(environ: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(environ)) {
    if (value !== undefined && !MISLEADING.includes(name)) env[name] = value;
  }
  // Its messages are matched; and who only asks takes no lock of the index.
  return { ...env, LC_ALL: "C", LANGUAGE: "C", GIT_OPTIONAL_LOCKS: "0" };
}

/** Null: git is not installed. */
export function gitPath(): string | null {
  return Bun.which("git", { PATH: process.env["PATH"] ?? "" });
}

/** Runs `git` in `folder` to its end; null where it is not installed. `input` is its standard input. */
export async function runGit(
  folder: string,
  args: readonly string[],
  input: Uint8Array | null = null,
): Promise<Answer | null> {
  const git = gitPath();
  if (git === null) return null;
  const child = Bun.spawn([git, ...args], {
    cwd: folder,
    env: gitEnv(),
    stdin: input ?? "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).bytes(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, stdout, stderr };
}

export const NO_GIT: Failure = {
  code: "git",
  message: "git is not installed, or not on the PATH",
  hint: "Install git: revisions are read by its command line.",
};

/** What git said when it failed, in its own words. */
export function gitFailure(
  what: string,
  { code, stderr }: Pick<Answer, "code" | "stderr">,
): Failure {
  const words = stderr.trim().replace(/^(fatal|error): /gm, "");
  return { code: "git", message: `${what}: ${words === "" ? `git ended with ${code}` : words}` };
}
