// What is known of a Python pipeline: from the state as long as all that it depends on is what it was, else by asking
// Python. A no-op looks at stats only.
import type { Collected } from "../fingerprint/manifest.ts";
import { statOf } from "../fingerprint/stat.ts";
import { ok, type Result } from "../model/failure.ts";
import { type Answer, ask, type Code } from "./ask.ts";
import { CARRIED_DIGEST, layDown } from "./carried.ts";
import type { Described } from "./declared.ts";
import type { Interpreter } from "./interpreter.ts";
import { environOf, isSettled, stands, type Witness } from "./witness.ts";

export interface Wanted {
  /** Absolute. */
  readonly root: string;
  readonly file: string;
  /** `.fastpipe`, absolute. */
  readonly ours: string;
  readonly interpreter: Interpreter;
  readonly environ: Readonly<Record<string, string>>;
  readonly cache: {
    get(kind: string, key: string, stamp: string): string | undefined;
    set(kind: string, key: string, stamp: string, json: string): void;
  };
}

export interface Known {
  /** Differs when anything of it does. */
  readonly digest: string;
  /** What was declared. */
  readonly stages: () => readonly Described[];
  readonly codes: readonly Code[];
  /** Which of the codes is a stage's, by the name of its declaration. */
  readonly codeOf: Readonly<Record<string, number>>;
  readonly modules: readonly string[];
  readonly opened: Answer["opened"];
  readonly witness: Witness;
  /** Why Python was asked; null: it was not known. */
  readonly why: string | null;
  readonly fromState: boolean;
}

interface Head {
  readonly digest: string;
  readonly environ: string;
  readonly witness: Witness;
}

/** To be raised when what is kept, or how it is made, changes. */
const HEAD = "python head 1";
const STAGES = "python stages 1";
const CODES = "python codes 1";

export function recall(wanted: Wanted): Known | undefined {
  const { file, cache, environ } = wanted;
  const stamp = stampOf(wanted);
  const text = cache.get(HEAD, file, stamp);
  if (text === undefined) return undefined;
  const head: Head = JSON.parse(text);
  if (environOf(head.witness, environ) !== head.environ || !stands(head.witness)) return undefined;
  const stages = cache.get(STAGES, file, head.digest);
  const codes = cache.get(CODES, file, head.digest);
  if (stages === undefined || codes === undefined) return undefined;
  const kept: Pick<Known, "codes" | "codeOf" | "modules" | "opened"> = JSON.parse(codes);
  const { digest, witness } = head;
  return { ...kept, digest, witness, stages: () => JSON.parse(stages), why: null, fromState: true };
}

export async function evaluate(wanted: Wanted): Promise<Result<Known>> {
  const { root, file, ours, interpreter, environ, cache } = wanted;
  const started = Date.now();
  const folder = layDown(ours);
  const said = await ask({ root, file, executable: interpreter.executable, folder, environ });
  if (!said.ok) return said;
  const { stages, codes, modules, opened, witness, unstable } = said.value;
  const body = JSON.stringify(stages);
  const codeOf = Object.fromEntries(
    stages.flatMap(({ name, code }) => (name === null || code === undefined ? [] : [[name, code]])),
  );
  const kept = { codes, codeOf, modules, opened };
  const keptText = JSON.stringify(kept);
  const digest = Bun.hash.xxHash64(`${body}\n${keptText}`).toString(16);
  const known = { ...kept, digest, witness, stages: () => stages, why: unstable, fromState: false };
  // What was loaded must be what was read: a file that is as young as that could have been another.
  if (unstable === null && isSettled(witness, started)) {
    const head: Head = { digest, environ: environOf(witness, environ), witness };
    cache.set(HEAD, file, stampOf(wanted), JSON.stringify(head));
    cache.set(STAGES, file, digest, body);
    cache.set(CODES, file, digest, keptText);
  }
  return ok(known);
}

function stampOf({ root, interpreter: { executable, version } }: Wanted): string {
  const own = statOf(executable)?.stamp ?? "";
  return Bun.hash
    .xxHash64(JSON.stringify([CARRIED_DIGEST, root, executable, version, own]))
    .toString(16);
}

/** With what was read while the pipeline loaded, but for what stages make. */
export function withOpened(
  collected: Collected,
  opened: Answer["opened"],
  isOut: (key: string) => boolean,
  more: readonly (readonly [key: string, hash: string])[],
): Collected {
  const files = opened.filter(([key]) => !isOut(key));
  const pairs: (readonly [string, string])[] = [
    ...more,
    ...files.map(([key, hash]) => [`file ${key}`, hash] as const),
  ];
  for (let i = 0; i < collected.entries.length; i += 2) {
    pairs.push([collected.entries[i] ?? "", collected.entries[i + 1] ?? ""]);
  }
  pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { ...collected, entries: pairs.flat(), files: [...collected.files, ...files.flat()] };
}
