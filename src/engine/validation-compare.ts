// What two runs of one pipeline have made and recorded, side by side.
import { join } from "node:path";
import { differencesOf } from "../dvc/compare-locks.ts";
import { hexOf } from "../dvc/dir-object.ts";
import type { ExportedStage } from "../dvc/export-stage.ts";
import { loadLock } from "../dvc/lock-file.ts";
import { pythonRepr } from "../dvc/python.ts";
import { MD5 } from "../dvc/schemes.ts";
import type { Value } from "../dvc/value.ts";
import { orStop } from "../model/failure.ts";
import type { ComparedOut, LockMismatch, Validation } from "../model/validation.ts";
import { FileIndex } from "../store/files.ts";
import { open } from "../store/state.ts";

type Compared = Pick<Validation, "outs" | "locks" | "mismatches">;

/** `home`: for what is remembered meanwhile. */
export async function compareSides(
  stages: readonly ExportedStage[],
  fastpipe: string,
  dvc: string,
  home: string,
): Promise<Compared> {
  const paths = stages.flatMap(({ outs }) => outs.map(({ path }) => path));
  const ours = await hashesOf(fastpipe, paths, join(home, "ours"));
  const theirs = await hashesOf(dvc, paths, join(home, "theirs"));
  const outs = stages.flatMap(({ stage, outs }) =>
    outs.map(({ path }): ComparedOut => {
      const [one, other] = [ours.get(path), theirs.get(path)];
      const same = one !== null && one?.text === other?.text && one?.exec === other?.exec;
      return { stage, path, fastpipe: one?.text ?? null, dvc: other?.text ?? null, same };
    }),
  );
  return { outs, ...compareLocks(stages, fastpipe, dvc) };
}

interface Hashed {
  readonly text: string;
  readonly exec: boolean;
}

async function hashesOf(
  root: string,
  paths: readonly string[],
  stateDir: string,
): Promise<ReadonlyMap<string, Hashed | null>> {
  const state = open(stateDir);
  try {
    const found = await new FileIndex(state, root, MD5).look(new Set(paths));
    return new Map(
      [...found].map(([path, entry]) => [
        path,
        entry === "missing" ? null : { text: hexOf(entry.hash), exec: entry.exec === true },
      ]),
    );
  } finally {
    state.close();
  }
}

/** Neither runs frozen stages, and what DVC records of them is what it finds. */
function compareLocks(
  stages: readonly ExportedStage[],
  fastpipe: string,
  dvc: string,
): Pick<Compared, "locks" | "mismatches"> {
  const [ours, theirs] = [fastpipe, dvc].map(
    (root) => orStop(loadLock(join(root, "dvc.lock"), "dvc.lock")).stages,
  );
  const mismatches: LockMismatch[] = [];
  const ran = stages.filter(({ frozen }) => !frozen);
  for (const { stage, name } of ran) {
    const [one, other] = [ours?.get(name), theirs?.get(name)];
    if (one !== undefined && other !== undefined) {
      const differences = differencesOf(one, other);
      for (const { field, what, one, other } of differences) {
        mismatches.push({ stage, field, what, fastpipe: textOf(one), dvc: textOf(other) });
      }
      continue;
    }
    const sides = { fastpipe: one && "recorded", dvc: other && "recorded" };
    const { fastpipe = null, dvc = null } = sides;
    mismatches.push({ stage, field: null, what: null, fastpipe, dvc });
  }
  return { locks: ran.length, mismatches };
}

function textOf(value: Value | undefined): string | null {
  return value === undefined ? null : pythonRepr(value);
}
