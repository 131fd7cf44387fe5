// Stages with `meta: {fastpipe: {fingerprint: true}}`: the code of the scripts that their commands run counts too. dvc.lock
// can't say what it was, so that is in a lock of ours, `.fastpipe/stages/<name>.lock`, which git tracks.
import { existsSync } from "node:fs";
import { extname, join, posix } from "node:path";
import { folderOf } from "../../dvc/paths.ts";
import type { DvcStage } from "../../dvc/stage.ts";
import { isDict } from "../../dvc/value.ts";
import { digestOf } from "../../fingerprint/digest.ts";
import type { CodeOptions } from "../../fingerprint/pipeline-code.ts";
import type { ScriptCode } from "../../fingerprint/script.ts";
import { type Failure, fail, ok, type Result } from "../../model/failure.ts";

const SCRIPTS: ReadonlySet<string> = new Set(".ts .mts .cts .tsx .js .mjs .cjs .jsx".split(" "));

export function asksForCode({ meta }: DvcStage): boolean {
  const own = isDict(meta) ? meta.get("fastpipe") : undefined;
  return isDict(own) && own.get("fingerprint") === true;
}

/** By the engine's names. Fails for a stage that asks for it and runs no such script. */
export async function scriptsOf(
  stages: ReadonlyMap<string, DvcStage>,
  options: Pick<CodeOptions, "root" | "environ" | "cache" | "isOut">,
): Promise<Result<ReadonlyMap<string, ScriptCode>>> {
  const scripts = new Map<string, ScriptCode>();
  const failures: Failure[] = [];
  const known = new Map<string, Result<ScriptCode>>();
  const asking = [...stages].filter(([, stage]) => asksForCode(stage));
  if (asking.length === 0) return ok(scripts);
  // To load the analysis takes longer than a run that finds nothing to do.
  const { fingerprintScript } = await import("../../fingerprint/script.ts");
  for (const [name, stage] of asking) {
    const files = filesOf(stage, options.root);
    if (files.length === 0) failures.push(noScript(name, stage));
    const parts: ScriptCode[] = [];
    for (const file of files) {
      const made = known.get(file) ?? (await fingerprintScript({ ...options, file }));
      known.set(file, made);
      if (made.ok) parts.push(made.value);
      else failures.push(...made.error.map((one) => ({ ...one, stage: name })));
    }
    const [first, ...more] = parts;
    if (first !== undefined) scripts.set(name, more.reduce(joined, first));
  }
  return failures.length > 0 ? fail(...failures) : ok(scripts);
}

/** Absolute: words of the commands that are files of that kind. */
function filesOf({ cmd, file, wdir }: DvcStage, root: string): readonly string[] {
  const folder = posix.join(root, folderOf(file), wdir);
  const words = (typeof cmd === "string" ? [cmd] : cmd).flatMap((text) =>
    text.split(/[\s;&|()<>"']+/),
  );
  const paths = words
    .filter((word) => SCRIPTS.has(extname(word)))
    .map((word) => (posix.isAbsolute(word) ? word : join(folder, word)));
  return [...new Set(paths)].filter((path) => existsSync(path));
}

function noScript(stage: string, { where }: DvcStage): Failure {
  return {
    code: "spec",
    message: `${stage} asks for the fingerprint of its script, but its command runs none that is there`,
    where,
    hint: "It has to name a .ts or .js file; for others, name the code in `deps`.",
    stage,
  };
}

/** A stage may run several. */
function joined(one: ScriptCode, other: ScriptCode): ScriptCode {
  const [first, second] = [one.manifest, other.manifest];
  return {
    manifest: {
      entries: { ...first.entries, ...second.entries },
      places: { ...first.places, ...second.places },
      via: { ...first.via, ...second.via },
      files: digestOf([first.files, second.files]),
      earlier: {},
      coarse: [...first.coarse, ...second.coarse],
    },
    changed: () => [...one.changed(), ...other.changed()],
  };
}
