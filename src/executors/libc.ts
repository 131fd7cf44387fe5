// The three system calls that the runtime has no function for. Linux only; null elsewhere, or where libc can't be opened.
import { dlopen, ptr } from "bun:ffi";

const PR_SET_CHILD_SUBREAPER = 36;
const WNOHANG = 1;
const O_CLOEXEC = 0o2000000;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;

export interface Libc {
  /** Orphans among our descendants become our children, so that none gets away. */
  becomeSubreaper(): boolean;
  /** Takes the exit of a child that has ended, if it has; never waits. */
  reap(pid: number): boolean;
  /** Our end does not block; the other may be given to a child. */
  pipe(): { readonly read: number; readonly write: number };
}

let opened: Libc | null | undefined;

export function libc(): Libc | null {
  if (opened === undefined) opened = open();
  return opened;
}

function open(): Libc | null {
  if (process.platform !== "linux") return null;
  const musl = process.arch === "arm64" ? "aarch64" : "x86_64";
  for (const name of ["libc.so.6", `libc.musl-${musl}.so.1`]) {
    try {
      return bind(name);
    } catch {
      // The other libc, then.
    }
  }
  return null;
}

function bind(name: string): Libc {
  const { symbols } = dlopen(name, {
    prctl: { args: ["i32", "u64", "u64", "u64", "u64"], returns: "i32" },
    waitpid: { args: ["i32", "ptr", "i32"], returns: "i32" },
    pipe2: { args: ["ptr", "i32"], returns: "i32" },
    fcntl: { args: ["i32", "i32", "i32"], returns: "i32" },
  });
  return {
    becomeSubreaper: () => symbols.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) === 0,
    reap: (pid) => symbols.waitpid(pid, null, WNOHANG) > 0,
    pipe: () => {
      const ends = new Int32Array(2);
      if (symbols.pipe2(ptr(ends), O_CLOEXEC) !== 0) {
        throw new Error("no pipe can be made: too many files are open");
      }
      const [read = -1, write = -1] = ends;
      symbols.fcntl(read, F_SETFL, O_NONBLOCK);
      return { read, write };
    },
  };
}
