// The stages of a pipeline: from the state, where that provably gives the same as evaluating it, else evaluated.
import { join, relative } from "node:path";
import { failuresIn } from "../fingerprint/fingerprint.ts";
import { packageOf, within } from "../fingerprint/paths.ts";
import { type Loading, PipelineCode } from "../fingerprint/pipeline-code.ts";
import type { Graph } from "../graph/graph.ts";
import { type Failure, fail, ok, orStop, type Result } from "../model/failure.ts";
import type { Stage } from "../model/stage.ts";
import { type Declared, load } from "../pipeline/load.ts";
import { decode, encode, FORMAT } from "../pipeline/registration.ts";
import { resolve, type SetValue } from "../pipeline/resolve.ts";
import type { State } from "../store/state.ts";
import { keepStages, recallStages, stampParams } from "./kept-stages.ts";

export interface Definition {
  readonly root: string;
  /** Absolute. */
  readonly file: string;
  readonly sets: readonly SetValue[];
  readonly preload: readonly string[];
  readonly environ: Readonly<Record<string, string>>;
  readonly store: State;
}

/** Where the stages come from, for people. */
export type Registration =
  | { readonly from: "state" }
  /** `why` it had to be: null where nothing was known of it. */
  | { readonly from: "evaluation"; readonly why: string | null };

export interface Defined {
  readonly stages: readonly Stage[];
  readonly warnings: readonly string[];
  readonly code: PipelineCode;
  readonly registration: Registration;
  /** Their graph from the state, unless a link leads elsewhere now; undefined: it is to be built. */
  readonly graph?: (real: (path: string) => string) => Graph | null;
  /** Says which stages these are, where they came from the state. */
  readonly id?: string;
  /** Keeps the stages for the next time: to be called when their graph is sound. */
  readonly keep?: () => void;
}

const KIND = `registration ${FORMAT}`;

/** Undefined: it has to be evaluated. */
export async function recalled(definition: Definition): Promise<Defined | undefined> {
  const kept = recallStages(definition) ?? (await resolvedAgain(definition));
  if (kept === undefined) return undefined;
  const { digest, ...made } = kept;
  const code = await codeOf(definition, made.stages);
  if (failuresIn(code.graph).length > 0) return undefined;
  const loading = await code.loading();
  if (!loading.stands || loading.digest !== digest) return undefined;
  return { ...made, code, registration: { from: "state" } };
}

export async function evaluated(definition: Definition): Promise<Defined> {
  const { root, file } = definition;
  const started = BigInt(Date.now()) * 1_000_000n;
  const declared = orStop(await placed(definition, await load(file)));
  const { stages, warnings, keep } = orStop(await resolved(definition, declared));
  const code = await codeOf(definition, stages);
  const isSound = failuresIn(code.graph).length === 0;
  const loading: Loading | null = isSound ? await code.loading() : null;
  const registration = (why: string | null): Registration => ({ from: "evaluation", why });
  const made = { stages, warnings, code };
  if (!loading?.stands) return { ...made, registration: registration(loading?.why ?? null) };
  const stranger = declaredByPackage(root, declared);
  // What was evaluated must be what was read: a file that is as young as that could have been another.
  const isKept = stranger === undefined && code.isOlderThan(started);
  if (!isKept) return { ...made, registration: registration(stranger ?? null) };
  const { digest } = loading;
  definition.store.set(KIND, file, "", `${digest}\n${encode(declared)}`);
  return { ...made, registration: registration(null), keep: () => keep(digest) };
}

/** Of some errors the runtime does not say where they are. */
async function placed<T>(definition: Definition, result: Result<T>): Promise<Result<T>> {
  const isTold = (failure: Failure): boolean => failure.code !== "syntax" || !!failure.where;
  if (result.ok || result.error.every(isTold)) return result;
  const { misread } = await import("../fingerprint/misread.ts");
  const { graph } = await codeOf(definition, []);
  const found = await misread(graph);
  const meant = found.filter((one) =>
    result.error.some(({ message }) => one.message.includes(message)),
  );
  if (found.length === 0) return result;
  return fail(...(meant.length > 0 ? meant : found));
}

/** From what was declared, where only params or `--set` differ from the last time. */
async function resolvedAgain(
  definition: Definition,
): Promise<(Omit<Defined, "code" | "registration"> & { readonly digest: string }) | undefined> {
  const { root, file, store } = definition;
  const text = store.get(KIND, file, "");
  if (text === undefined) return undefined;
  // The digest of all that it depends on, and what was declared.
  const end = text.indexOf("\n");
  const digest = text.slice(0, end);
  const declared = decode(text.slice(end + 1), file, relative(root, file));
  const made = await resolved(definition, declared);
  // What is wrong is told of what is there now.
  if (!made.ok) return undefined;
  const { stages, warnings, keep } = made.value;
  return { digest, stages, warnings, keep: () => keep(digest) };
}

interface MadeStages {
  readonly stages: readonly Stage[];
  readonly warnings: readonly string[];
  readonly keep: (digest: string) => void;
}

async function resolved(
  definition: Definition,
  declared: readonly Declared[],
): Promise<Result<MadeStages>> {
  const { root, sets, store } = definition;
  const stamp = stampParams(root, paramFilesOf(declared));
  const made = await resolve(declared, { root, sets, cache: store });
  if (!made.ok) return made;
  const { stages, warnings } = made.value;
  const keep = (digest: string): void => {
    keepStages(definition, digest, stages, warnings, stamp);
  };
  return ok({ stages, warnings, keep });
}

function* paramFilesOf(declared: readonly Declared[]): Generator<string> {
  for (const { spec } of declared) {
    for (const key in spec.params) {
      const param = spec.params[key];
      if (param?.kind === "file") yield param.file;
    }
  }
}

/** What packages do while they are loaded is not looked at. */
function declaredByPackage(root: string, declared: readonly Declared[]): string | undefined {
  for (const { name, frames } of declared) {
    const frame = frames.find(({ file }) => packageOf(root, join(root, file)) !== undefined);
    if (frame) return `${frame.file}:${frame.line}: a package declares stage "${name}"`;
  }
  return undefined;
}

function codeOf(definition: Definition, stages: readonly Stage[]): Promise<PipelineCode> {
  const { root, file, environ, store: cache, preload } = definition;
  return PipelineCode.read({ root, file, environ, cache, preload, isOut: within(outsOf(stages)) });
}

function* outsOf(stages: readonly Stage[]): Generator<string> {
  for (const { outs } of stages) for (const { path } of outs) yield path;
}
