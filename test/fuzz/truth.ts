// What a stage really makes: its function in a fresh process, without checks and records.
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { child } from "./child.ts";
import type { StageOf } from "./generate/model.ts";

export type Result =
  | { readonly kind: "made"; readonly bytes: string }
  /** The stage's code threw, or made no out. */
  | { readonly kind: "threw"; readonly why: string }
  /** The pipeline can't be loaded, or the stage is not there. */
  | { readonly kind: "unloaded"; readonly why: string }
  | { readonly kind: "endless" };

export async function resultOf(
  executable: string,
  root: string,
  stage: StageOf,
  env: Readonly<Record<string, string>>,
): Promise<Result> {
  const out = join(root, stage.out);
  await rm(out, { force: true });
  await mkdir(dirname(out), { recursive: true });
  const { code, stderr } = await child([executable, "exec", stage.name], root, env);
  if (code === null) return { kind: "endless" };
  if (code === 0) {
    try {
      return { kind: "made", bytes: await readFile(out, "utf8") };
    } catch {
      return { kind: "threw", why: `exec ended with 0 and left no ${stage.out}` };
    }
  }
  return { kind: code === 1 ? "threw" : "unloaded", why: stderr.trim() };
}

export async function results(
  executable: string,
  root: string,
  stages: readonly StageOf[],
  env: Readonly<Record<string, string>>,
): Promise<Map<string, Result>> {
  const found = new Map<string, Result>();
  for (const stage of stages) found.set(stage.name, await resultOf(executable, root, stage, env));
  return found;
}
