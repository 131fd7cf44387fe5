import { expect, test } from "bun:test";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { FileIndex } from "../../src/store/files.ts";
import { sha256 } from "../../src/store/hash.ts";
import { compareUtf8, parseListing } from "../../src/store/listing.ts";
import { open } from "../../src/store/state.ts";
import { tempDir } from "../helpers.ts";

test("compareUtf8 orders by the bytes of UTF-8", () => {
  const texts = [
    "",
    "a",
    "ab",
    "b",
    "Z",
    "é",
    "\u07ff",
    "\u0800",
    "\ud7ff",
    "\ue000",
    "\uffff",
    "😀",
    "a😀",
    "a\uffff",
  ];
  const byBytes = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(texts.toReversed().sort(compareUtf8)).toEqual(byBytes);
});

test("the text of a directory is what its hash is of, and says again what is in there", async () => {
  await using dir = await tempDir({ 'd/a "q"\n': "a", "d/sub/b": "b" });
  await mkdir(join(dir.path, "d/none"));
  await symlink('sub/"b', join(dir.path, "d/link"));
  const state = open(join(dir.path, ".fastpipe"));
  const index = new FileIndex(state, dir.path);
  expect(index.listing("d")).toBeNull();
  const entry = (await index.look(["d"])).get("d");
  const text = index.listing("d")?.text ?? "";
  expect(entry).toMatchObject({ hash: sha256(text), nfiles: 2 });
  expect(parseListing(text)).toEqual({
    files: new Map([
      ['a "q"\n', { hash: sha256("a"), size: 1, exec: false }],
      ["sub/b", { hash: sha256("b"), size: 1, exec: false }],
    ]),
    links: new Map([["link", 'sub/"b']]),
    empty: ["none"],
  });
  await dir.file("d/sub/b", "changed");
  expect(index.listing("d")).toBeNull();
  state.close();
});

test("a listing that leads elsewhere, or is none", () => {
  for (const text of ['file sha256:aa 1 "../x"\n', 'empty "/x"\n', "nonsense\n", 'empty "x"']) {
    expect(parseListing(text)).toBeNull();
  }
  expect(parseListing("")).toEqual({ files: new Map(), links: new Map(), empty: [] });
});
