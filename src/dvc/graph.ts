// The graph of all stages and `.dvc` files of a repository, with every reason why it is none.
import { posix } from "node:path";
import { topological } from "../graph/order.ts";
import type { Failure, Where } from "../model/failure.ts";
import { OutsTrie } from "./outs-trie.ts";
import { folderOf, isUrl, rooted } from "./paths.ts";
import type { DvcSource, DvcStage } from "./stage.ts";

/** A stage or a `.dvc` file. */
export interface DvcNode {
  /** As DVC calls it from the folder of the pipeline file: `train`, `sub/dvc.yaml:train`, `data/raw.csv.dvc`. */
  readonly address: string;
  readonly file: string;
  readonly where: Where;
  readonly stage: DvcStage | null;
  readonly source: DvcSource | null;
}

export interface DvcGraph {
  /** In the order in which they were collected. */
  readonly nodes: ReadonlyMap<string, DvcNode>;
  /** What each needs directly, by address; an entry for every node. */
  readonly upstream: ReadonlyMap<string, readonly string[]>;
  /** As DVC goes through them: depth first, what is needed before what needs it. */
  readonly order: readonly string[];
  readonly failures: readonly GraphFailure[];
}

/** A failure, and whose it is. */
export interface GraphFailure extends Failure {
  readonly addresses: readonly string[];
}

interface Made {
  readonly path: string;
  readonly node: DvcNode;
}

/** `root`: absolute. `folder`: the one of the pipeline file, relative to it. */
export function buildGraph(
  root: string,
  folder: string,
  items: readonly (DvcStage | DvcSource)[],
): DvcGraph {
  return new Builder(root, folder).build(items);
}

export function addressOf(item: DvcStage | DvcSource, folder: string): string {
  const isNear = folderOf(item.file) === folder;
  const name = item.file.slice(item.file.lastIndexOf("/") + 1);
  const file = isNear ? name : posix.relative(folder, item.file);
  if (!("name" in item)) return file;
  return file === "dvc.yaml" ? item.name : `${file}:${item.name}`;
}

/** Depth first from the first: `frozen` ones need nothing that would be run for them. */
export function orderOf(
  upstream: ReadonlyMap<string, readonly string[]>,
  frozen?: ReadonlySet<string>,
): readonly string[] {
  if (!frozen || frozen.size === 0) return topological(upstream).order;
  const active = new Map(
    [...upstream].map(([name, makers]) => [name, frozen.has(name) ? [] : makers]),
  );
  return topological(active).order;
}

class Builder {
  readonly #root: string;
  readonly #folder: string;
  readonly #nodes = new Map<string, DvcNode>();
  readonly #outs = new OutsTrie<Made>();
  readonly #failures: GraphFailure[] = [];

  constructor(root: string, folder: string) {
    this.#root = root;
    this.#folder = folder;
  }

  build(items: readonly (DvcStage | DvcSource)[]): DvcGraph {
    for (const item of items) this.#add(item);
    for (const node of this.#nodes.values()) this.#checkFile(node);
    const upstream = new Map<string, readonly string[]>();
    for (const node of this.#nodes.values()) upstream.set(node.address, this.#makers(node));
    const { order, cycles } = topological(upstream);
    for (const cycle of cycles) this.#tellCycle(cycle);
    return { nodes: this.#nodes, upstream, order, failures: this.#failures };
  }

  #add(item: DvcStage | DvcSource): void {
    const address = addressOf(item, this.#folder);
    const isStage = "name" in item;
    const node: DvcNode = {
      address,
      file: item.file,
      get where() {
        return item.where;
      },
      stage: isStage ? item : null,
      source: isStage ? null : item,
    };
    const other = this.#nodes.get(address);
    if (other) {
      this.#tell([node, other], "duplicate_name", `two stages are called "${address}"`);
      return;
    }
    this.#nodes.set(address, node);
    for (const { path } of item.outs) this.#addOut(path, node);
  }

  #addOut(path: string, node: DvcNode): void {
    const full = this.#full(node, path);
    const same = this.#outs.get(full);
    const above = same ? undefined : this.#outs.above(full)[0];
    const below = same || above ? undefined : this.#outs.below(full)[0];
    const made = { path, node };
    if (same) this.#tellTwice(made, same);
    else if (above) this.#tellOverlap(made, above);
    else if (below) this.#tellOverlap(below, made, made.node);
    else this.#outs.set(full, made);
  }

  #full(node: DvcNode, path: string): string {
    const of = node.stage ?? node.source;
    if (isUrl(path) || of === null) return path;
    return posix.resolve(this.#root, rooted(this.#root, of, path));
  }

  /** A file of stages in what a stage makes would not last. */
  #checkFile(node: DvcNode): void {
    const holder = this.#outs.above(posix.join(this.#root, node.file))[0];
    if (!holder) return;
    const message = `${node.file} lies in "${holder.path}", which ${holder.node.address} makes`;
    this.#tell(
      [holder.node, node],
      "overlapping_outs",
      message,
      "Move one of them out of the other.",
    );
  }

  #makers(node: DvcNode): readonly string[] {
    const makers = new Set<string>();
    for (const path of depsOf(node)) {
      const full = this.#full(node, path);
      for (const made of [...this.#outs.above(full), ...this.#outs.below(full)]) {
        if (made.node === node) this.#tellOwn(node, path, made.path);
        else makers.add(made.node.address);
      }
    }
    return [...makers];
  }

  #tellTwice(made: Made, first: Made): void {
    const { path, node } = made;
    if (first.node === node) {
      const message = `${called(node)} lists the out "${path}" twice`;
      this.#tell([node], "two_producers", message, "Drop one; metrics and plots are outs too.");
      return;
    }
    const group = node.stage?.group ?? null;
    const isGroup =
      group !== null && group === first.node.stage?.group && node.file === first.node.file;
    const hint = isGroup
      ? "Put ${item} or ${key} into the path, so that each member has its own out."
      : "Each out is made by one stage: rename one of them, or make one stage of the two.";
    const message = `"${path}" is made twice: by ${called(first.node)} and by ${called(node)}`;
    this.#tell([node, first.node], "two_producers", message, hint);
  }

  #tellOverlap(inner: Made, outer: Made, at: DvcNode = inner.node): void {
    const whose = inner.node === outer.node ? "of the same stage" : `of ${called(outer.node)}`;
    const message = `outs overlap: "${inner.path}" of ${called(inner.node)} lies in "${outer.path}" ${whose}`;
    const other = at === inner.node ? outer.node : inner.node;
    this.#tell([at, other], "overlapping_outs", message, "Move one of them out of the other.");
  }

  #tellOwn(node: DvcNode, dep: string, out: string): void {
    const same = dep === out ? "" : ` (its out is "${out}")`;
    const message = `cycle: ${called(node)} depends on "${dep}", which it makes itself${same}`;
    this.#tell([node], "cycle", message, "Read from one path and write to another.");
  }

  #tellCycle(cycle: readonly string[]): void {
    const nodes = cycle.flatMap((address) => this.#nodes.get(address) ?? []);
    const [first] = cycle;
    const message = `cycle: ${[...cycle, first].join(" -> ")}`;
    const hint = "Drop one of these deps, or split the stage that closes the circle.";
    this.#tell(nodes, "cycle", message, hint);
  }

  /** The first node is where it is shown. */
  #tell(nodes: readonly DvcNode[], code: Failure["code"], message: string, hint?: string): void {
    const [first] = nodes;
    this.#failures.push({
      code,
      message,
      ...(first && { where: first.where, stage: first.address }),
      ...(hint !== undefined && { hint }),
      addresses: nodes.map(({ address }) => address),
    });
  }
}

/** Params files are deps too. */
function depsOf({ stage, source }: DvcNode): string[] {
  if (stage) {
    const deps = stage.deps.map(({ path }) => path).filter((path) => !path.startsWith("ds://"));
    return [...deps, ...stage.params.map(({ file }) => file)];
  }
  return source?.deps.flatMap(({ path, foreign }) => (foreign || path === "" ? [] : [path])) ?? [];
}

function called({ stage, address }: DvcNode): string {
  return stage ? `stage "${address}"` : address;
}
