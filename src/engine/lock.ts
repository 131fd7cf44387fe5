// A stage's lock from what it saw and made.
import type { FileEntry, Lock, LockedFile } from "../model/lock.ts";
import type { Dep, Stage } from "../model/stage.ts";
import type { Facts } from "./decide.ts";
import { shapeOf } from "./shape.ts";

/** The lock of a stage that has succeeded. `deps` and `outs` hold an entry for every declared path. */
export function makeLock(
  stage: Stage,
  facts: Facts,
  deps: ReadonlyMap<string, FileEntry>,
  outs: ReadonlyMap<string, FileEntry>,
): Lock {
  const shape = shapeOf(stage);
  return {
    schema: 1,
    rules: facts.rules,
    code: facts.manifest?.entries ?? {},
    ...(facts.manifest !== null && { files: facts.manifest.files }),
    ...(stage.cmd !== null && { cmd: stage.cmd }),
    ...(stage.wdir !== null && { wdir: stage.wdir }),
    ...(Object.keys(facts.environ).length > 0 && { environ: facts.environ }),
    ...(Object.keys(facts.env).length > 0 && { env: facts.env }),
    ...(shape !== undefined && { shape }),
    params: stage.params,
    deps: stage.deps.map((dep) => locked(dep, deps)),
    outs: stage.outs.map((out) => ({
      ...locked(out, outs),
      ...(out.kind !== "out" && { kind: out.kind }),
    })),
  };
}

/** The same record under today's rules, for a lock whose files still hold. */
export function renewLock(stage: Stage, { shape: _, ...lock }: Lock, facts: Facts): Lock {
  const shape = shapeOf(stage);
  return {
    ...lock,
    rules: facts.rules,
    code: facts.manifest?.entries ?? {},
    ...(facts.manifest !== null && { files: facts.manifest.files }),
    ...(shape !== undefined && { shape }),
  };
}

function locked({ path, as }: Dep, entries: ReadonlyMap<string, FileEntry>): LockedFile {
  const entry = entries.get(path);
  if (!entry) throw new Error(`no entry for ${path}`);
  const { hash, size, nfiles, exec } = entry;
  return {
    path,
    ...(as !== undefined && { as }),
    hash,
    size,
    ...(nfiles !== undefined && { nfiles }),
    ...(exec && { exec }),
  };
}
