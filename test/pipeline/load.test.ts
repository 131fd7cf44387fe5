import { expect, test } from "bun:test";
import { type Failure, Stop } from "../../src/model/failure.ts";
import { load, loadFunctions } from "../../src/pipeline/load.ts";
import { tempDir } from "../helpers.ts";

const HEAD = `import { stage } from "fastpipe";\n`;

async function names(files: Record<string, string>, main = "pipeline.ts"): Promise<string[]> {
  await using dir = await tempDir(files);
  const result = await load(`${dir.path}/${main}`);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value.map((declared) => declared.name);
}

async function failures(files: Record<string, string>): Promise<readonly Failure[]> {
  await using dir = await tempDir(files);
  const result = await load(`${dir.path}/pipeline.ts`);
  return result.ok ? [] : result.error;
}

async function failure(text: string): Promise<Failure | undefined> {
  const all = await failures({ "pipeline.ts": text });
  expect(all).toHaveLength(1);
  return all[0];
}

test("a name is the spec's, else the function's, else the export's", async () => {
  const text = `${HEAD}
    export const a = stage({ name: "first" }, function second() {});
    export const b = stage({}, async function second() {});
    export const third = stage({}, () => {});
    export const fourth = stage({ cmd: "true" });
    const fifth = () => 1;
    export const x = stage({}, fifth);
    export const y = stage({}, function sixth() {}.bind(null));
    stage({ name: "seventh", cmd: "true" });
  `;
  expect(await names({ "pipeline.ts": text })).toEqual([
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
  ]);
});

test("an export names its stage in whatever module it stands", async () => {
  const files = {
    "pipeline.ts": `export * from "./lib/steps.ts";\n import { make } from "./lib/make.ts"; export const made = make();`,
    "lib/steps.ts": `${HEAD} export const step = stage({ cmd: "true" });`,
    "lib/make.ts": `${HEAD} export const make = () => stage({ cmd: "true" });`,
  };
  expect(await names(files)).toEqual(["step", "made"]);
});

test("every kind of JavaScript and TypeScript file loads", async () => {
  const esm = `${HEAD} export const one = stage({}, () => {});`;
  for (const ext of ["ts", "mts", "js", "mjs", "tsx"]) {
    expect(await names({ [`pipeline.${ext}`]: esm }, `pipeline.${ext}`)).toEqual(["one"]);
  }
  const cjs = `const { stage } = require("fastpipe"); exports.one = stage({}, () => {});`;
  expect(await names({ "pipeline.cjs": cjs }, "pipeline.cjs")).toEqual(["one"]);
  expect(await names({ "pipeline.cts": cjs }, "pipeline.cts")).toEqual(["one"]);
});

test("top-level await works, and the current folder is the root", async () => {
  const text = `${HEAD}
    await Promise.resolve();
    const text = await Bun.file("name.txt").text();
    stage({ name: text }, () => {});
  `;
  const before = process.cwd();
  expect(await names({ "pipeline.ts": text, "name.txt": "hello" })).toEqual(["hello"]);
  expect(process.cwd()).toBe(before);
});

test("the place is the call of stage()", async () => {
  await using dir = await tempDir({
    "pipeline.ts": `${HEAD}import "./lib/b.ts";\ninterface X {}\nexport const a = stage(\n  {},\n  function a() {},\n);`,
    "lib/b.ts": `${HEAD}export const b =\n  stage({ cmd: "true" });`,
  });
  const result = await load(`${dir.path}/pipeline.ts`);
  if (!result.ok) throw new Error("failed");
  const [b, a] = result.value;
  expect(b?.where).toEqual({ file: "lib/b.ts", line: 3, column: 3 });
  expect(a?.where).toEqual({ file: "pipeline.ts", line: 4, column: 18 });
  expect(Object.is(a?.where, a?.where)).toBe(true);
});

test("functions are found again by name; a file is loaded once", async () => {
  await using dir = await tempDir({
    "pipeline.ts": `${HEAD}
      export const a = stage({ matrix: { x: [1, 2] } }, ({ params }: any) => params.x);
      export const c = stage({ cmd: "true" });`,
  });
  const functions = await loadFunctions(`${dir.path}/pipeline.ts`);
  expect([...functions.keys()]).toEqual(["a@1", "a@2"]);
  expect(functions.get("a@2")?.({ params: { x: 7 } })).toBe(7);
  const again = await loadFunctions(`${dir.path}/pipeline.ts`);
  expect(again.get("a@1")).toBe(functions.get("a@2") as () => unknown);
});

test("loadFunctions throws what load gives as data", async () => {
  await using dir = await tempDir({ "pipeline.ts": "const x = ;" });
  const caught = await loadFunctions(`${dir.path}/pipeline.ts`).catch((error: unknown) => error);
  expect(caught).toBeInstanceOf(Stop);
});

test("a syntax error names file, line and column, and shows the line", async () => {
  expect(await failure(`${HEAD}const a = 1;\nconst x = ;\n`)).toEqual({
    code: "syntax",
    message: "syntax error: Unexpected ;",
    where: { file: "pipeline.ts", line: 3, column: 11, source: "const x = ;" },
  });
});

test("a syntax error in an imported module names that module", async () => {
  const all = await failures({
    "pipeline.ts": `${HEAD}import "./lib/x.ts";`,
    "lib/x.ts": "let 5x = 1;",
  });
  expect(all[0]?.where?.file).toBe("lib/x.ts");
  expect(all[0]?.code).toBe("syntax");
});

test("several syntax errors are told together", async () => {
  const all = await failures({ "pipeline.ts": "const a = 1; const = 2;\n" });
  expect(all.length).toBeGreaterThan(1);
  expect(all.every(({ code, where }) => code === "syntax" && where?.line === 1)).toBe(true);
});

test("a bad TOML or JSON import is a syntax error", async () => {
  const toml = await failures({
    "pipeline.ts": `import t from "./t.toml"; console.log(t);`,
    "t.toml": "a = = 1",
  });
  expect(toml[0]).toMatchObject({ code: "syntax", where: { file: "t.toml", line: 1 } });
  const json = await failures({
    "pipeline.ts": `import j from "./j.json"; console.log(j);`,
    "j.json": "{,}",
  });
  expect(json[0]).toMatchObject({ code: "syntax", hint: expect.stringContaining("JSON file") });
});

test("a module that is not there: its name, and who imports it", async () => {
  expect(await failure(`${HEAD}\nimport x from './nope';\nconsole.log(x);`)).toEqual({
    code: "load",
    message: 'cannot find module "./nope"',
    where: { file: "pipeline.ts", line: 3, column: 15, source: "import x from './nope';" },
    hint: "Is the path right, seen from the importing file?",
  });
});

test("a package that is not installed: how to install it", async () => {
  const all = await failures({
    "pipeline.ts": `${HEAD}import "./lib/x.ts";`,
    "lib/x.ts": `import y from "@scope/nopkg/sub"; console.log(y);`,
  });
  expect(all[0]).toMatchObject({
    code: "load",
    message: 'cannot find package "@scope/nopkg/sub"',
    where: { file: "lib/x.ts", line: 1 },
    hint: expect.stringContaining("npm install @scope/nopkg`"),
  });
});

test("an export that is not there", async () => {
  const all = await failures({
    "pipeline.ts": `import { nah } from "./x.ts"; nah();`,
    "x.ts": "export const a = 1;",
  });
  expect(all[0]).toMatchObject({
    code: "syntax",
    message: "Export named 'nah' not found in module 'x.ts'.",
  });
});

test("what the pipeline throws is told with the user's own place", async () => {
  const text = `${HEAD}function go(): never {\n  throw new TypeError("bad thing");\n}\ngo();`;
  expect(await failure(text)).toEqual({
    code: "load",
    message: "the pipeline threw while it was loaded: TypeError: bad thing",
    where: {
      file: "pipeline.ts",
      line: 3,
      column: expect.any(Number),
      source: '  throw new TypeError("bad thing");',
    },
  });
  expect((await failure(`${HEAD}throw "text";`))?.message).toContain('threw "text"');
  expect((await failure(`${HEAD}throw undefined;`))?.message).toContain("threw undefined");
});

test("process.exit while loading is told, and does not end fastpipe", async () => {
  expect(await failure(`${HEAD}\nprocess.exit(3);`)).toMatchObject({
    code: "load",
    message: "the pipeline threw while it was loaded: process.exit(3) was called",
    where: { line: 3 },
  });
});

test("a pipeline without stages", async () => {
  expect(await failure("export const x = 1;")).toMatchObject({
    code: "load",
    message: "pipeline.ts declares no stage",
  });
});

test("a stage without a name says where it is and what to do", async () => {
  expect(await failure(`${HEAD}\n  stage({}, () => {});`)).toEqual({
    code: "invalid_name",
    message: "this stage has no name",
    hint: expect.stringContaining("export const train = stage(...)"),
    where: { file: "pipeline.ts", line: 3, column: 3, source: "  stage({}, () => {});" },
  });
});

test("a default export has no name to give", async () => {
  const message = (await failure(`${HEAD}export default stage({}, () => {});`))?.message;
  expect(message).toBe("this stage has no name");
});

test("wrong specs are told all at once, with the stage and its place", async () => {
  const text = `${HEAD}
stage({ name: "a", dpes: ["x"], retries: -1 }, () => {});
stage({ name: "b" });`;
  const all = await failures({ "pipeline.ts": text });
  expect(all).toMatchObject([
    { code: "spec", stage: "a", where: { line: 3 }, hint: 'Did you mean "deps"?' },
    { code: "spec", stage: "a", where: { line: 3 } },
    { code: "spec", stage: "b", where: { line: 4 } },
  ]);
  expect(all[0]?.message).toBe('stage "a": unknown key "dpes" in the spec');
});

test("stage() after loading is an error", async () => {
  await using dir = await tempDir({
    "pipeline.ts": `${HEAD}
      export const a = stage({}, () => stage({ name: "late", cmd: "true" }));`,
  });
  const functions = await loadFunctions(`${dir.path}/pipeline.ts`);
  expect(() => functions.get("a")?.({})).toThrow("after the pipeline had been loaded");
});

test("a name that a handle is asked for too early", async () => {
  const told = await failure(`${HEAD}const a = stage({}, () => {});\nconsole.log(a.name);`);
  expect(told?.message).toContain("the stage has no name yet");
  expect(told?.where?.line).toBe(3);
});

/** What `load` gives in a process of its own, where nothing else waits. */
async function loadedApart(text: string): Promise<string> {
  await using dir = await tempDir({ "pipeline.ts": text });
  const script = await dir.file(
    "try.ts",
    `import { load } from "${import.meta.dir}/../../src/pipeline/load.ts";
     load("${dir.path}/pipeline.ts").then((result) => console.log(JSON.stringify(result)));`,
  );
  const child = Bun.spawn([process.execPath, script], { stdout: "pipe" });
  return await new Response(child.stdout).text();
}

test("a top-level await that never comes is told", async () => {
  const told = await loadedApart(`${HEAD}await new Promise(() => {});`);
  expect(told).toContain("waits for something that never comes");
});

test("an error that nobody catches while the pipeline loads is told", async () => {
  const thrown = await loadedApart(
    `${HEAD}setTimeout(() => { throw new Error("late"); });\nawait new Promise(() => {});`,
  );
  expect(JSON.parse(thrown)).toMatchObject({
    ok: false,
    error: [{ message: "the pipeline threw while it was loaded: late", where: { line: 2 } }],
  });
  const rejected = await loadedApart(
    `${HEAD}Promise.reject(new Error("nobody"));\nawait Bun.sleep(1);`,
  );
  expect(rejected).toContain("the pipeline threw while it was loaded: nobody");
});

test("a pipeline that sets the umask does not set ours", async () => {
  const before = process.umask();
  const text = `${HEAD}process.umask(0o777);\nexport const a = stage({ cmd: "a" });`;
  expect(await names({ "pipeline.ts": text })).toEqual(["a"]);
  expect(process.umask()).toBe(before);
});
