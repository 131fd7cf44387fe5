// The safety net under the analysis of code: what a function's place has really loaded, against what is known of it.
import { keyOf, within } from "../fingerprint/paths.ts";
import type { Manifest } from "../model/manifest.ts";
import type { Stage } from "../model/stage.ts";
import type { Project } from "./project.ts";

/** Loaded files that the fingerprint does not know, and the stage after which they were first told of. */
interface Strange {
  readonly keys: readonly string[];
  readonly stage: string;
}

export class LoadedCode {
  readonly #project: Project;
  /** By what an executor told: the same array as long as nothing more is loaded there. */
  readonly #strange = new WeakMap<readonly string[], Strange>();
  #modules: ReadonlySet<string> | null = null;

  constructor(project: Project) {
    this.#project = project;
  }

  /** Why the stage must not be recorded: code that is loaded where it ran could change and nobody would know. */
  objection(stage: Stage, loaded: readonly string[]): string | null {
    const strange = this.#strangeIn(loaded, stage);
    if (strange.keys.length === 0) return null;
    const declared = within([...stage.deps, ...stage.outs].map(({ path }) => path));
    const entries = this.#project.fingerprints.manifests.get(stage.name)?.entries ?? {};
    const file = strange.keys.find((key) => !declared(key) && !isUsed(stage, entries, key));
    if (file === undefined) return null;
    const what =
      strange.stage === stage.name
        ? `${stage.name} loaded ${file}`
        : `${stage.name} ran in a Worker that had loaded ${file}`;
    const isOut = within(this.#project.graph.producer.keys());
    const where = isOut(file) ? "deps" : "uses";
    return `${what}, which its fingerprint does not know: nothing is recorded, so the next run runs it again; name it in \`${where}\``;
  }

  #strangeIn(loaded: readonly string[], stage: Stage): Strange {
    const before = this.#strange.get(loaded);
    if (before) return before;
    this.#modules ??= new Set(this.#project.fingerprints.modules);
    const keys: string[] = [];
    for (const path of loaded) {
      const key = keyOf(this.#project.root, path);
      if (!this.#modules.has(key)) keys.push(key);
    }
    const strange = { keys, stage: stage.name };
    this.#strange.set(loaded, strange);
    return strange;
  }
}

/** Does its `uses` count the file? As it was listed, not as it reads. */
function isUsed(stage: Stage, entries: Manifest["entries"], key: string): boolean {
  if (`uses ${key}` in entries) return true;
  // A folder or a pattern with many files is one entry.
  return stage.uses.some((spec) => `uses ${spec}` in entries && covers(spec, key));
}

function covers(spec: string, key: string): boolean {
  const plain = spec.replace(/^(\.\/)+/, "");
  const segments = key.split("/");
  if (segments.includes("node_modules") || segments.includes(".git")) return false;
  if (within([plain])(key)) return true;
  const isHidden = segments.slice(0, -1).some((segment) => /^\.[^.]/.test(segment));
  return (!isHidden || /(^|\/)\.[^./]/.test(plain)) && new Bun.Glob(plain).match(key);
}
