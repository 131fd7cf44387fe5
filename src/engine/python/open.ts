// Opens the project of a `pipeline.py`.
import { join } from "node:path";
import type { Graph } from "../../graph/graph.ts";
import { orStop } from "../../model/failure.ts";
import type { Stage } from "../../model/stage.ts";
import { layDown } from "../../python/carried.ts";
import { FileIndex } from "../../store/files.ts";
import * as state from "../../store/state.ts";
import { keepStages, recallStages, stampParams } from "../kept-stages.ts";
import { codeProject, graphOf, type OpenOptions, type Project, realOf } from "../project.ts";
import { fingerprintOf, known, locate, type PythonDefinition, resolved } from "./define.ts";

interface Stages {
  readonly stages: readonly Stage[];
  readonly warnings: readonly string[];
  readonly graph: Graph;
  readonly id: string | null;
}

/** Loads and checks everything that a plan needs. Throws `Stop` for what the user can mend. */
export async function openPython(options: OpenOptions): Promise<Project> {
  const { found, sets, environ } = options;
  const { root, file } = found;
  process.chdir(root);
  const store = state.open(join(root, ".fastpipe"));
  const definition: PythonDefinition = {
    root,
    file,
    sets,
    environ,
    python: options.python ?? null,
    store,
  };
  const { interpreter, wanted } = await locate(definition);
  const code = await known(wanted);
  const index = new FileIndex(store, root);
  const { stages, warnings, graph, id } = await stagesOf(definition, code, index);
  return codeProject(options, {
    graph,
    state: store,
    index,
    stagesId: id,
    fingerprints: orStop(fingerprintOf(definition, stages, code)),
    warnings,
    registration: code.fromState ? { from: "state" } : { from: "evaluation", why: code.why },
    python: { executable: interpreter.executable, folder: () => layDown(wanted.ours) },
  });
}

/** From the state, where the declarations and the files of params are what they were. */
async function stagesOf(
  definition: PythonDefinition,
  code: Awaited<ReturnType<typeof known>>,
  index: FileIndex,
): Promise<Stages> {
  const { root } = definition;
  const kept = recallStages(definition);
  const real = realOf(root, index);
  if (kept !== undefined && kept.digest === code.digest) {
    const graph = kept.graph(real) ?? graphOf(root, kept.stages, index);
    return { stages: kept.stages, warnings: kept.warnings, graph, id: kept.id };
  }
  const before = stampParams(root, paramFilesOf(code.stages()));
  const { stages, warnings } = orStop(await resolved(definition, code));
  const graph = graphOf(root, stages, index);
  keepStages(definition, code.digest, stages, warnings, before);
  return { stages, warnings, graph, id: null };
}

/** Files that `param()` names; too many do no harm. */
function* paramFilesOf(
  described: readonly { readonly spec: Readonly<Record<string, unknown>> }[],
): Generator<string> {
  for (const { spec } of described) {
    for (const value of Object.values(spec.params ?? {})) {
      if (
        typeof value === "object" &&
        value !== null &&
        "file" in value &&
        typeof value.file === "string"
      )
        yield value.file;
    }
  }
}
