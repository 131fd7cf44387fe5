// A stage that `uses` what another makes: as code it would count nowhere, and nothing says which of the two runs first.
import type { Failure } from "../model/failure.ts";
import type { Stage } from "../model/stage.ts";
import { folderOf, isPattern, matches } from "./uses.ts";

/** One failure for each `uses` of a path that is, lies in or holds an out. Patterns over the whole project leave outs out. */
export function usedOuts(stages: readonly Stage[]): readonly Failure[] {
  const using = stages.filter(({ uses }) => uses.length > 0);
  if (using.length === 0) return [];
  const makers = new Makers(stages);
  return using.flatMap((stage) =>
    stage.uses.flatMap((spec): readonly Failure[] => {
      const made = makers.of(spec).find(({ maker, within }) => within || maker !== stage.name);
      if (made === undefined) return [];
      const what = made.path === spec ? "" : ` with ${JSON.stringify(made.path)}`;
      const who = made.maker === stage.name ? "it" : `stage ${JSON.stringify(made.maker)}`;
      const advice = made.maker === stage.name ? "leave it out" : "put it in deps";
      const message = `stage ${JSON.stringify(stage.name)} uses ${JSON.stringify(spec)}${what}, which ${who} makes: ${advice}`;
      return [{ code: "spec", message, where: stage.where, stage: stage.name }];
    }),
  );
}

interface Made {
  readonly path: string;
  readonly maker: string;
  /** What is used is the out, or lies in it. */
  readonly within: boolean;
}

class Makers {
  private readonly outs = new Map<string, string>();
  private readonly known = new Map<string, readonly Made[]>();

  constructor(stages: readonly Stage[]) {
    for (const { name, outs } of stages)
      for (const { path } of outs) this.outs.set(bare(path), name);
  }

  of(spec: string): readonly Made[] {
    const known = this.known.get(spec);
    if (known !== undefined) return known;
    const found = this.find(spec);
    this.known.set(spec, found);
    return found;
  }

  private find(spec: string): readonly Made[] {
    const folder = isPattern(spec) ? folderOf(spec) : bare(spec);
    if (folder === "" || folder === ".") return [];
    for (let path = folder; path !== ""; path = path.slice(0, Math.max(path.lastIndexOf("/"), 0))) {
      const maker = this.outs.get(path);
      if (maker !== undefined) return [{ path, maker, within: true }];
    }
    const found: Made[] = [];
    for (const [path, maker] of this.outs) {
      if (!path.startsWith(`${folder}/`)) continue;
      if (!isPattern(spec) || matches(spec, path)) found.push({ path, maker, within: false });
    }
    return found;
  }
}

function bare(path: string): string {
  return path.replace(/^\.\//, "").replace(/\/+$/, "");
}
