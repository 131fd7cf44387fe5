// The same checkout with other line ends: the same locks, unless the program gets to see them.
import { expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { project } from "../project.ts";
import { locks, toCrlf } from "../symbols/machines.ts";

const DATA: Readonly<Record<string, string>> = {
  "d.json": `{\n  "a": 1,\n  "s": "x\\r\\n"\n}\n`,
  "c.jsonc": `{\n  // Comment\n  "a": [1,\n2],\n}\n`,
  "f.json5": `{\n  // Comment\n  a: "x\\\ny",\n}\n`,
  "t.toml": `# Comment\na = 1\nm = """x\ny"""\nl = """a\\\n  b"""\n[b]\nc = [\n  1,\n]\n`,
  "y.yaml": `# Comment\na: &a\n  - 1\nb: |\n  x\n  y\nd: p\n  q\ne: >\n  x\n\n  z\ng: *a\n`,
  "z.yml": "a: 1\nb: {\n  c: 2 }\n",
};
const NAMES = Object.keys(DATA);

/** A stage that writes what it sees of each import. */
function seeing(imports: Readonly<Record<string, string>>, more = ""): string {
  const names = Object.keys(imports);
  const heads = names.map((name) => `import ${name} from ${imports[name]};\n`).join("");
  return `import { stage } from "fastpipe";
${heads}${more}stage({ name: "s", outs: ["o.json"] }, async ({ outs }) => {
  await Bun.write(outs[0] as string, JSON.stringify([${names.join(", ")}]));
});
`;
}

async function keys(p: Awaited<ReturnType<typeof project>>): Promise<readonly unknown[]> {
  return ((await p.status()).s ?? []).map(({ what }) => what);
}

test("data with other line ends, or a byte order mark: fresh, and the locks are the same byte for byte", async () => {
  const imports = Object.fromEntries(NAMES.map((name) => [name[0], `"./${name}"`]));
  await using p = await project({ ...DATA, "pipeline.ts": seeing(imports) });
  expect(await p.ran()).toEqual(["s"]);
  const before = await locks(p.path);
  const again = async () => {
    expect(await p.status()).toEqual({ s: [] });
    expect(await p.ran()).toEqual([]);
    await rm(join(p.path, ".fastpipe"), { recursive: true });
    await rm(join(p.path, "o.json"));
    expect(await p.ran()).toEqual(["s"]);
    expect(await locks(p.path)).toEqual(before);
  };
  await toCrlf(p.path, [...NAMES, "pipeline.ts"]);
  await again();
  for (const name of NAMES) await p.file(name, `\ufeff${await p.read(name)}`);
  await again();
  await p.file("y.yaml", (DATA["y.yaml"] as string).replace("- 1", "- 2"));
  expect(await keys(p)).toEqual(["module y.yaml"]);
});

test("a value that the runtime reads otherwise with other line ends counts", async () => {
  const text = `a: "p\n  q"\n`;
  await using p = await project({ "y.yaml": text, "pipeline.ts": seeing({ y: `"./y.yaml"` }) });
  expect(await p.ran()).toEqual(["s"]);
  const seen = await p.read("o.json");
  await toCrlf(p.path, ["y.yaml"]);
  const told = await keys(p);
  await p.ran(["--force"]);
  const isSeen = (await p.read("o.json")) !== seen;
  expect(told).toEqual(isSeen ? ["module y.yaml"] : []);
});

test("text comes to the program as it is: its line ends count", async () => {
  const imports = { t: `"./t.txt"`, j: `"./d.json" with { type: "text" }` };
  const files = { "t.txt": "a\nb\n", "d.json": `{\n  "a": 1\n}\n` };
  await using p = await project({ ...files, "pipeline.ts": seeing(imports) });
  expect(await p.ran()).toEqual(["s"]);
  await toCrlf(p.path, ["t.txt"]);
  expect(await keys(p)).toEqual(["module t.txt"]);
  await toCrlf(p.path, ["d.json"]);
  expect(await keys(p)).toEqual(["module d.json", "module t.txt"]);
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.read("o.json")).toContain(String.raw`a\r\nb\r\n`);
});

test("what is imported as text and otherwise, too, counts by its bytes", async () => {
  await using p = await project({
    "d.json": `{\n  "a": 1\n}\n`,
    "y.yaml": "a: 1\nb: 2\n",
    "lib.ts": "// ONE\nexport const x = 1;\n",
    "other.ts": `import j from "./d.json";\nimport y from "./y.yaml";\nexport const o = [j, y];\n`,
    "pipeline.ts": seeing(
      {
        "{ o }": `"./other"`,
        "{ x }": `"./lib"`,
        j: `"./d.json" with { type: "text" }`,
        y: `"./y.yaml" with { type: "text" }`,
        l: `"./lib.ts" with { type: "text" }`,
      },
      "",
    ).replace("[{ o }, { x },", "[o, x,"),
  });
  expect(await p.ran()).toEqual(["s"]);
  for (const file of ["d.json", "y.yaml", "lib.ts"]) {
    const before = await p.read(file);
    await toCrlf(p.path, [file]);
    expect(await keys(p)).toEqual([`module ${file}`]);
    await p.file(file, before);
    expect(await keys(p)).toEqual([]);
  }
  await p.file("lib.ts", "// TWO\nexport const x = 1;\n");
  expect(await keys(p)).toEqual(["module lib.ts"]);
});
