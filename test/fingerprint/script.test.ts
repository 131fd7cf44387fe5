import { expect, test } from "bun:test";
import { join } from "node:path";
import { fingerprintScript } from "../../src/fingerprint/script.ts";
import type { Manifest } from "../../src/model/manifest.ts";
import { type TempDir, tempDir } from "../helpers.ts";
import { MemoryCache } from "./helpers.ts";

const FILES = {
  "run.ts": `import { used } from "./lib";
import words from "./words.json";
const half = (n: number): number => n / 2;
console.log(half(used), words);
`,
  "lib.ts": "const base = 1;\nexport const used = base + 1;\nexport const unused = 2;\n",
  "words.json": '["a"]\n',
};

const take = (dir: TempDir) =>
  fingerprintScript({
    root: dir.path,
    file: join(dir.path, "run.ts"),
    environ: {},
    cache: new MemoryCache(),
    isOut: () => false,
  });

async function manifestIn(dir: TempDir): Promise<Manifest> {
  const made = await take(dir);
  if (made.ok) return made.value.manifest;
  throw new Error(JSON.stringify(made.error));
}

/** What an edit changes of the fingerprint. */
async function changed(file: keyof typeof FILES, from: string, to: string): Promise<string[]> {
  await using dir = await tempDir(FILES);
  const before = (await manifestIn(dir)).entries;
  const text = FILES[file].replace(from, to);
  expect(text).not.toBe(FILES[file]);
  await dir.file(file, text);
  const after = (await manifestIn(dir)).entries;
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => before[key] !== after[key]).sort();
}

test("all of the script counts, and of what it loads that which it reaches", async () => {
  expect(await changed("run.ts", "n / 2", "n / 3")).not.toEqual([]);
  expect(await changed("run.ts", "console.log(half", "console.error(half")).toEqual([
    "module run.ts",
  ]);
  expect(await changed("lib.ts", "base = 1", "base = 3")).not.toEqual([]);
  expect(await changed("words.json", "a", "b")).not.toEqual([]);
});

test("comments, and what nothing of it reaches, do not count", async () => {
  expect(await changed("run.ts", "const half", "// half\nconst half")).toEqual([]);
  expect(await changed("lib.ts", "unused = 2", "unused = 3")).toEqual([]);
});

test("variables of the environment that it reads count", async () => {
  await using dir = await tempDir({ "run.ts": "console.log(process.env.MODE);\n" });
  const take = async (MODE: string) =>
    await fingerprintScript({
      root: dir.path,
      file: join(dir.path, "run.ts"),
      environ: { MODE },
      cache: new MemoryCache(),
      isOut: () => false,
    });
  const made = [await take("a"), await take("a"), await take("b")];
  const [one, same, other] = made.map((result) => result.ok && result.value.manifest);
  expect(one).toEqual(same);
  expect(one).not.toEqual(other);
});

test("a syntax error in what it loads fails, with its place", async () => {
  await using dir = await tempDir({ ...FILES, "lib.ts": "export const used = ;\n" });
  expect(await take(dir)).toMatchObject({
    ok: false,
    error: [{ code: "syntax", where: { file: "lib.ts", line: 1 } }],
  });
});

test("modules that have changed since are told", async () => {
  await using dir = await tempDir(FILES);
  const made = await take(dir);
  const changed = () => (made.ok ? made.value.changed() : null);
  expect(changed()).toEqual([]);
  await dir.file("lib.ts", "export const used = 12345;\n");
  expect(changed()).toEqual(["lib.ts"]);
});
