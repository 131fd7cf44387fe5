// Which files were opened, by anybody: the kernel's own word (inotify), so that no reader can slip by.
import { dlopen } from "bun:ffi";
import { closeSync, readSync } from "node:fs";

const IN_OPEN = 0x20;
const IN_NONBLOCK = 0o4000;

export interface OpenWatch extends Disposable {
  /** Names of the files opened since the last call, in order. */
  taken(): string[];
}

/** Watches these files; null where the system has no inotify. */
export function watchOpens(files: readonly string[]): OpenWatch | null {
  if (process.platform !== "linux") return null;
  const libc = openLibc();
  const fd = libc.symbols.inotify_init1(IN_NONBLOCK);
  if (fd < 0) return null;
  const names = new Map<number, string>();
  for (const file of files) {
    const text = Buffer.from(`${file}\0`);
    names.set(libc.symbols.inotify_add_watch(fd, text, IN_OPEN), file);
  }
  const buffer = Buffer.alloc(64 * 1024);
  return {
    taken() {
      const opened: string[] = [];
      for (let size = readSome(fd, buffer); size > 0; size = readSome(fd, buffer)) {
        // struct inotify_event: wd, mask, cookie, len, name[len].
        for (let at = 0; at < size; at += 16 + buffer.readUInt32LE(at + 12)) {
          if (buffer.readUInt32LE(at + 4) & IN_OPEN) {
            opened.push(names.get(buffer.readInt32LE(at)) ?? "?");
          }
        }
      }
      return opened;
    },
    [Symbol.dispose]() {
      closeSync(fd);
      libc.close();
    },
  };
}

function openLibc() {
  const symbols = {
    inotify_init1: { args: ["i32"], returns: "i32" },
    inotify_add_watch: { args: ["i32", "ptr", "u32"], returns: "i32" },
  } as const;
  try {
    return dlopen("libc.so.6", symbols);
  } catch {
    return dlopen("libc.so", symbols); // musl
  }
}

function readSome(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer, 0, buffer.length, null);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return 0;
    throw error;
  }
}
