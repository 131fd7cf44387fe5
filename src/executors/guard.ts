// What a stage in a Worker must not do, because it would do it to fastpipe itself and to all other stages.

import type { ExitNote } from "./protocol.ts";
import { replace } from "./replace.ts";
import { describe } from "./thrown.ts";

const WAY_OUT = 'give this stage `executor: "process"`';

/** For Workers: a process of its own may do all of it. */
export function guardProcess(): void {
  refuse("chdir", "moves all of fastpipe, whose other stages run in the same process");
  refuse("abort", "ends all of fastpipe, not this stage alone");
  const umask = process.umask.bind(process);
  replace(process, "umask", (mask?: string | number) => {
    if (mask === undefined) return umask();
    throw new Error(
      `process.umask(${mask}) changes the rights of all files that fastpipe and its other stages make: set them with chmod, or ${WAY_OUT}`,
    );
  });
  const kill = process.kill.bind(process);
  const guarded = (pid: number, signal?: string | number): true => {
    if (signal !== 0 && (pid === process.pid || pid === 0)) {
      throw new Error(
        `process.kill(${pid}) ends all of fastpipe, not this stage alone: ${WAY_OUT}`,
      );
    }
    return kill(pid, signal);
  };
  replace(process, "kill", guarded);
}

function refuse(name: "chdir" | "abort", why: string): void {
  const relative =
    name === "chdir" ? "use paths relative to the pipeline file, as in `deps` and `outs`, or " : "";
  replace(process, name, () => {
    throw new Error(`process.${name}() ${why}: ${relative}${WAY_OUT}`);
  });
}

/** Tells of `process.exit()`, then does it. */
export function announceExit(announce: (note: ExitNote) => void): () => never {
  const exit = process.exit.bind(process);
  replace(process, "exit", (code?: number | string) => {
    const status = Number(code ?? process.exitCode ?? 0);
    announce({ code: status & 255, frames: describe(new Error("process.exit")).frames });
    exit(status);
  });
  return () => exit(0);
}
