// The real DVC, where the environment names one (FASTPIPE_TEST_DVC): DVC writes and we read, and the other way round.
import { describe } from "bun:test";
import { spawnSync } from "node:child_process";
import { cleanEnv, type TempDir, tempDir } from "../helpers.ts";

const DVC = process.env.FASTPIPE_TEST_DVC;

/** A `describe` that says why it is skipped where there is no DVC. */
export function withDvc(subject: string, body: () => void): void {
  const why = DVC ? "" : " (skipped: FASTPIPE_TEST_DVC does not name a dvc executable)";
  describe.skipIf(!DVC)(`${subject}${why}`, body);
}

export interface Repository extends TempDir {
  /** Runs DVC; throws with what it said when it fails. Gives its output. */
  dvc(...args: readonly string[]): string;
  sh(command: string): string;
}

/** A git and DVC repository with these files. */
export async function repository(
  files: Readonly<Record<string, string>> = {},
): Promise<Repository> {
  const dir = await tempDir();
  const call = (program: string, args: readonly string[]): string => {
    const site = { DVC_SITE_CACHE_DIR: `${dir.path}/.git/site`, DVC_NO_ANALYTICS: "1" };
    const child = spawnSync(program, args, { cwd: dir.path, env: cleanEnv(site) });
    if (child.status === 0) return child.stdout.toString();
    throw new Error(`${program} ${args.join(" ")}: ${child.stdout}${child.stderr}`);
  };
  const repo: Repository = Object.assign(dir, {
    dvc: (...args: readonly string[]) => call(DVC ?? "dvc", args),
    sh: (command: string) => call("sh", ["-ec", command]),
  });
  repo.sh("git init -q && git config user.email a@b && git config user.name t");
  repo.dvc("init", "-q");
  for (const [name, content] of Object.entries(files)) await dir.file(name, content);
  return repo;
}
