// The fingerprint of a script that a command runs: the file whole, with all that it reaches.
import { fail, ok, type Result } from "../model/failure.ts";
import type { Manifest } from "../model/manifest.ts";
import { failuresIn } from "./fingerprint.ts";
import { manifestOf } from "./manifest.ts";
import { type CodeOptions, PipelineCode } from "./pipeline-code.ts";
import { stands } from "./stat.ts";

export interface ScriptCode {
  readonly manifest: Manifest;
  /** Modules whose files are not what they were when they were read. */
  changed(): readonly string[];
}

/** Fails for a syntax error in what it loads. */
export async function fingerprintScript(
  options: Pick<CodeOptions, "root" | "file" | "environ" | "cache" | "isOut">,
): Promise<Result<ScriptCode>> {
  const code = await PipelineCode.read({ ...options, preload: [], isScript: true });
  const failures = failuresIn(code.graph);
  if (failures.length > 0) return fail(...failures);
  const modules = [...code.graph.modules.values()];
  return ok({
    manifest: manifestOf(code.stages.ofScript, { names: new Set(), all: false }, []),
    changed: () => modules.filter(({ path, stamp }) => !stands(path, stamp)).map(({ key }) => key),
  });
}
