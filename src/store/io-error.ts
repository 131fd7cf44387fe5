// What the system refuses, in words that name the path. The user mends these; all other errors are bugs.

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the disk",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be too big for this file system",
  EIO: "the disk reports an error",
  ENOENT: "it is not there",
  EISDIR: "it is a directory",
  EEXIST: "something else is in its place",
  ENOTDIR: "a part of its path is not a directory",
  ELOOP: "its symbolic links form a loop",
  ENAMETOOLONG: "the name is too long",
  EMFILE: "too many open files",
  ENFILE: "too many open files",
  EBUSY: "another program uses it",
  EXDEV: "it is on another device",
  SQLITE_CANTOPEN: "it can't be opened or made there",
  SQLITE_READONLY: "it must not be written",
  SQLITE_FULL: "no space left on the disk",
  SQLITE_NOTADB: "it is not the file that fastpipe made",
};

export class IoError extends Error {
  override readonly name = "IoError";
  constructor(
    message: string,
    /** The system's code, as `ENOSPC`. */
    readonly code: string,
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The system's code of an error; "" when it has none, and so is not the system's. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

/** `cannot <what> <path>: <why>`. Gives back what is not an error of the system, which is a bug. */
export function ioError(what: string, path: string, error: unknown): unknown {
  if (error instanceof IoError) return error;
  const code = codeOf(error);
  if (code === "") return error;
  return new IoError(`cannot ${what} ${path}: ${REASONS[code] ?? reasonOf(code)}`, code, path, {
    cause: error,
  });
}

function reasonOf(code: string): string {
  return code.startsWith("SQLITE_IOERR") ? "the disk reports an error" : code;
}

/** Nothing is at that path. */
export function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ENOENT" || code === "ENOTDIR";
}
