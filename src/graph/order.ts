// Topological order, and the cycles that are in its way.

export interface Ordered {
  readonly order: readonly string[];
  /** Each as the names in the order of the data, the first not repeated; one for each tangle found. */
  readonly cycles: readonly (readonly string[])[];
}

interface Visit {
  readonly name: string;
  readonly upstream: readonly string[];
  next: number;
}

/** Depth first without recursion: chains may be as long as there are stages. */
export function topological(upstream: ReadonlyMap<string, readonly string[]>): Ordered {
  const order: string[] = [];
  const cycles: string[][] = [];
  const done = new Set<string>();
  const open = new Set<string>();
  const inCycle = new Set<string>();
  const path: Visit[] = [];
  const enter = (name: string): void => {
    open.add(name);
    path.push({ name, upstream: upstream.get(name) ?? [], next: 0 });
  };
  for (const root of upstream.keys()) {
    if (done.has(root)) continue;
    if (upstream.get(root)?.length === 0) {
      // Nothing to walk: in a wide graph that is most of it.
      done.add(root);
      order.push(root);
      continue;
    }
    enter(root);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.upstream[top.next++];
      if (next === undefined) {
        path.pop();
        open.delete(top.name);
        done.add(top.name);
        order.push(top.name);
      } else if (open.has(next)) {
        const start = path.findIndex(({ name }) => name === next);
        const cycle = path.slice(start).map(({ name }) => name);
        if (!cycle.some((name) => inCycle.has(name))) cycles.push(cycle.reverse());
        for (const name of cycle) inCycle.add(name);
      } else if (!done.has(next)) {
        enter(next);
      }
    }
  }
  return { order, cycles };
}
