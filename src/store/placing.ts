// Bytes from one place to another: as a clone where the file system can, else copied; linked where that is wanted.
import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { discard } from "./discard.ts";
import { codeOf, IoError, ioError } from "./io-error.ts";

/** How a file of the workspace shares its bytes with an object. */
export type LinkType = "reflink" | "hardlink" | "symlink" | "copy";

/** Above this a copy takes longer than going through a promise. */
const SMALL = 1024 * 1024;

export async function copy(from: string, to: string, size: number, force = false): Promise<void> {
  const mode = force ? constants.COPYFILE_FICLONE_FORCE : constants.COPYFILE_FICLONE;
  if (size <= SMALL) return copyFileSync(from, to, mode);
  const { copyFile } = await import("node:fs/promises");
  await copyFile(from, to, mode);
}

/** What a new file of the user's is allowed to be. */
export function plainMode(exec: boolean): number {
  return (0o666 & ~process.umask()) | (exec ? 0o100 : 0);
}

export interface Placing {
  /** The object, absolute. */
  readonly object: string;
  /** Absolute; its folder is there, and it is no directory. */
  readonly place: string;
  readonly types: readonly LinkType[];
  readonly exec: boolean;
  /** Where it is made before it is moved in place: on the same device, if possible. */
  readonly tmpDir: string;
}

/** What is meant by a type that the file system can't do. */
const CANT: ReadonlySet<string> = new Set([
  "EPERM",
  "ENOTSUP",
  "EOPNOTSUPP",
  "EXDEV",
  "ENOTTY",
  "ENOSYS",
  "EINVAL",
  "EAGAIN",
  "EMLINK",
]);

/** Puts an object in the workspace, by the first type that works. Throws an `IoError`. */
export async function placeObject(placing: Placing): Promise<LinkType> {
  try {
    return await placeVia(placing.tmpDir, placing);
  } catch (error) {
    if (codeOf(error) !== "EXDEV") throw ioError("write", placing.place, error);
  }
  try {
    return await placeVia(dirname(placing.place), placing);
  } catch (error) {
    throw ioError("write", placing.place, error);
  }
}

let count = 0;

async function placeVia(folder: string, placing: Placing): Promise<LinkType> {
  mkdirSync(folder, { recursive: true });
  const temp = join(folder, `.${process.pid}.${count++}.tmp`);
  try {
    const type = await make(temp, placing);
    renameSync(temp, placing.place);
    return type;
  } catch (error) {
    discard(temp);
    throw error;
  }
}

async function make(temp: string, { object, place, types, exec }: Placing): Promise<LinkType> {
  const { size } = lstatSync(object);
  for (const type of types) {
    try {
      await makeAs(type, { object, temp, size, exec });
      return type === "hardlink" && (exec || size === 0) ? "copy" : type;
    } catch (error) {
      if (!CANT.has(codeOf(error))) throw error;
      discard(temp);
    }
  }
  const message = `cannot put ${place} in place: the file system does not support ${types.join(" or ")}, and no other kind of link is configured`;
  throw new IoError(message, "ENOTSUP", place);
}

interface Making {
  readonly object: string;
  readonly temp: string;
  readonly size: number;
  readonly exec: boolean;
}

async function makeAs(type: LinkType, { object, temp, size, exec }: Making): Promise<void> {
  // A link shares its mode with the object, which is to stay read-only and not executable.
  if (type === "symlink" && !exec) return symlinkSync(object, temp);
  if (type === "hardlink" && size === 0) writeFileSync(temp, "");
  else if (type === "hardlink" && !exec) return linkSync(object, temp);
  else await copy(object, temp, size, type === "reflink");
  chmodSync(temp, plainMode(exec));
}
