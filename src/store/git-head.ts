// Where git stands, by its files: a no-op run has no time to start a process.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

export interface Head {
  /** Null: there is none yet, or it is kept in a way that only git knows. */
  readonly commit: string | null;
  /** Null: HEAD is detached. */
  readonly branch: string | null;
}

/** Of the repository that this folder lies in; null: it lies in none, or it can't be read. */
export function headOf(folder: string): Head | null {
  try {
    const dir = gitDirOf(folder);
    return dir === null ? null : headIn(dir);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return null;
  }
}

function headIn(dir: string): Head {
  const head = readFileSync(join(dir, "HEAD"), "utf8").trim();
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  if (ref === undefined) return { commit: commitOf(head), branch: null };
  // With the "reftable" format HEAD says this.
  if (ref === "refs/heads/.invalid") return { commit: null, branch: null };
  const common = commonOf(dir);
  return {
    commit: loose(dir, ref) ?? loose(common, ref) ?? packed(common, ref),
    branch: nameOf(ref),
  };
}

function nameOf(ref: string): string {
  return ref.replace(/^refs\/heads\//, "");
}

/** Of a worktree or a submodule `.git` is a file that says where it is. */
function gitDirOf(folder: string): string | null {
  for (let dir = folder; ; dir = dirname(dir)) {
    const git = join(dir, ".git");
    const stat = statSync(git, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return git;
    if (stat) {
      const to = /^gitdir: (.+)$/m.exec(readFileSync(git, "utf8"))?.[1];
      return to === undefined ? null : resolve(dir, to);
    }
    if (dirname(dir) === dir) return null;
  }
}

function commonOf(dir: string): string {
  const file = join(dir, "commondir");
  return existsSync(file) ? resolve(dir, readFileSync(file, "utf8").trim()) : dir;
}

function loose(dir: string, ref: string): string | null {
  const file = join(dir, ref);
  return existsSync(file) ? commitOf(readFileSync(file, "utf8").trim()) : null;
}

function packed(dir: string, ref: string): string | null {
  const file = join(dir, "packed-refs");
  if (!existsSync(file)) return null;
  const text = readFileSync(file, "utf8");
  const at = text.indexOf(` ${ref}\n`);
  return at < 0 ? null : commitOf(text.slice(text.lastIndexOf("\n", at) + 1, at));
}

function commitOf(text: string): string | null {
  return /^[0-9a-f]{40,64}$/.test(text) ? text : null;
}
