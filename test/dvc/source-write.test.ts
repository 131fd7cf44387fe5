import { expect, test } from "bun:test";
import { type LockItem, lockItem } from "../../src/dvc/lock-entry.ts";
import { newSource, sourceText } from "../../src/dvc/source-write.ts";
import type { Dict } from "../../src/dvc/value.ts";
import { patchYaml } from "../../src/dvc/yaml-patch.ts";
import { readYaml } from "../../src/dvc/yaml-read.ts";

function content(text: string): Dict {
  const read = readYaml(text, "f.dvc");
  if (!read.ok || !(read.value.value instanceof Map)) throw new Error("not read");
  return read.value.value;
}

function update(text: string, ...items: LockItem[]): string {
  return sourceText(text, content(text), new Map(items.map((item) => [item.path, item])));
}

test("a new file is as `dvc add` writes it", () => {
  const item = lockItem("data.csv", { md5: "e5ebd4c02cefbe7955977c67ada242b7", size: 8 });
  expect(newSource([item])).toBe(
    "outs:\n- md5: e5ebd4c02cefbe7955977c67ada242b7\n  size: 8\n  hash: md5\n  path: data.csv\n",
  );
});

test("only what changed is written, comments and all other keys stay", () => {
  const text = `# top
outs:
# an out
- md5: aaaa   # its hash
  size: 8
  hash: md5
  path: 'd'
  desc:  as it   was
- md5: bbbb
  path: e
meta: {x: [1, 2]}   # flow
`;
  expect(update(text, lockItem("d", { md5: "cccc.dir", size: 9, nfiles: 2 }))).toBe(
    text
      .replace("aaaa ", "cccc.dir ")
      .replace("size: 8", "size: 9")
      .replace("as it   was\n", "as it   was\n  nfiles: 2\n"),
  );
  expect(update(text, lockItem("none", { md5: "x" }))).toBe(text);
});

test("an entry of DVC 2 is raised, and what no longer holds goes", () => {
  expect(
    update("outs:\n- md5: aaaa\n  size: 1\n  path: d\n", lockItem("d", { md5: "b", size: 2 })),
  ).toBe("outs:\n- md5: b\n  size: 2\n  path: d\n  hash: md5\n");
  expect(
    update(
      "outs:\n- nfiles: 3\n  md5: aaaa.dir\n  isexec: true\n  path: d\n  etag: x",
      lockItem("d", { md5: "b" }),
    ),
  ).toBe("outs:\n- md5: b\n  path: d\n  hash: md5\n");
});

test("flow style and aliases are written anew", () => {
  expect(update("outs: [{md5: a, path: d}]\n", lockItem("d", { md5: "bbb" }))).toBe(
    "outs:\n- md5: bbb\n  path: d\n  hash: md5\n",
  );
});

test("a patch of any kind says what it should", () => {
  const text = "a: 1\nb:\n  c: x\n  d: |\n    y\ne:\nf:\n- g: 1\n- h\n";
  const next = content("a: 2\nb:\n  c: z\n  i: new\ne: 1\nf:\n- g: 3\n- h\n");
  expect(patchYaml(text, next)).toBe("a: 2\nb:\n  c: z\n  i: new\ne: 1\nf:\n- g: 3\n- h\n");
  expect(patchYaml("a: [1]\n", content("a: [1, 2]"))).toBe("a:\n- 1\n- 2\n");
  expect(patchYaml("1: a\n", content("1: b"))).toBe("1: b\n");
  expect(patchYaml("not: [", content("a: 1"))).toBe("a: 1\n");
});
