// The stages of a Python pipeline and the code of their functions; without what is recorded of them.
import { join, relative } from "node:path";
import * as fingerprints from "../../fingerprint/fingerprint.ts";
import { type CodeEntries, withEnvironment } from "../../fingerprint/manifest.ts";
import { once } from "../../fingerprint/once.ts";
import { within } from "../../fingerprint/paths.ts";
import { stands } from "../../fingerprint/stat.ts";
import { usedOuts } from "../../fingerprint/used-outs.ts";
import { Uses } from "../../fingerprint/uses.ts";
import { fail, ok, orStop, type Result } from "../../model/failure.ts";
import type { Stage } from "../../model/stage.ts";
import { type Resolved, resolve, type SetValue } from "../../pipeline/resolve.ts";
import { evaluate, type Known, recall, type Wanted, withOpened } from "../../python/code.ts";
import { declaredOf } from "../../python/declared.ts";
import { findInterpreter, type Interpreter } from "../../python/interpreter.ts";
import type { State } from "../../store/state.ts";

export interface PythonDefinition {
  readonly root: string;
  /** Absolute. */
  readonly file: string;
  readonly sets: readonly SetValue[];
  readonly environ: Readonly<Record<string, string>>;
  /** From the settings. */
  readonly python: string | null;
  readonly store: State;
}

export interface Found {
  readonly interpreter: Interpreter;
  readonly wanted: Wanted;
}

export async function locate(definition: PythonDefinition): Promise<Found> {
  const { root, file, environ, python, store: cache } = definition;
  const interpreter = orStop(await findInterpreter({ root, python, environ }, cache));
  const ours = join(root, ".fastpipe");
  return { interpreter, wanted: { root, file, ours, interpreter, environ, cache } };
}

export async function known(wanted: Wanted): Promise<Known> {
  return recall(wanted) ?? orStop(await evaluate(wanted));
}

export function resolved(
  { root, file, sets, store }: PythonDefinition,
  code: Pick<Known, "stages">,
): Promise<Result<Resolved>> | Result<Resolved> {
  const declared = declaredOf(code.stages(), file, relative(root, file));
  return declared.ok ? resolve(declared.value, { root, sets, cache: store }) : declared;
}

/** The fingerprint of every stage, by what Python has said of the code. */
export function fingerprintOf(
  { root, environ, store }: PythonDefinition,
  stages: readonly Stage[],
  code: Known,
): Result<fingerprints.Fingerprints> {
  const used = usedOuts(stages);
  if (used.length > 0) return fail(...used);
  const isOut = within(outsOf(stages));
  const uses = new Uses(root, store, isOut);
  const entriesOf = entriesBy(code, isOut, environ);
  const manifests = fingerprints.manifestsOf(stages, entriesOf, uses);
  const changedUses = fingerprints.changedUses(stages, uses);
  const keys = new Set(code.modules);
  const files = once(() => {
    const named = code.witness.files.map(([path, stamp]) => ({
      key: relative(root, path),
      path,
      stamp,
    }));
    return named.filter(({ key }) => keys.has(key));
  });
  const kinds = once(() => new Map(stages.map(({ name, kind }) => [name, kind])));
  return ok({
    manifests,
    modules: code.modules,
    stateful: [],
    changesWorld: false,
    changed(name) {
      const ofUses = changedUses(name);
      if (kinds().get(name) === "cmd") return ofUses;
      const moved = files().filter(({ path, stamp }) => stamp === null || !stands(path, stamp));
      return [...moved.map(({ key }) => key).sort(), ...ofUses];
    },
  });
}

/** Stages with the same function, and whole floats in the same params, share their entries. */
function entriesBy(
  code: Known,
  isOut: (key: string) => boolean,
  environ: PythonDefinition["environ"],
): (stage: Stage) => CodeEntries | null {
  const made = new Map<string, CodeEntries>();
  return ({ name, group, floats = [] }) => {
    const index = code.codeOf[group ?? name];
    const own = index === undefined ? undefined : code.codes[index];
    if (own === undefined) return null;
    const types = floats.length === 0 ? "" : JSON.stringify(floats);
    const id = `${index} ${types}`;
    const before = made.get(id);
    if (before) return before;
    const more = types === "" ? [] : [["param types", fingerprints.textDigest(types)] as const];
    const collected = withOpened(own.collected, code.opened, isOut, more);
    const ways = { places: own.places, via: own.via };
    const entries = withEnvironment(collected, environ, {
      earlier: () => collected.files,
      ways: () => ways,
    });
    made.set(id, entries);
    return entries;
  };
}

function* outsOf(stages: readonly Stage[]): Generator<string> {
  for (const { outs } of stages) for (const { path } of outs) yield path;
}
