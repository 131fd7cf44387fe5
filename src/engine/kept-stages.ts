// Resolved stages in the state, with the shape of their graph: as long as what they were made of is what it was.
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { Graph } from "../graph/graph.ts";
import { recall, type Shape, shapeOf } from "../graph/shape.ts";
import type { Stage } from "../model/stage.ts";
import { PARAMS_FILE } from "../pipeline/params-file.ts";
import { decodeStages, encodeStages } from "../pipeline/resolution.ts";
import type { SetValue } from "../pipeline/sets.ts";
import { codeOf } from "../store/io-error.ts";
import type { State } from "../store/state.ts";

export interface Wanted {
  /** Absolute. */
  readonly root: string;
  /** The pipeline file, absolute. */
  readonly file: string;
  readonly sets: readonly SetValue[];
  readonly store: State;
}

/** What is told apart from the stages themselves. */
interface Head {
  /** Of all that the definitions depend on. */
  readonly digest: string;
  readonly sets: readonly SetValue[];
  /** Files with values of params, relative to the root, with digests of their bytes. */
  readonly files: readonly (readonly [file: string, digest: string])[];
  readonly warnings: readonly string[];
  readonly shape: Shape;
}

export interface Kept {
  readonly digest: string;
  /** Differs when anything that is kept does. */
  readonly id: string;
  readonly stages: readonly Stage[];
  readonly warnings: readonly string[];
  /** The graph, unless a link leads elsewhere. */
  readonly graph: (real: (path: string) => string) => Graph | null;
}

/** To be raised when the text, or what is made of specs and params, changes. */
const FORMAT = 3;
const KIND = `stages ${FORMAT}`;

/** Digests of the files that hold params, to be asked before they are read; null: one can't be. */
export type ParamsStamp = ReadonlyMap<string, string | null>;

/** Undefined: they are not known, or params or `--set` differ. */
export function recallStages({ root, file, sets, store }: Wanted): Kept | undefined {
  const text = store.get(KIND, file, "");
  if (text === undefined) return undefined;
  const end = text.indexOf("\n");
  const head: Head = JSON.parse(text.slice(0, end));
  if (JSON.stringify(head.sets) !== JSON.stringify(sets)) return undefined;
  const isSame = head.files.every(([name, digest]) => digestOf(root, name) === digest);
  if (!isSame) return undefined;
  const stages = decodeStages(text.slice(end + 1), relative(root, file));
  const { digest, warnings, shape } = head;
  const id = Bun.hash.xxHash64(text).toString(16);
  return { digest, id, stages, warnings, graph: (real) => recall(stages, shape, real) };
}

/** The files that hold params of these stages, as they are now. */
export function stampParams(root: string, files: Iterable<string>): ParamsStamp {
  const all = new Set([PARAMS_FILE, ...files]);
  return new Map([...all].map((name) => [name, digestOf(root, name)]));
}

/** `before`: the stamp when nothing had been read yet; where it has changed meanwhile, nothing is kept. */
export function keepStages(
  { root, file, sets, store }: Wanted,
  digest: string,
  stages: readonly Stage[],
  warnings: readonly string[],
  before: ParamsStamp,
): void {
  const files: [string, string][] = [];
  for (const [name, now] of stampParams(root, before.keys())) {
    if (now === null || before.get(name) !== now) return;
    files.push([name, now]);
  }
  const shape = shapeOf(stages);
  if (shape === undefined) return;
  const head: Head = { digest, sets, files, warnings, shape };
  store.set(KIND, file, "", `${JSON.stringify(head)}\n${encodeStages(stages)}`);
}

/** Null: it can't be read, and whoever reads it will say so. */
function digestOf(root: string, name: string): string | null {
  try {
    return Bun.hash.xxHash64(readFileSync(resolve(root, name))).toString(16);
  } catch (error) {
    return codeOf(error) === "ENOENT" ? "missing" : null;
  }
}
