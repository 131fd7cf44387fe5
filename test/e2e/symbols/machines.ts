// A project on another machine: copied, touched, by another user, with other line ends.
import { cp, readdir, utimes } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fastpipe, type RunSettings } from "../../helpers.ts";

/** All locks by name. */
export async function locks(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const dir = join(root, ".fastpipe/stages");
  for (const name of (await readdir(dir)).sort())
    found[name] = await Bun.file(join(dir, name)).text();
  return found;
}

/** Everything but what is only of this machine. */
export async function copy(from: string, to: string): Promise<void> {
  const local = /^\.fastpipe\/(?!stages(\/|$))/;
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !local.test(relative(from, path).split(sep).join("/")),
  });
}

export async function touchAll(root: string): Promise<void> {
  for await (const file of new Bun.Glob("**/*").scan({ cwd: root, dot: true }))
    await utimes(join(root, file), 1, 1_000_000_000);
}

/** What the user wrote, with the line ends of another system. */
export async function toCrlf(root: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const text = await Bun.file(join(root, file)).text();
    await Bun.write(join(root, file), text.replace(/\r?\n/g, "\r\n"));
  }
}

export async function states(
  root: string,
  settings: RunSettings = {},
): Promise<Record<string, string>> {
  const { stdout, stderr } = await fastpipe(root, ["status", "--json"], settings);
  if (stdout === "") throw new Error(stderr);
  const { stages } = JSON.parse(stdout) as {
    stages: { stage: string; state: string; reasons: object[] }[];
  };
  return Object.fromEntries(
    stages.map(({ stage, state, reasons }) => [
      stage,
      reasons.length > 0 ? JSON.stringify(reasons) : state,
    ]),
  );
}

export const OTHER_USER: RunSettings = {
  env: {
    HOME: "/nowhere/home",
    USER: "somebody",
    LOGNAME: "somebody",
    PWD: undefined,
    OLDPWD: "/x",
    LANG: "de_DE.UTF-8",
    TZ: "Asia/Tokyo",
    XDG_CACHE_HOME: "/nowhere/cache",
    HOSTNAME: "elsewhere",
  },
};

/** Without the digest of the raw bytes. */
export function withoutFiles(all: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).map(([name, text]) => [name, text.replace(/^(files|end): .*$/gm, "")]),
  );
}
