// The types that users see, held by the compiler: every mark of a wrong line must be needed.
import { expect, setDefaultTimeout, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { tempDir } from "../helpers.ts";

setDefaultTimeout(120_000);

const TSC = resolve(import.meta.dir, "../../node_modules/.bin/tsc");
const MODULES = resolve(import.meta.dir, "../../node_modules");
const FIXTURES = join(import.meta.dir, "fixtures/types");
const TYPES = resolve(import.meta.dir, "../../src/api/fastpipe.d.ts");

interface Settings {
  readonly types: readonly string[];
  readonly lib: readonly string[];
}

/** Compiles files, given by content, in a folder of their own; gives what the compiler says. */
async function compile(files: Record<string, string>, settings: Settings): Promise<string> {
  const options = {
    target: "ESNext",
    module: "Preserve",
    moduleResolution: "bundler",
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    typeRoots: [join(MODULES, "@types"), MODULES],
    ...settings,
  };
  await using dir = await tempDir({
    ...files,
    "fastpipe.d.ts": await readFile(TYPES, "utf8"),
    "tsconfig.json": JSON.stringify({ compilerOptions: options }),
  });
  const child = Bun.spawn([TSC, "-p", dir.path], { stdout: "pipe", cwd: dir.path });
  const text = await new Response(child.stdout).text();
  return text
    .split("\n")
    .filter((line) => !line.includes("node_modules/"))
    .join("\n");
}

async function fixtures(...names: string[]): Promise<Record<string, string>> {
  const read = names.map(async (name) => [name, await readFile(join(FIXTURES, name), "utf8")]);
  return Object.fromEntries(await Promise.all(read));
}

const ALONE: Settings = { types: [], lib: ["ESNext"] };

test("everything is inferred without annotations", async () => {
  expect(await compile(await fixtures("right.ts", "same.ts"), ALONE)).toBe("");
});

test("what is wrong does not compile", async () => {
  expect(await compile(await fixtures("wrong.ts"), ALONE)).toBe("");
});

test("without the marks each wrong line is an error, in its own line", async () => {
  const { "wrong.ts": marked = "" } = await fixtures("wrong.ts");
  const lines = marked.split("\n");
  const wrong = lines.flatMap((line, i) => (line.includes("@ts-expect-error") ? [i + 2] : []));
  const bare = lines.map((line) => line.replace("@ts-expect-error", "")).join("\n");
  const told = await compile({ "wrong.ts": bare }, ALONE);
  const places = [...told.matchAll(/^wrong\.ts\((\d+),/gm)].map((match) => Number(match[1]));
  expect([...new Set(places)]).toEqual(wrong);
});

test("a wrong key is told by its name", async () => {
  const text = `import { stage } from "fastpipe"; stage({ output: ["x"] }, () => 1);`;
  const told = await compile({ "pipeline.ts": text }, ALONE);
  expect(told).toContain("'output' does not exist in type 'FunctionSpec<");
  expect(told.trim().split("\n")).toHaveLength(1);
});

const NODE = `
  import { readFile, writeFile } from "node:fs/promises";
  export const bytes = (await readFile("x")).byteLength;
  export const text: string = await readFile("x", "utf8");
  await writeFile("x", text, { flag: "wx" });
`;

const SIGNAL = `
  import { stage } from "fastpipe";
  stage({}, ({ signal }) => { const whole: AbortSignal = signal; whole.throwIfAborted(); });
`;

const KINDS: Settings[] = [
  { types: ["node"], lib: ["ESNext"] },
  { types: ["bun-types"], lib: ["ESNext", "DOM"] },
  { types: [], lib: ["ESNext", "DOM"] },
];

for (const kind of KINDS) {
  const name = [...kind.types, ...kind.lib].join(", ");
  test(`the types live beside those of Node, Bun and browsers: ${name}`, async () => {
    const files = await fixtures("right.ts", "same.ts", "wrong.ts");
    const node = kind.types.length > 0 ? { "node.ts": NODE } : {};
    expect(await compile({ ...files, ...node, "signal.ts": SIGNAL }, kind)).toBe("");
  });
}
