// The kinds of things that a path can name.

export type FileType = "file" | "dir" | "link" | "fifo" | "socket" | "device" | "unknown";

const MASK = 0o170000;
const TYPES: ReadonlyMap<number, FileType> = new Map([
  [0o100000, "file"],
  [0o040000, "dir"],
  [0o120000, "link"],
  [0o010000, "fifo"],
  [0o140000, "socket"],
  [0o020000, "device"],
  [0o060000, "device"],
]);

export function typeOf(mode: number): FileType {
  return TYPES.get(mode & MASK) ?? "unknown";
}

const WORDS: Record<FileType, string> = {
  file: "a file",
  dir: "a directory",
  link: "a symbolic link",
  fifo: "a named pipe",
  socket: "a socket",
  device: "a device",
  unknown: "something else",
};

/** As people say it: "a named pipe". */
export function wordFor(type: FileType): string {
  return WORDS[type];
}
