// The fingerprint of a script that a command runs: the file whole, with all that it reaches.
import { fail, ok, type Result } from "../model/failure.ts";
import type { Manifest } from "../model/manifest.ts";
import { failuresIn } from "./fingerprint.ts";
import { manifestOf } from "./manifest.ts";
import { type CodeOptions, PipelineCode } from "./pipeline-code.ts";

/** Fails for a syntax error in what it loads. */
export async function fingerprintScript(
  options: Pick<CodeOptions, "root" | "file" | "environ" | "cache" | "isOut">,
): Promise<Result<Manifest>> {
  const code = await PipelineCode.read({ ...options, preload: [], isScript: true });
  const failures = failuresIn(code.graph);
  if (failures.length > 0) return fail(...failures);
  return ok(manifestOf(code.stages.ofScript, { names: new Set(), all: false }, []));
}
