import { expect, test } from "bun:test";
import { Comments } from "../../src/migrate/comments.ts";

const TEXT = `# licence

# about stages
stages:  # all
  # first
  a:
    cmd: |
      # no comment
      x
    deps:
    # the raw
    - r  # by hand
    # - old
    outs: [o, "#no", 'x # no']   # both
    # end of a
  # second
  b: {cmd: y}
# end
`;

test("each comment is with what it belongs to", () => {
  const comments = Comments.of(TEXT);
  expect(comments.header).toEqual([" licence"]);
  const copy = comments.copy();
  expect(comments.before(["stages"])).toEqual([" about stages"]);
  expect(comments.after(["stages"])).toEqual([" all"]);
  expect(comments.before(["stages", "a"])).toEqual([" first"]);
  expect(comments.before(["stages", "a", "deps", 0])).toEqual([" the raw"]);
  expect(comments.after(["stages", "a", "deps", 0])).toEqual([" by hand"]);
  expect(comments.end(["stages", "a", "deps"])).toEqual([" - old"]);
  expect(comments.after(["stages", "a", "outs"])).toEqual([" both"]);
  expect(comments.end(["stages", "a"])).toEqual([" end of a"]);
  expect(comments.before(["stages", "b"])).toEqual([" second"]);
  expect(comments.rest([])).toEqual([" end"]);
  expect(comments.rest([])).toEqual([]);
  expect(copy.rest(["stages"])).toHaveLength(9);
});

test("a header needs an empty line below it; a file may hold nothing else", () => {
  expect(Comments.of("# a\nstages: {}\n").header).toEqual([]);
  expect(Comments.of("# a\n\n# b\n\nx: 1\n").header).toEqual([" a", " b"]);
  expect(Comments.of("# a\n").header).toEqual([" a"]);
  expect(Comments.of("a:\r\n  # b\r\n  c: 1\r\n").before(["a", "c"])).toEqual([" b"]);
});

test("text that looks like a comment is none", () => {
  const text = 'a: "x # y"\nb: >\n  # z\nc: x#y\nd: {e: f} # g\n';
  expect(Comments.of(text).rest([])).toEqual([" g"]);
});
