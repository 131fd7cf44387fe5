import { expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compile } from "../../scripts/build/compile.ts";
import { exportedNames } from "../../scripts/build/oxc-plugin.ts";
import { addonFile, bindingPackage } from "../../scripts/build/packages.ts";
import { hostTarget } from "../../scripts/build/targets.ts";
import { tempDir } from "../helpers.ts";
import { ROOT, run } from "./tools.ts";

const BINDINGS = join(ROOT, "node_modules/oxc-parser/src-js/bindings.js");
const host = hostTarget();
const ADDON = join(ROOT, "node_modules", bindingPackage(host), addonFile(host));
const OXC = JSON.stringify(join(ROOT, "node_modules/oxc-parser/src-js/index.js"));

/** A program that parses only when it is asked to, as fastpipe does. */
const PARSES = `
if (process.argv[2] === "parse") {
  const { parseSync } = await import(${OXC});
  const { program, module } = parseSync("a.ts", "export const a: number = 1;");
  console.log(program.body.length, module.staticExports.length);
} else console.log("idle");
`;

async function compiled(dir: string, source: string): Promise<string> {
  const outfile = join(dir, "out/program");
  const entry = join(dir, "main.ts");
  await Bun.write(entry, source);
  await compile({ entry, outfile, addon: ADDON, os: host.os });
  return outfile;
}

test("takes from the addon what the generated bindings export", async () => {
  const names = exportedNames(await readFile(BINDINGS, "utf8"), BINDINGS);
  expect(names).toContain("parseSync");
  expect(names).toContain("rawTransferSupported");
});

test.each([
  ["nothing is taken", "export const parseSync = () => {}\n"],
  [
    "one more thing is exported",
    "const { parseSync } = nativeBinding\nexport { parseSync }\nexport const more = 1\n",
  ],
  [
    "one thing is not exported",
    "const { parseSync, other } = nativeBinding\nexport { parseSync }\n",
  ],
  ["a name is changed", "const { parseSync: parse } = nativeBinding\nexport { parse }\n"],
])("refuses bindings of another shape: %s", (_, source) => {
  expect(() => exportedNames(source, "bindings.js")).toThrow(
    "bindings.js is not of the shape that scripts/build/oxc-plugin.ts knows",
  );
});

test("the executable parses in an empty folder, without node_modules", async () => {
  await using dir = await tempDir();
  await using empty = await tempDir();
  const program = await compiled(dir.path, PARSES);
  const { code, stdout, stderr } = await run([program, "parse"], { cwd: empty.path });
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "1 1\n", stderr: "" });
});

test("where the addon can't be unpacked it says so, and what to do; what does not parse goes on", async () => {
  await using dir = await tempDir();
  const program = await compiled(dir.path, PARSES);
  const env = { TMPDIR: join(dir.path, "gone") };
  const failed = await run([program, "parse"], { cwd: dir.path, env });
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain(
    `the parser inside fastpipe could not be unpacked into ${env.TMPDIR}.`,
  );
  expect(failed.stderr).toContain("set TMPDIR to another folder");
  const idle = await run([program], { cwd: dir.path, env });
  expect(idle).toEqual({ code: 0, stdout: "idle\n", stderr: "" });
});

test("a missing addon, a source that does not parse, an entry without oxc-parser: each is an error", async () => {
  await using dir = await tempDir({
    "main.ts": PARSES,
    "other.ts": "console.log(1);",
    "bad.ts": "let = ;",
  });
  const outfile = join(dir.path, "out/program");
  const attempt = (entry: string, addon = ADDON) =>
    compile({ entry: join(dir.path, entry), outfile, addon, os: host.os });
  await expect(attempt("main.ts", join(dir.path, "no.node"))).rejects.toThrow("no.node");
  await expect(attempt("other.ts")).rejects.toThrow("does not reach oxc-parser");
  await expect(attempt("bad.ts")).rejects.toThrow("bad.ts:1: ");
  expect(
    await Array.fromAsync(new Bun.Glob("**").scan({ cwd: join(dir.path, "out"), dot: true })),
  ).toEqual([]);
});

test("a build that replaces a running executable does not disturb it", async () => {
  await using dir = await tempDir();
  const program = await compiled(
    dir.path,
    `${PARSES}
if (process.argv[2] === "wait") {
  for await (const _ of process.stdin) break;
  const { parseSync } = await import(${OXC});
  console.log(parseSync("a.ts", "1;2;").program.body.length);
}`,
  );
  const child = Bun.spawn([program, "wait"], { stdin: "pipe", stdout: "pipe" });
  await Promise.all([compiled(dir.path, PARSES), compiled(dir.path, PARSES)]);
  child.stdin.write("go\n");
  await child.stdin.end();
  expect(await new Response(child.stdout).text()).toBe("idle\n2\n");
  expect((await run([program], { cwd: dir.path })).stdout).toBe("idle\n");
});
