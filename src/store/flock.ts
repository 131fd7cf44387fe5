// `flock`, which the runtime has no function for: other programs' locks are taken with it. Dies with its process.
import { dlopen } from "bun:ffi";

const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;

export interface Flock {
  /** Never waits. False: somebody has it, or the file system has no such locks. */
  take(descriptor: number): boolean;
  give(descriptor: number): void;
}

let opened: Flock | null | undefined;

/** Null where the system has no `flock`, as Windows, or where its library can't be opened. */
export function flock(): Flock | null {
  if (opened === undefined) opened = open();
  return opened;
}

function open(): Flock | null {
  for (const name of libraries()) {
    try {
      return bind(name);
    } catch {
      // The other libc, then.
    }
  }
  return null;
}

function libraries(): readonly string[] {
  if (process.platform === "darwin") return ["libSystem.B.dylib"];
  if (process.platform !== "linux") return [];
  const musl = process.arch === "arm64" ? "aarch64" : "x86_64";
  return ["libc.so.6", `libc.musl-${musl}.so.1`];
}

function bind(name: string): Flock {
  const { symbols } = dlopen(name, { flock: { args: ["i32", "i32"], returns: "i32" } });
  return {
    take: (descriptor) => symbols.flock(descriptor, LOCK_EX | LOCK_NB) === 0,
    give: (descriptor) => {
      symbols.flock(descriptor, LOCK_UN);
    },
  };
}
