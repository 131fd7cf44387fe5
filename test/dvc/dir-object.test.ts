import { describe, expect, test } from "bun:test";
import { dirOid, dirText, parseDir } from "../../src/dvc/dir-object.ts";

const A = "60b725f10c9c85c70d97880dfe8191b3";
const B = "b1308e45d7501076cd34ebb17d843a9b";

describe("the object of a directory", () => {
  test("is what DVC writes", () => {
    const text = dirText([
      { path: "ü.txt", md5: B },
      { path: "b.txt", md5: A },
    ]);
    expect(text).toBe(
      `[{"md5": "${A}", "relpath": "b.txt"}, {"md5": "${B}", "relpath": "\\u00fc.txt"}]`,
    );
    expect(dirOid(text)).toBe("40be8395cbe8bd09020ea536a1e8efd1.dir");
    expect(dirOid(dirText([]))).toBe("d751713988987e9331980363e24189ce.dir");
  });

  test("is sorted by code point, and spelled as Python spells", () => {
    const paths = ["sub/b", "sub-x", "\u{1f600}", "\ufb01", 'q"\\\n\u0001\u007f'];
    const text = dirText(paths.map((path) => ({ path, md5: A })));
    expect(text.match(/"relpath": "((?:[^"\\]|\\.)*)"/g)?.map((found) => found.slice(11))).toEqual([
      '"q\\"\\\\\\n\\u0001\\u007f"',
      '"sub-x"',
      '"sub/b"',
      '"\\ufb01"',
      '"\\ud83d\\ude00"',
    ]);
    expect(parseDir(text)?.length).toBe(5);
  });

  test("must be one, and must not lead out of its directory", () => {
    expect(parseDir("")).toBeNull();
    expect(parseDir("{}")).toBeNull();
    for (const path of ["", "/a", "../a", "a/../b", "a//b", "a/.", "."]) {
      expect(parseDir(JSON.stringify([{ md5: A, relpath: path }]))).toBeNull();
    }
    expect(parseDir(`[{"md5": "../x", "relpath": "a"}]`)).toBeNull();
    expect(parseDir(`[{"md5": "${A}", "relpath": "a", "size": 1}]`)).toEqual([
      { path: "a", md5: A },
    ]);
  });
});
