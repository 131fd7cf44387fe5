// Whether a pipeline loads a file, told from its imports alone: none of its code is run.
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { loadGraph } from "../fingerprint/module-graph.ts";
import { Packages } from "../fingerprint/packages.ts";
import { Configs } from "../fingerprint/tsconfig.ts";
import type { Found } from "../pipeline/find.ts";
import { open } from "../store/state.ts";

/** `path`: absolute, as links lead to it. */
export async function reaches({ root, file }: Found, path: string): Promise<boolean> {
  const cache = open(join(root, ".fastpipe"));
  try {
    const graph = await loadGraph({
      root,
      entry: realpathSync(file),
      preload: [],
      cache,
      configs: new Configs(root, cache),
      installed: new Packages(root, cache),
      isOut: () => false,
    });
    const module = graph.modules.get(path);
    // Where any file may be loaded, that says nothing of this one.
    return module !== undefined && !module.widened;
  } finally {
    cache.close();
  }
}
