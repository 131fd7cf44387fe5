// Real temporary projects and the built executable: what most tests need.
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export const EXECUTABLE = resolve(import.meta.dir, "../dist/fastpipe");

export interface TempDir extends AsyncDisposable {
  readonly path: string;
  /** Writes a file, making its folders; gives its absolute path. */
  file(name: string, content: string | Uint8Array): Promise<string>;
  read(name: string): Promise<string>;
}

/** A new folder that is removed at the end of the scope: `await using dir = await tempDir()`. */
export async function tempDir(files: Readonly<Record<string, string>> = {}): Promise<TempDir> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "fastpipe-test-")));
  const dir: TempDir = {
    path,
    async file(name, content) {
      const full = join(path, name);
      await mkdir(dirname(full), { recursive: true });
      await writeFile(full, content);
      return full;
    },
    read: (name) => readFile(join(path, name), "utf8"),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
  for (const [name, content] of Object.entries(files)) await dir.file(name, content);
  return dir;
}

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
}

/** An environment without what this shell happens to say about colours and settings. */
export function cleanEnv(env: RunSettings["env"] = {}): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [key, value] of Object.entries({ ...process.env, ...env })) {
    const ours = /^(FASTPIPE_|NO_COLOR$|FORCE_COLOR$|CI$)/.test(key) && !(key in env);
    if (value !== undefined && !ours) result[key] = value;
  }
  return result;
}

/** Runs the built executable in `cwd` to its end. */
export async function fastpipe(
  cwd: string,
  args: readonly string[],
  settings: RunSettings = {},
): Promise<Finished> {
  const child = Bun.spawn([EXECUTABLE, ...args], {
    cwd,
    env: cleanEnv(settings.env),
    stdin: settings.stdin === undefined ? "ignore" : new TextEncoder().encode(settings.stdin),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, stdout, stderr };
}

/** The objects of a `--json` stream, in order. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
