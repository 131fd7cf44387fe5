// What `fastpipe init` lays down.
// @ts-expect-error It is read as text, which the compiler does not know for this ending.
import types from "./fastpipe.d.ts" with { type: "text" };
import params from "./templates/params.yaml.txt" with { type: "text" };
import pipeline from "./templates/pipeline.ts.txt" with { type: "text" };
import tsconfig from "./templates/tsconfig.json.txt" with { type: "text" };

/** Texts by path, relative to the new project. */
export function initFiles(): Readonly<Record<string, string>> {
  return {
    "pipeline.ts": pipeline,
    "params.yaml": params,
    "fastpipe.d.ts": types,
    "tsconfig.json": tsconfig,
  };
}
