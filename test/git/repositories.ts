// Real git repositories for tests.
import { type TempDir, tempDir } from "../helpers.ts";

const WHO = ["-c", "user.name=t", "-c", "user.email=t@example.org"];

export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  return await Bun.$`git ${WHO} -c protocol.file.allow=always ${args}`.cwd(folder).quiet().text();
}

/** On the branch `main`, with nothing committed. */
export async function emptyRepository(
  files: Readonly<Record<string, string>> = {},
): Promise<TempDir> {
  const dir = await tempDir(files);
  await git(dir.path, "init", "-q", "-b", "main");
  return dir;
}

/** Commits all that is there; `date`: as git takes it. Gives the commit. */
export async function commit(folder: string, message: string, date?: string): Promise<string> {
  const env = { ...process.env, ...(date && { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }) };
  await Bun.$`git add -A && git ${WHO} commit -q --allow-empty -m ${message}`
    .cwd(folder)
    .env(env)
    .quiet();
  return (await git(folder, "rev-parse", "HEAD")).trim();
}
