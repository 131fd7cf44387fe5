import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { dirText } from "../../src/dvc/dir-object.ts";
import { dvcStore, ownStore, remoteStores, Stores } from "../../src/revision/stores.ts";
import { sha256 } from "../../src/store/hash.ts";
import { type TempDir, tempDir } from "../helpers.ts";

const md5 = (text: string): string => Bun.CryptoHasher.hash("md5", text, "hex");
const place = (hex: string): string => `${hex.slice(0, 2)}/${hex.slice(2)}`;

async function put(dir: TempDir, under: string, hex: string, text: string): Promise<string> {
  return await dir.file(`${under}/${place(hex)}`, text);
}

test("by each of the layouts", async () => {
  await using dir = await tempDir();
  await put(dir, "dvc/files/md5", md5("new"), "new");
  await put(dir, "dvc", md5("a\nb\n"), "a\r\nb\r\n");
  await put(dir, "own/sha256", sha256("mine").slice(7), "mine");
  const stores = new Stores([dvcStore(join(dir.path, "dvc")), ownStore(join(dir.path, "own"))]);
  const text = async (hash: string): Promise<string | null> => {
    const bytes = await stores.bytes(hash);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  };
  expect(await text(`md5:${md5("new")}`)).toBe("new");
  expect(await text(`md5-dos2unix:${md5("a\nb\n")}`)).toBe("a\r\nb\r\n");
  expect(await text(sha256("mine"))).toBe("mine");
  expect(await text(sha256("other"))).toBeNull();
  expect(await text("xxh64:0011223344556677")).toBeNull();
  const to = join(dir.path, "out");
  expect(await stores.copy(`md5-dos2unix:${md5("a\nb\n")}`, to)).toBe(true);
  expect(await dir.read("out")).toBe("a\r\nb\r\n");
});

test("what is damaged is passed over, told and left alone", async () => {
  await using dir = await tempDir();
  const bad = await put(dir, "one/files/md5", md5("x"), "y");
  const stores = new Stores([dvcStore(join(dir.path, "one"))]);
  const to = join(dir.path, "out");
  expect(await stores.bytes(`md5:${md5("x")}`)).toBeNull();
  expect(await stores.copy(`md5:${md5("x")}`, to)).toBe(false);
  expect(existsSync(to)).toBe(false);
  expect([...stores.corrupt]).toEqual([bad]);
  await put(dir, "two/files/md5", md5("x"), "x");
  const remotes = remoteStores([
    { name: "web", url: "s3://bucket" },
    { name: "two", url: join(dir.path, "two") },
  ]);
  const both = new Stores([dvcStore(join(dir.path, "one")), ...remotes]);
  expect(await both.copy(`md5:${md5("x")}`, to)).toBe(true);
});

test("directories of both kinds", async () => {
  await using dir = await tempDir();
  const record = dirText([{ path: "a/b", md5: md5("x") }]);
  await put(dir, "dvc/files/md5", `${md5(record)}.dir`, record);
  const own = `empty "e"\nexec ${sha256("t")} 1 "t\\n"\nlink nothing "no" "l"\n`;
  await put(dir, "own/sha256", sha256(own).slice(7), own);
  const stores = new Stores([dvcStore(join(dir.path, "dvc")), ownStore(join(dir.path, "own"))]);
  expect((await stores.listing(`md5:${md5(record)}.dir`))?.files).toEqual(
    new Map([["a/b", { hash: `md5:${md5("x")}`, exec: false }]]),
  );
  expect(await stores.listing(sha256(own))).toEqual({
    files: new Map([["t\n", { hash: sha256("t"), size: 1, exec: true }]]),
    links: new Map([["l", "no"]]),
    empty: ["e"],
  });
  expect(await stores.listing(sha256("none"))).toBeNull();
});
