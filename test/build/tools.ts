// Programs and files that only some machines have.
import { test } from "bun:test";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

export const ROOT = resolve(import.meta.dir, "../..");
export const DIST = resolve(ROOT, "dist");

/** Laid down by scripts/ci/musl-root.sh. */
export const MUSL = resolve(ROOT, "node_modules/.cache/fastpipe-musl");
/** Debian's libraries for 64-bit ARM. */
export const ARM64_LIBRARIES = "/usr/aarch64-linux-gnu";

/** `test` where all of these programs (by name) and files (by path) are there; CI has to have them. */
export function testWith(...needed: string[]): typeof test {
  const missing = needed.filter((name) =>
    name.startsWith("/") ? !existsSync(name) : Bun.which(name) === null,
  );
  if (missing.length === 0 || process.env.CI === "true") return test;
  return test.skip as typeof test;
}

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, with this environment and no other. */
export async function run(
  command: readonly string[],
  settings: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Finished> {
  const child = Bun.spawn([...command], {
    cwd: settings.cwd,
    env: settings.env ?? {},
    stdin: "ignore",
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
