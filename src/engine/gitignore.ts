// Outs that are kept in the cache are not git's: they are entered in `.gitignore` beside them.
import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Enters these outs (paths relative to the root) where git does not ignore them yet. Does nothing outside
 * a git repository or where git is missing. Gives the `.gitignore` files that it changed.
 */
export async function ignoreOuts(root: string, outs: readonly string[]): Promise<string[]> {
  if (outs.length === 0 || !inRepository(root)) return [];
  const open = await notIgnored(root, outs);
  const byFolder = Map.groupBy(open, (path) => dirname(path));
  const changed: string[] = [];
  for (const [folder, paths] of byFolder) {
    const file = join(folder, ".gitignore");
    await enter(
      join(root, file),
      paths.map((path) => `/${escapePattern(basename(path))}`),
    );
    changed.push(file);
  }
  return changed;
}

function inRepository(root: string): boolean {
  for (let dir = root; ; dir = dirname(dir)) {
    if (existsSync(join(dir, ".git"))) return true;
    if (dirname(dir) === dir) return false;
  }
}

/** Those that git neither ignores nor tracks. */
async function notIgnored(root: string, outs: readonly string[]): Promise<readonly string[]> {
  const git = Bun.which("git");
  if (git === null) return [];
  const input = new TextEncoder().encode(outs.map((path) => `${path}\0`).join(""));
  const child = Bun.spawn([git, "check-ignore", "-z", "--stdin", "--no-index"], {
    cwd: root,
    stdin: input,
    stdout: "pipe",
    stderr: "ignore",
  });
  const text = await new Response(child.stdout).text();
  // 0: some are ignored; 1: none; anything else: git can't say, so nothing is entered.
  if ((await child.exited) > 1) return [];
  const ignored = new Set(text.split("\0"));
  return outs.filter((path) => !ignored.has(path));
}

async function enter(file: string, lines: readonly string[]): Promise<void> {
  const text = existsSync(file) ? await readFile(file, "utf8") : "";
  const known = new Set(text.split(/\r?\n/));
  const missing = lines.filter((line) => !known.has(line));
  if (missing.length === 0) return;
  const start = text === "" || text.endsWith("\n") ? "" : "\n";
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, `${start}${missing.join("\n")}\n`);
}

function escapePattern(name: string): string {
  return name.replace(/[\\*?[\]]/g, "\\$&").replace(/ $/, "\\ ");
}
