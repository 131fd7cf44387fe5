/** Deals rows at random into two, keeping their order; one seed always deals the same. */
export function splitRows<Row>(
  rows: readonly Row[],
  share: number,
  seed: number,
): { train: Row[]; test: Row[] } {
  const next = mulberry32(seed);
  const { test = [], train = [] } = Object.groupBy(rows, () => (next() < share ? "test" : "train"));
  return { train, test };
}

/** A small seeded generator of numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
