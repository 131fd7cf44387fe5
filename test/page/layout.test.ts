import { expect, test } from "bun:test";
import { type Link, layout, NODE_HEIGHT, type Placed, type Sized } from "../../src/page/layout.ts";

function nodes(count: number, prefix = "n"): Sized[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${prefix}${i}`,
    width: 80 + (i % 5) * 20,
  }));
}

/** All lie inside, and none on another. */
function expectSound(placed: Placed, sized: readonly Sized[]): void {
  const boxes = sized.map(({ id, width }) => {
    const [x, y] = placed.nodes.get(id) ?? [Number.NaN, Number.NaN];
    expect(x).toBeGreaterThanOrEqual(-0.01);
    expect(y).toBeGreaterThanOrEqual(-0.01);
    expect(x + width).toBeLessThanOrEqual(placed.width + 0.01);
    expect(y + NODE_HEIGHT).toBeLessThanOrEqual(placed.height + 0.01);
    return { x, y, width };
  });
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      const apart =
        a.x + a.width <= b.x || b.x + b.width <= a.x || Math.abs(a.y - b.y) >= NODE_HEIGHT;
      expect(apart).toBe(true);
    }
  }
}

test("a chain goes from left to right", () => {
  const sized = nodes(3);
  const edges: Link[] = [
    ["n0", "n1"],
    ["n1", "n2"],
  ];
  const placed = layout(sized, edges);
  expectSound(placed, sized);
  const [a, b, c] = sized.map(({ id }) => placed.nodes.get(id)?.[0] ?? 0);
  expect([a, b, c]).toEqual([a, b, c].toSorted((x, y) => (x ?? 0) - (y ?? 0)));
  expect(placed.edges).toHaveLength(2);
  for (const { points } of placed.edges) expect(points.length).toBeGreaterThan(1);
});

test("what stands alone is packed into the shape of a window", () => {
  const sized = nodes(176);
  const placed = layout(sized, []);
  expectSound(placed, sized);
  const shape = placed.width / placed.height;
  expect(shape).toBeGreaterThan(1);
  expect(shape).toBeLessThan(3.5);
});

test("a wide fan is folded, in the order in which the nodes came", () => {
  const sized = [{ id: "root", width: 90 }, ...nodes(175)];
  const edges = sized.slice(1).map(({ id }): Link => ["root", id]);
  const placed = layout(sized, edges);
  expectSound(placed, sized);
  expect(placed.height).toBeLessThan(1400);
  expect(placed.nodes.get("n0")?.[1]).toBeLessThan(placed.nodes.get("n1")?.[1] ?? 0);
  expect(placed.edges).toHaveLength(175);
});

test("groups that need each other", () => {
  const sized = nodes(40);
  const edges = sized.map(({ id }, i): Link => [id, `n${(i + 1) % 40}`]);
  expectSound(layout(sized, edges), sized);
  const fan = [...edges, ...nodes(30, "m").map(({ id }): Link => ["n0", id])];
  const all = [...sized, ...nodes(30, "m")];
  expectSound(layout(all, fan), all);
});
