// The stages of a `pipeline.py` alone, for who only runs or names one of them.
import { join } from "node:path";
import type { PythonPlace } from "../../executors/python.ts";
import { ok, type Result, Stop } from "../../model/failure.ts";
import type { Stage } from "../../model/stage.ts";
import type { Found } from "../../pipeline/find.ts";
import type { SetValue } from "../../pipeline/resolve.ts";
import { layDown } from "../../python/carried.ts";
import * as state from "../../store/state.ts";
import { known, locate, resolved } from "./define.ts";

export interface LoadOptions {
  readonly found: Found;
  readonly sets: readonly SetValue[];
  readonly environ: Readonly<Record<string, string>>;
  /** From the settings. */
  readonly python: string | null;
}

export interface Loaded {
  readonly stages: readonly Stage[];
  readonly warnings: readonly string[];
  readonly python: PythonPlace;
}

export async function loadPython({
  found,
  sets,
  environ,
  python,
}: LoadOptions): Promise<Result<Loaded>> {
  const { root, file } = found;
  process.chdir(root);
  const store = state.open(join(root, ".fastpipe"));
  const definition = { root, file, sets, environ, python, store };
  try {
    const { interpreter, wanted } = await locate(definition);
    const made = await resolved(definition, await known(wanted));
    if (!made.ok) return made;
    const { executable } = interpreter;
    return ok({ ...made.value, python: { executable, folder: () => layDown(wanted.ours) } });
  } catch (error) {
    if (error instanceof Stop) return { ok: false, error: error.failures };
    throw error;
  } finally {
    store.close();
  }
}
