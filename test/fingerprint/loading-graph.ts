// The parts that tell what loading does, for a small project.
import { Aliases } from "../../src/fingerprint/alias-sets.ts";
import { Changes } from "../../src/fingerprint/changes.ts";
import { Leads } from "../../src/fingerprint/leads.ts";
import { Meanings } from "../../src/fingerprint/meanings.ts";
import { Namers } from "../../src/fingerprint/namers.ts";
import { Running } from "../../src/fingerprint/running.ts";
import { idOf, type UnitNode } from "../../src/fingerprint/symbols.ts";
import { type Files, type Graph, graphOf } from "./graph-helpers.ts";

export interface Parts extends AsyncDisposable {
  readonly graph: Graph;
  readonly leads: Leads;
  readonly namers: Namers;
  readonly running: Running;
  readonly aliases: Aliases;
  readonly changes: Changes;
}

export async function partsOf(files: Files): Promise<Parts> {
  const graph = await graphOf(files);
  const leads = new Leads(graph.symbols, new Meanings(graph.symbols.graph));
  const namers = new Namers(leads);
  const running = new Running(leads, namers);
  const aliases = new Aliases(leads, namers);
  const changes = new Changes(leads, aliases, running);
  const dispose = () => graph[Symbol.asyncDispose]();
  return { graph, leads, namers, running, aliases, changes, [Symbol.asyncDispose]: dispose };
}

export function ids(units: Iterable<UnitNode>): readonly string[] {
  return [...units].map(idOf).sort();
}
