// Puts hooks into a repository and takes them out again. What was there is called, and comes back byte for byte.
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { IoError, ioError } from "../store/io-error.ts";
import { hasBlocks, markOf, putOnTop, takeOut } from "./block.ts";
import type { Repository } from "./repository.ts";
import {
  CALL_KEPT,
  type Caller,
  HOOKS,
  type HookName,
  hookLines,
  isShellScript,
  KEPT,
  SHELL_LINE,
} from "./script.ts";

export interface HookChange {
  readonly hook: HookName;
  /** Absolute. */
  readonly file: string;
  readonly state: "installed" | "unchanged" | "removed" | "absent";
  /** There was one, and ours calls it. */
  readonly calls: boolean;
}

/** Throws an `IoError`. */
export function installHooks({ hooks }: Repository, caller: Caller): HookChange[] {
  return HOOKS.map((hook) => guarded(join(hooks, hook), (file) => install(hook, file, caller)));
}

/** Throws an `IoError`. */
export function uninstallHooks({ hooks }: Repository, mark: string): HookChange[] {
  return HOOKS.map((hook) => guarded(join(hooks, hook), (file) => uninstall(hook, file, mark)));
}

/** Whether any project of the repository has its lines in a hook. */
export function hasHooks({ hooks }: Repository): boolean {
  return HOOKS.some((hook) => {
    const file = join(hooks, hook);
    return existsSync(file) && hasBlocks(readFileSync(file, "latin1"));
  });
}

/** A project by its place and its pipeline file. */
export function projectMark({ folder, file, isNamed }: Omit<Caller, "executable">): string {
  return markOf(isNamed ? `${folder === "" ? "" : `${folder}/`}${file}` : folder);
}

// Bytes, not characters, so that what is no UTF-8 comes back as it was.
const BYTES = "latin1";

function install(hook: HookName, file: string, caller: Caller): HookChange {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  const before = stat === undefined ? null : textOf(file, stat);
  const lines = Buffer.from(hookLines(hook, caller)).toString(BYTES);
  if (stat !== undefined && before === null) {
    keepAway(file);
    write(file, putOnTop(SHELL_LINE + CALL_KEPT, projectMark(caller), lines));
    return { hook, file, state: "installed", calls: true };
  }
  const text = putOnTop(before ?? SHELL_LINE, projectMark(caller), lines);
  const calls = !isOursAlone(text, projectMark(caller));
  if (text === before) return { hook, file, state: "unchanged", calls };
  write(file, text, stat);
  return { hook, file, state: "installed", calls };
}

/** Null: our lines can't stand in it. One that git does not run, since it is not executable, must not begin to run. */
function textOf(file: string, stat: Stats): string | null {
  if (!stat.isFile()) return null;
  const text = readFileSync(file, BYTES);
  const runs = process.platform === "win32" || (stat.mode & 0o100) !== 0;
  return runs && isShellScript(text) ? text : null;
}

function keepAway(file: string): void {
  const kept = file + KEPT;
  if (lstatSync(kept, { throwIfNoEntry: false }) === undefined) {
    renameSync(file, kept);
    return;
  }
  const message = `cannot write ${file}: ${kept}, where the hook that is there would be kept, is in the way`;
  throw new IoError(message, "EEXIST", file);
}

function uninstall(hook: HookName, file: string, mark: string): HookChange {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  const before = stat?.isFile() ? readFileSync(file, BYTES) : null;
  const text = before === null ? null : takeOut(before, mark);
  const kept = file + KEPT;
  if (text === null || text === before) return { hook, file, state: "absent", calls: false };
  if (text === SHELL_LINE) rmSync(file);
  else if (text === SHELL_LINE + CALL_KEPT && lstatSync(kept, { throwIfNoEntry: false })) {
    renameSync(kept, file);
  } else write(file, text, stat);
  return { hook, file, state: "removed", calls: text !== SHELL_LINE };
}

function isOursAlone(text: string, mark: string): boolean {
  return takeOut(text, mark) === SHELL_LINE;
}

function write(file: string, text: string, stat?: Stats): void {
  mkdirSync(join(file, ".."), { recursive: true });
  // Into the file itself, where there is one: links to it and its owner stay.
  writeFileSync(file, text, BYTES);
  if (stat === undefined) chmodSync(file, 0o777 & ~umask());
}

function umask(): number {
  // To ask is to set it.
  const mask = process.umask(0o22);
  process.umask(mask);
  return mask;
}

function guarded<T>(file: string, action: (file: string) => T): T {
  try {
    return action(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && "syscall" in error) {
      throw ioError("write", file, error);
    }
    throw error;
  }
}
