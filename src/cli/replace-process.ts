// exec(2): this process becomes another program, so that signals, the terminal and the exit code are its own.
import { dlopen, FFIType, ptr } from "bun:ffi";

const MACHINE = process.arch === "arm64" ? "aarch64" : "x86_64";
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  linux: ["libc.so.6", `libc.musl-${MACHINE}.so.1`],
  darwin: ["libSystem.B.dylib"],
};

/** Does not return when it works; false where the system has no such call. */
export function replaceProcess(
  path: string,
  args: readonly string[],
  environ: Readonly<Record<string, string>>,
): false {
  for (const library of LIBRARIES[process.platform] ?? []) {
    const execve = load(library);
    if (!execve) continue;
    const [argv, keptArgs] = vector([path, ...args]);
    const [envp, keptEnviron] = vector(Object.entries(environ).map(([k, v]) => `${k}=${v}`));
    execve(terminated(path), argv, envp);
    // It came back, so it failed. Until here the texts had to stay where they were.
    if (keptArgs.length + keptEnviron.length > 0) return false;
  }
  return false;
}

function load(
  library: string,
): ((path: Uint8Array, argv: BigUint64Array, envp: BigUint64Array) => number) | undefined {
  try {
    const { ptr: pointer, i32 } = FFIType;
    const { symbols } = dlopen(library, {
      execve: { args: [pointer, pointer, pointer], returns: i32 },
    });
    return symbols.execve;
  } catch {
    return undefined; // Another C library: the next name, or a child process instead.
  }
}

/** A null-terminated list of C strings, and these strings. */
function vector(texts: readonly string[]): [BigUint64Array, Uint8Array[]] {
  const kept = texts.map(terminated);
  const pointers = new BigUint64Array(kept.length + 1);
  for (const [i, text] of kept.entries()) pointers[i] = BigInt(ptr(text));
  return [pointers, kept];
}

function terminated(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}
