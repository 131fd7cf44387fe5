// A console over captured streams: the runtime's own writes past `process.stdout` in a Worker.
import { formatAll, inspect } from "./format.ts";
import { describe } from "./thrown.ts";

export type Write = (stream: "stdout" | "stderr", text: string) => void;

type Method = (...args: unknown[]) => void;

/** Replaces the methods of `target` in place, so that references to it and its methods' users go on to work. */
export function replaceConsole(target: Console, write: Write): void {
  const methods = makeMethods(write);
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(target, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: true,
    });
  }
}

function makeMethods(write: Write): Record<string, Method> {
  const counts = new Map<string, number>();
  const timers = new Map<string, number>();
  let indent = "";

  const line = (stream: "stdout" | "stderr", text: string): void => {
    const shown = indent === "" ? text : indent + text.replaceAll("\n", `\n${indent}`);
    write(stream, `${shown}\n`);
  };
  const out: Method = (...args) => line("stdout", formatAll(args));
  const err: Method = (...args) => line("stderr", formatAll(args));
  const elapsed = (label: string, rest: readonly unknown[]): void => {
    const since = timers.get(label);
    if (since === undefined) return;
    const ms = (performance.now() - since).toFixed(2);
    line("stderr", [`[${ms}ms] ${label}`, ...(rest.length > 0 ? [formatAll(rest)] : [])].join(" "));
  };
  const group: Method = (...args) => {
    if (args.length > 0) out(...args);
    indent += "  ";
  };

  return {
    log: out,
    info: out,
    debug: out,
    dirxml: out,
    error: err,
    warn: err,
    dir: (value, options) => line("stdout", inspect(value, inspectOptions(options))),
    table: (data, columns) => {
      if (typeof data !== "object" || data === null) {
        out(data);
        return;
      }
      const names = Array.isArray(columns) ? columns.map(String) : undefined;
      line("stdout", Bun.inspect.table(data, names, { colors: false }).trimEnd());
    },
    trace: (...args) => {
      const frames = describe(new Error("trace")).frames.split("\n");
      // The first frame is this one.
      const below = frames.slice(1).map((frame) => `    ${frame}`);
      line("stderr", [args.length > 0 ? formatAll(args) : "Trace", ...below].join("\n"));
    },
    assert: (condition, ...args) => {
      if (!condition) err(...(args.length === 0 ? ["Assertion failed"] : args));
    },
    count: (label = "default") => {
      const count = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), count);
      out(`${label}: ${count}`);
    },
    countReset: (label = "default") => {
      counts.delete(String(label));
    },
    time: (label = "default") => {
      timers.set(String(label), performance.now());
    },
    timeLog: (label = "default", ...rest) => elapsed(String(label), rest),
    timeEnd: (label = "default") => {
      elapsed(String(label), []);
      timers.delete(String(label));
    },
    group,
    groupCollapsed: group,
    groupEnd: () => {
      indent = indent.slice(2);
    },
    write: (...parts) => {
      for (const part of parts) {
        write("stdout", typeof part === "string" ? part : new TextDecoder().decode(bytesOf(part)));
      }
    },
    clear: () => undefined,
  };
}

function inspectOptions(options: unknown): Bun.BunInspectOptions {
  if (typeof options !== "object" || options === null) return {};
  const depth = Reflect.get(options, "depth");
  const limit = depth === null ? Number.POSITIVE_INFINITY : depth;
  return typeof limit === "number" ? { depth: limit } : {};
}

function bytesOf(part: unknown): Uint8Array {
  if (part instanceof ArrayBuffer) return new Uint8Array(part);
  if (!ArrayBuffer.isView(part)) return Buffer.from(String(part));
  return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}
