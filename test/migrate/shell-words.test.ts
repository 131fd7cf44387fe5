import { expect, test } from "bun:test";
import { closes, skeletonOf } from "../../src/migrate/shell-words.ts";

test("quoted parts are left out", () => {
  expect(skeletonOf(`a 'b; c' "d && e" \\; f`)).toEqual({ words: "a Q Q Q f", whole: true });
  expect(skeletonOf('a "$(b; c)"').words).toContain("$(");
  expect(skeletonOf("a $'x'").words).toBe("a $'");
  expect(skeletonOf('a "${x//a/b}"').words).toContain("${x//a/b}");
  expect(skeletonOf("a # it's; b").words).toBe("a #");
  expect(skeletonOf("a#b").words).toBe("a#b");
  expect(skeletonOf("a \\\n b").words).toBe("a   b");
});

test("what is left open", () => {
  const open = ["a 'b", 'a "b', "a \\", "a &&", "a |", "cat <<EOF", "cat <<EOF\nx"];
  for (const one of open) expect(skeletonOf(one).whole).toBe(false);
  for (const one of ["cat <<EOF\nx\nEOF", "cat <<-'E F'\nx\n\tE F", "cat <<< x", "a"])
    expect(skeletonOf(one).whole).toBe(true);
});

test("what it opens it closes", () => {
  for (const one of ["if a; then b; fi", "for i in a; do b; done", "(a)", "{ a; }"])
    expect(closes(one)).toBe(true);
  for (const one of ["if a; then", "fi", "for i in a; do", "(a", "case x in x) y;; esac", "{ a"])
    expect(closes(one)).toBe(false);
});
