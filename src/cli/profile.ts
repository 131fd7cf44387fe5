// The file of `run --profile`: there from the beginning, so that a name that can't be written stops the run before it begins.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { ioError } from "../store/io-error.ts";
import { Trace } from "../ui/trace.ts";

export interface Profile {
  readonly trace: Trace;
  /** Throws an `IoError`. */
  write(): void;
}

/** Throws an `IoError`. */
export function profileInto(name: string, cwd: string): Profile {
  const file = resolve(cwd, name);
  const trace = new Trace();
  const write = (): void => {
    try {
      writeFileSync(file, trace.text());
    } catch (error) {
      throw ioError("write", name, error);
    }
  };
  write();
  return { trace, write };
}
