// A real git, with an identity and without what this machine's user has set.
import { cleanEnv, type Finished } from "../helpers.ts";

const WHO = {
  GIT_AUTHOR_NAME: "x",
  GIT_AUTHOR_EMAIL: "x@x",
  GIT_COMMITTER_NAME: "x",
  GIT_COMMITTER_EMAIL: "x@x",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

export async function tryGit(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Finished> {
  const child = Bun.spawn(
    ["git", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", ...args],
    { cwd, env: cleanEnv({ ...WHO, ...env }), stdin: "ignore", stdout: "pipe", stderr: "pipe" },
  );
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, stdout, stderr };
}

/** What it says on stdout; throws when it fails. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tryGit(cwd, args);
  if (code !== 0) throw new Error(`git ${args.join(" ")}: exit ${code}\n${stdout}${stderr}`);
  return stdout.trim();
}
