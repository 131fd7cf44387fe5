// Where a repository keeps its hooks and its settings.
import { realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { gitEnv } from "../git/command.ts";
import { type Failure, fail, ok, type Result } from "../model/failure.ts";

export interface Repository {
  /** The top of the working tree, absolute. */
  readonly top: string;
  /** Absolute; worktrees share it. */
  readonly hooks: string;
}

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Null: there is no git. */
export function askPlainly(folder: string, args: readonly string[]): Answer | null {
  const git = Bun.which("git");
  if (git === null) return null;
  const { exitCode, stdout, stderr } = Bun.spawnSync([git, ...args], {
    cwd: folder,
    env: gitEnv(),
  });
  return { code: exitCode, out: stdout.toString(), err: stderr.toString() };
}

/** The repository that a folder lies in. */
export function repositoryOf(folder: string): Result<Repository> {
  const asked = askPlainly(folder, ["rev-parse", "--is-bare-repository", "--git-common-dir"]);
  if (asked === null) {
    return refused("git is not in PATH", "hooks are git's: install it, or put it into PATH");
  }
  if (asked.code !== 0) return notOne(folder, asked.err);
  const [, isBare, common = ""] = /^(\w+)\n(.*?)\n?$/s.exec(asked.out) ?? [];
  const shown = askPlainly(folder, ["rev-parse", "--show-toplevel"]);
  const top = shown?.out.replace(/\n$/, "");
  if (isBare === "true" || shown?.code !== 0 || top === undefined) {
    return refused(
      `${folder} lies in a bare repository, or in git's own folder: nothing is committed or checked out there`,
      "install the hooks in a clone or a worktree of it",
    );
  }
  const path = askPlainly(folder, ["config", "--show-scope", "--type=path", "core.hooksPath"]);
  if (path === null || path.code !== 0) {
    return ok({ top, hooks: resolve(folder, common, "hooks") });
  }
  const [, scope = "", hooks = ""] = /^(\w+)\t(.*?)\n?$/s.exec(path.out) ?? [];
  if (scope === "global" || scope === "system") {
    return refused(
      `core.hooksPath is set for all your repositories (${hooks}, ${scope}): hooks that are put there would run everywhere`,
      "give this repository its own: `git config core.hooksPath .git/hooks`",
    );
  }
  return ok({ top, hooks: resolve(top, hooks) });
}

/** A folder as seen from the top: "" or "a/b". */
export function below(top: string, folder: string): string {
  return relative(realpathSync(top), realpathSync(folder)).split(sep).join("/");
}

/** Git's own word for it, where it is about something else than that there is none. */
function notOne(folder: string, said: string): Result<Repository> {
  if (/not a git repository/i.test(said)) {
    return refused(`${folder} is not in a git repository`, "`git init` makes one");
  }
  return refused(`git refuses: ${said.trim().replace(/^fatal: /, "")}`);
}

function refused(message: string, hint?: string): Result<never, readonly Failure[]> {
  return fail({ code: "git", message, ...(hint !== undefined && { hint }) });
}
