// Asks the user's interpreter what a pipeline file declares.
import { join } from "node:path";
import type { Collected, Ways } from "../fingerprint/manifest.ts";
import { type Failure, ok, type Result } from "../model/failure.ts";
import { withSources } from "../pipeline/place.ts";
import type { Described } from "./declared.ts";
import type { Witness } from "./witness.ts";

export interface Code extends Ways {
  readonly collected: Collected;
}

export interface Answer {
  readonly stages: readonly Described[];
  readonly codes: readonly Code[];
  /** Local modules, relative to the root. */
  readonly modules: readonly string[];
  /** Files of the project that were read while the pipeline loaded, with digests of their bytes. */
  readonly opened: readonly (readonly [key: string, hash: string])[];
  readonly witness: Witness;
  /** Why loading again could declare something else though nothing has changed; null: it could not. */
  readonly unstable: string | null;
}

type Said =
  | Answer
  | { readonly failure: Failure }
  | { readonly failures: readonly Failure[] }
  | { readonly bug: string };

export interface Question {
  /** Absolute. */
  readonly root: string;
  readonly file: string;
  readonly executable: string;
  /** Of our own programs. */
  readonly folder: string;
  readonly environ: Readonly<Record<string, string>>;
}

/** Loads the pipeline in Python. What it prints goes to stderr. */
export async function ask({
  root,
  file,
  executable,
  folder,
  environ,
}: Question): Promise<Result<Answer>> {
  const child = Bun.spawn([executable, join(folder, "host.py"), "describe"], {
    cwd: root,
    env: environ,
    stdin: new TextEncoder().encode(JSON.stringify({ root, file })),
    stdout: "pipe",
    stderr: "inherit",
  });
  const [text, code] = await Promise.all([new Response(child.stdout).text(), child.exited]);
  const said = parse(text);
  if (said === undefined) return { ok: false, error: [ended(code, child.signalCode)] };
  if ("bug" in said) throw new Error(`the analysis of Python code broke:\n${said.bug}`);
  if ("failure" in said) return { ok: false, error: withSources(root, [said.failure]) };
  if ("failures" in said) return { ok: false, error: withSources(root, said.failures) };
  return ok(said);
}

function parse(text: string): Said | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ended(code: number, signal: Bun.Subprocess["signalCode"]): Failure {
  const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
  return {
    code: "load",
    message: `Python ${how} while it loaded the pipeline`,
    hint: "What it printed is above; os._exit() and crashes end it without a traceback.",
  };
}
