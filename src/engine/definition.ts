// The stages of a pipeline: from the state, where that provably gives the same as evaluating it, else evaluated.
import { join, relative } from "node:path";
import { failuresIn } from "../fingerprint/fingerprint.ts";
import { packageOf, within } from "../fingerprint/paths.ts";
import { type Loading, PipelineCode } from "../fingerprint/pipeline-code.ts";
import { orStop } from "../model/failure.ts";
import type { Stage } from "../model/stage.ts";
import { type Declared, load } from "../pipeline/load.ts";
import { decode, encode, FORMAT } from "../pipeline/registration.ts";
import { resolve, type SetValue } from "../pipeline/resolve.ts";
import type { State } from "../store/state.ts";

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
}

const KIND = `registration ${FORMAT}`;
/** Clocks of file systems: a write may seem that much older than it is. */
const MARGIN_NS = 2_000_000_000n;

/** Undefined: it has to be evaluated. */
export async function recalled(definition: Definition): Promise<Defined | undefined> {
  const { root, file, sets, store } = definition;
  const text = store.get(KIND, file, "");
  if (text === undefined) return undefined;
  // The digest of all that it depends on, and what was declared.
  const end = text.indexOf("\n");
  const digest = text.slice(0, end);
  const declared = decode(text.slice(end + 1), file, relative(root, file));
  const resolved = await resolve(declared, { root, sets, cache: store });
  // What is wrong is told of what is there now.
  if (!resolved.ok) return undefined;
  const { stages, warnings } = resolved.value;
  const code = await codeOf(definition, stages);
  if (failuresIn(code.graph).length > 0) return undefined;
  const loading = await code.loading();
  if (!loading.stands || loading.digest !== digest) return undefined;
  return { stages, warnings, code, registration: { from: "state" } };
}

export async function evaluated(definition: Definition): Promise<Defined> {
  const { root, file, sets, store } = definition;
  const started = BigInt(Date.now()) * 1_000_000n;
  const declared = orStop(await load(file));
  const { stages, warnings } = orStop(await resolve(declared, { root, sets, cache: store }));
  const code = await codeOf(definition, stages);
  const isSound = failuresIn(code.graph).length === 0;
  const loading: Loading | null = isSound ? await code.loading() : null;
  // What was evaluated must be what was read: a file that is as young as that could have been another.
  const isKept = loading?.stands && code.isOlderThan(started - MARGIN_NS);
  const stranger = isKept ? declaredByPackage(root, declared) : undefined;
  if (isKept && stranger === undefined) keep(definition, declared, loading.digest);
  const why = loading === null || loading.stands ? (stranger ?? null) : loading.why;
  return { stages, warnings, code, registration: { from: "evaluation", why } };
}

/** What packages do while they are loaded is not looked at. */
function declaredByPackage(root: string, declared: readonly Declared[]): string | undefined {
  for (const { name, frames } of declared) {
    const frame = frames.find(({ file }) => packageOf(root, join(root, file)) !== undefined);
    if (frame) return `${frame.file}:${frame.line}: a package declares stage "${name}"`;
  }
  return undefined;
}

function keep({ file, store }: Definition, declared: readonly Declared[], digest: string): void {
  store.set(KIND, file, "", `${digest}\n${encode(declared)}`);
}

function codeOf(definition: Definition, stages: readonly Stage[]): Promise<PipelineCode> {
  const { root, file, environ, store: cache, preload } = definition;
  return PipelineCode.read({ root, file, environ, cache, preload, isOut: within(outsOf(stages)) });
}

function* outsOf(stages: readonly Stage[]): Generator<string> {
  for (const { outs } of stages) for (const { path } of outs) yield path;
}
