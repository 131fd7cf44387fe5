// The merge driver for locks: what git is told of it, in .gitattributes (for all) and in the repository's settings.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ioError } from "../store/io-error.ts";
import { isMade, putAtEnd, takeOut } from "./block.ts";
import { askPlainly } from "./repository.ts";
import { quoted } from "./script.ts";

const MARK = "locks";
const SECTION = "merge.fastpipe";
const BYTES = "latin1";

export interface DriverChange {
  /** Absolute. */
  readonly file: string;
  readonly state: "installed" | "unchanged" | "removed" | "absent";
}

/** `root`: of the project, absolute. Throws an `IoError`. */
export function installDriver(
  root: string,
  kind: "code" | "dvc",
  executable: string,
): DriverChange {
  const file = join(root, ".gitattributes");
  const before = textOf(file);
  const text = putAtEnd(before, MARK, attributes(kind));
  const command = `if [ -x ${quoted(executable)} ]; then exec ${quoted(executable)} ${CALL}; else exec fastpipe ${CALL}; fi`;
  const isTold = setting(root, "driver") === command;
  if (!isTold) {
    set(root, "name", "locks of fastpipe");
    set(root, "driver", command);
  }
  if (text !== before) write(file, text);
  return { file, state: text === before && isTold ? "unchanged" : "installed" };
}

const CALL = "hooks merge %O %A %B %P";

/** `isLast`: no other project of the repository needs the driver. Throws an `IoError`. */
export function uninstallDriver(root: string, isLast: boolean): DriverChange {
  const file = join(root, ".gitattributes");
  const before = textOf(file);
  const wasTold = isLast && setting(root, "driver") !== null;
  if (wasTold) askPlainly(root, ["config", "--local", "--remove-section", SECTION]);
  const text = before === null ? null : takeOut(before, MARK);
  if (text === before || text === null) return { file, state: wasTold ? "removed" : "absent" };
  if (isMade(before, MARK)) rmSync(file);
  else write(file, text);
  return { file, state: "removed" };
}

function attributes(kind: "code" | "dvc"): string {
  const locks = ".fastpipe/stages/**/*.lock merge=fastpipe\n";
  return kind === "dvc" ? `dvc.lock merge=fastpipe\n${locks}` : locks;
}

function textOf(file: string): string | null {
  try {
    return existsSync(file) ? readFileSync(file, BYTES) : null;
  } catch (error) {
    throw ioError("read", file, error);
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, BYTES);
  } catch (error) {
    throw ioError("write", file, error);
  }
}

function setting(root: string, name: string): string | null {
  const answer = askPlainly(root, ["config", "--local", "--get", `${SECTION}.${name}`]);
  return answer?.code === 0 ? answer.out.replace(/\n$/, "") : null;
}

function set(root: string, name: string, value: string): void {
  const answer = askPlainly(root, ["config", "--local", `${SECTION}.${name}`, value]);
  if (answer?.code === 0) return;
  const said = answer?.err.trim() ?? "git is gone";
  throw ioError(
    "write",
    "the settings of git's repository",
    Object.assign(new Error(said), { code: said }),
  );
}
