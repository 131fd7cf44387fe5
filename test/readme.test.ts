// The README's pipeline compiles and runs, and so do its commands.
import { expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { allCommands } from "../src/cli/commands.ts";
import { cleanEnv, EXECUTABLE, fastpipe, tempDir } from "./helpers.ts";

const ROOT = resolve(import.meta.dir, "..");

/** The code blocks that stand behind `<!-- test: WHAT -->`, by WHAT. */
async function blocks(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(ROOT, "README.md"), "utf8");
  const found = text.matchAll(/<!-- test: (.+?) -->\n```\w+\n([\s\S]*?)```/g);
  return new Map([...found].map(([, what = "", code = ""]) => [what, code]));
}

test("what the README writes and runs", async () => {
  const code = await blocks();
  expect([...code.keys()]).toEqual([
    "init",
    "file pipeline.ts",
    "file params.yaml",
    "python file pipeline.py",
    "run",
  ]);
  await using dir = await tempDir({ "data/raw.csv": "a,b\n1,2\n3,4\n" });
  const path = [dirname(EXECUTABLE), process.env["PATH"] ?? ""].join(delimiter);
  const shell = async (script: string): Promise<string> => {
    const env = cleanEnv({ PATH: path });
    const child = Bun.spawn(["sh", "-exc", script], { cwd: dir.path, env, stderr: "pipe" });
    const [out, talk] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    expect({ code: await child.exited, talk }).toEqual({ code: 0, talk: expect.anything() });
    return out + talk;
  };
  await shell(code.get("init") ?? "");
  for (const [what, text] of code) {
    if (what.startsWith("file ")) await dir.file(what.slice("file ".length), text);
  }
  const said = await shell(code.get("run") ?? "");
  expect(said).toContain("train@2");
  expect(await dir.read("build/model-2.json")).toContain('"size":2');
  expect(await dir.read("build/count.txt")).toMatch(/\d+/);
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  expect(await shell(`${tsc} --noEmit -p . || exit 3`)).not.toContain("error TS");
}, 60_000);

test.skipIf(Bun.which("python3") === null)("the README's pipeline.py runs", async () => {
  const code = await blocks();
  const pipeline = code.get("python file pipeline.py") ?? "";
  await using dir = await tempDir({ "data/raw.csv": "a,b\n1,2\n3,4\n", "pipeline.py": pipeline });
  const ran = await fastpipe(dir.path, ["run", "--set", "train@2.lr=1"]);
  expect(ran.code, ran.stderr).toBe(0);
  expect(await dir.read("build/model-1.txt")).toBe("1 0.01");
  expect(await dir.read("build/model-2.txt")).toBe("2 1.0");
});

test("the README's table of commands is what there is", async () => {
  const text = await readFile(join(ROOT, "README.md"), "utf8");
  const table = /\| command \| does \|\n([\s\S]*?)\n\n/.exec(text)?.[1] ?? "";
  const rows = table.split("\n").flatMap((row) => /^\| (.+?) \|/.exec(row)?.[1] ?? []);
  const named = rows.flatMap((cell) => [...cell.matchAll(/`(\w+)/g)].map(([, name]) => name));
  const known = (await allCommands()).map((command) => command.details.name);
  expect(named.filter((name) => !known.includes(name ?? ""))).toEqual([]);
  const { stdout } = await fastpipe(ROOT, ["--help"]);
  for (const name of named) expect(stdout).toContain(` ${name} `);
});
