import { expect, test } from "bun:test";
import { type DagNode, dagSvg, MOST_NODES, statesText, worst } from "../../src/page/dag.ts";

function node(id: string, states: DagNode["states"] = { fresh: 1 }): DagNode {
  return { id, label: id, states };
}

test("nodes say their state in words, in a mark and by a class", () => {
  const svg = dagSvg([node("a"), node("b", { stale: 2, fresh: 3 })], [["a", "b"]])?.text ?? "";
  expect(svg).toContain('<g class="node fresh" data-node="a"');
  expect(svg).toContain('aria-label="b: 2 stale, 3 fresh"');
  expect(svg).toContain('data-from="a" data-to="b" d="M');
  expect(svg).not.toMatch(/NaN|undefined/);
});

test("long names are cut, and told in full", () => {
  const long = `${"x".repeat(60)}<`;
  const svg = dagSvg([node(long)], [])?.text ?? "";
  expect(svg).toContain(`<title>${"x".repeat(60)}&lt;: fresh</title>`);
  expect(svg).not.toContain(`y="22">${"x".repeat(60)}`);
});

test("nothing, and too much", () => {
  expect(dagSvg([], [])).toBeNull();
  expect(
    dagSvg(
      Array.from({ length: MOST_NODES + 1 }, (_, i) => node(`${i}`)),
      [],
    ),
  ).toBeNull();
});

test("the state that a reader should know first", () => {
  expect(worst({ fresh: 9, restorable: 1 })).toBe("restorable");
  expect(worst({})).toBeNull();
  expect(statesText({ frozen: 1 })).toBe("frozen");
});
