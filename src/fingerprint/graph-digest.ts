// One digest of all that the code of a pipeline is, as far as the modules, what their imports mean, packages and settings go.
import { dirname } from "node:path";
import type { Hash } from "../model/lock.ts";
import { compareText } from "../model/value.ts";
import { digestOf } from "./digest.ts";
import { FACTS } from "./facts.ts";
import type { Context } from "./manifest.ts";
import type { ModuleGraph } from "./module-graph.ts";
import { keyOf } from "./paths.ts";
import type { Target } from "./resolve.ts";

/** Equal digests, equal graphs, wherever the root is; the environment is no part of it. */
export function graphDigest(graph: ModuleGraph, { root, installed, configs }: Context): Hash {
  const idOf = (target: Target): string => {
    switch (target.kind) {
      case "local":
        return keyOf(root, target.path);
      case "package":
        return `${keyOf(root, target.dir)} ${installed.entry(target.dir).digest}`;
      case "missing":
        return `missing ${target.name}`;
      default:
        return target.kind;
    }
  };
  const parts: string[] = [String(FACTS), keyOf(root, graph.entry)];
  for (const { spec, target } of graph.preloaded) parts.push("preload", spec, idOf(target));
  const modules = [...graph.modules.values()].sort((a, b) => compareText(a.key, b.key));
  const folders = new Map<string, string>();
  for (const { key, path, hash, type, edges, matches, widened } of modules) {
    parts.push("module", key, hash, type, widened ? "widened" : "");
    for (const [source, { target, load }] of edges) {
      parts.push(source, load.type ?? "", idOf(target));
    }
    for (const match of matches) {
      parts.push("match", match.note, String(match.isWide));
      for (const file of match.paths) parts.push(keyOf(root, file));
      for (const dir of match.packages) parts.push(idOf({ kind: "package", dir }));
    }
    const dir = dirname(path);
    if (type !== "code" || folders.has(dir)) continue;
    const settings = [configs.typescript(dir), configs.package(dir)];
    folders.set(
      dir,
      settings
        .map((one) => (one ? `${keyOf(root, one.file)} ${JSON.stringify(one.settings)}` : ""))
        .join("\n"),
    );
  }
  for (const [dir, settings] of folders) parts.push("settings", keyOf(root, dir), settings);
  const packages = [...graph.packages.keys()].map((dir) => idOf({ kind: "package", dir }));
  parts.push(...packages.sort(compareText));
  return digestOf(parts);
}
