import { expect, test } from "bun:test";
import { Collator } from "../../src/ui/collate.ts";

function collator(limit?: number): { collator: Collator; printed: string[] } {
  const printed: string[] = [];
  const made = new Collator(
    (stage, stream, line) => printed.push(`${stage} ${stream === "stdout" ? 1 : 2} ${line}`),
    limit,
  );
  return { collator: made, printed };
}

test("the oldest writes as it goes, the others whole when they end", () => {
  const { collator: c, printed } = collator();
  c.start("a");
  c.start("b");
  c.start("c");
  c.line("b", "stdout", "b1");
  c.line("a", "stdout", "a1");
  c.line("c", "stderr", "c1");
  c.line("b", "stderr", "b2");
  expect(printed).toEqual(["a 1 a1"]);
  c.end("b");
  expect(printed.splice(0)).toEqual(["a 1 a1", "b 1 b1", "b 2 b2"]);
  c.line("a", "stdout", "a2");
  c.end("a");
  // c takes its place.
  c.line("c", "stdout", "c2");
  expect(printed.splice(0)).toEqual(["a 1 a2", "c 2 c1", "c 1 c2"]);
  c.end("c");
  c.start("d");
  c.line("d", "stdout", "d1");
  expect(printed).toEqual(["d 1 d1"]);
});

test("past the limit the largest block goes out early, and what follows it in between", () => {
  const { collator: c, printed } = collator(1000);
  for (const stage of ["a", "small", "large"]) c.start(stage);
  c.line("small", "stdout", "s");
  for (let i = 0; i < 100; i++) c.line("large", "stdout", "x".repeat(84));
  expect(printed).toHaveLength(100);
  c.line("a", "stdout", "a");
  c.line("large", "stdout", "y");
  expect(printed.slice(100)).toEqual(["a 1 a", "large 1 y"]);
  c.end("a");
  expect(printed).toHaveLength(102);
  c.end("large");
  expect(printed.slice(102)).toEqual(["small 1 s"]);
});
