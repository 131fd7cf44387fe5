// What of the environment counts.
import { expect, test } from "bun:test";
import { changes, keysOf, NONE, notesOf, project, stage } from "./helpers.ts";

test("environment variables that code reads count by value, secrets by presence", async () => {
  await using dir = await project({
    "pipeline.ts": `import { env as ours } from "node:process";
import proc from "process";
const a = process.env.A, b = Bun.env["B"], c = import.meta.env.C;
const { D, E: renamed = "x" } = process.env;
const { env } = process;
const f = () => env.F + ours.G + proc.env.H + globalThis.process.env.I;
const { env: { J } } = process;
const alias = process.env;
const g = () => alias.K ?? ("L" in process.env);
process.env.WRITTEN = "1";
process.env.BOTH ??= "1";
const t = process.env.API_TOKEN;
const h = (env: { NOT: string }) => process.argv;
`,
  });
  const names = "A API_TOKEN B BOTH C D E F G H I J K L".split(" ");
  const before = await dir.manifest({ environ: { A: "1", API_TOKEN: "x" } });
  expect(keysOf(before)).toEqual([...names.map((name) => `env ${name}`), "module pipeline.ts"]);
  expect(before.entries["env A"]).toMatch(/^sha256:[0-9a-f]{16}$/);
  expect(before.entries["env B"]).toBe("unset");
  expect(before.entries["env API_TOKEN"]).toBe("set");
  expect(before.places["env F"]).toBe("pipeline.ts:6");
  expect(notesOf(before)).toEqual([]);
  const other = await dir.manifest({ environ: { A: "2", API_TOKEN: "y" } });
  expect(changes(before, other)).toEqual(["env A"]);
  const gone = await dir.manifest({ environ: { A: "1" } });
  expect(changes(before, gone)).toEqual(["env API_TOKEN"]);
});

test("a spec's env decides over what code reads", async () => {
  await using dir = await project({ "pipeline.ts": "const a = process.env.A + process.env.B;" });
  const stages = [stage("s"), stage("t", { env: { A: false } }), stage("u", { env: { B: true } })];
  const { manifests } = await dir.analyse({ stages });
  const envOf = (name: string): string[] =>
    keysOf(manifests.get(name) ?? NONE).filter((key) => key.startsWith("env "));
  expect(envOf("s")).toEqual(["env A", "env B"]);
  expect(envOf("t")).toEqual(["env B"]);
  expect(envOf("u")).toEqual(["env A"]);
});

test("an environment that is used as a whole is told", async () => {
  await using dir = await project({
    "pipeline.ts": `const f = (n: string) => process.env[n]; f(name);
const g = () => Object.keys(process.env);
const h = () => ({ ...process.env });
const { A, ...rest } = process.env;
export const env = process.env;
export { env as again } from "node:process";
const { env: own } = Bun; export { own };
`,
  });
  const notes = notesOf(await dir.manifest());
  expect(notes[1]).toBe(
    "pipeline.ts:2: uses the environment as a whole: all of it counts, unless `env` in the spec names what does",
  );
  expect(notes.map((note) => note.replace(/ (uses|reads) .*/, ""))).toEqual([
    "pipeline.ts:1:",
    "pipeline.ts:2:",
    "pipeline.ts:3:",
    "pipeline.ts:4:",
    "pipeline.ts:5:",
    "pipeline.ts:6:",
    "pipeline.ts:7:",
  ]);
});

test("the environment as a whole: without what differs from shell to shell, secrets by presence", async () => {
  await using dir = await project({ "pipeline.ts": "use(process.env); process.env.A;" });
  const environ = { A: "1", B: "1", HOME: "/h", MY_TOKEN: "x", PWD: "/", TERM_PROGRAM: "t" };
  const before = await dir.manifest({ environ });
  expect(keysOf(before)).toEqual(["env *", "env A", "module pipeline.ts"]);
  expect(before.places["env *"]).toBe("pipeline.ts:1");
  const changed = async (more: Record<string, string>) =>
    changes(before, await dir.manifest({ environ: { ...environ, ...more } }));
  expect(await changed({ B: "2" })).toEqual(["env *"]);
  expect(await changed({ NEW: "" })).toEqual(["env *"]);
  expect(await changed({ HOME: "/i" })).toEqual(["env *"]);
  const shell = { PWD: "/a", OLDPWD: "/", SHLVL: "2", _: "x", TERM: "xterm", TERM_PROGRAM: "u" };
  expect(await changed(shell)).toEqual([]);
  expect(await changed({ SSH_TTY: "1", DISPLAY: ":0", FASTPIPE_JOBS: "2" })).toEqual([]);
  expect(await changed({ MY_TOKEN: "y" })).toEqual([]);
  expect(await changed({ OTHER_KEY: "y" })).toEqual(["env *"]);
});

test("a spec's env decides over the environment as a whole", async () => {
  await using dir = await project({ "pipeline.ts": "use(process.env); process.env.A;" });
  const stages = [stage("s"), stage("t", { env: { B: true } }), stage("u", { env: { A: false } })];
  const { manifests } = await dir.analyse({ stages });
  const of = (name: string) => manifests.get(name) ?? NONE;
  expect(keysOf(of("s"))).toEqual(["env *", "env A", "module pipeline.ts"]);
  expect(keysOf(of("t"))).toEqual(["env A", "module pipeline.ts"]);
  expect(keysOf(of("u"))).toEqual(["module pipeline.ts"]);
  expect([notesOf(of("s")).length, notesOf(of("t")), notesOf(of("u"))]).toEqual([1, [], []]);
});

test("files that may be loaded and use the environment make it count, and each is told", async () => {
  await using dir = await project({
    "pipeline.ts": "const f = (n: string) => import(n);",
    "a.ts": "use(process.env);",
    "b.ts": "use(process.env);",
  });
  const { entries, coarse } = await dir.manifest();
  expect(entries).toContainKey("env *");
  expect(coarse.filter((note) => note.includes("environment"))).toEqual([
    expect.stringMatching(/^a\.ts:1: uses the environment/),
    expect.stringMatching(/^b\.ts:1: uses the environment/),
  ]);
});
