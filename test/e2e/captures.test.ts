// A stage function may not take a variable from a loop or a function around it: its value would count nowhere.
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fastpipe, tempDir } from "../helpers.ts";
import { project } from "./project.ts";

const HEAD = `import { readFileSync, writeFileSync } from "node:fs";
import { stage } from "fastpipe";
`;

test("a loop variable: all are named with their places, and nothing runs", async () => {
  await using p = await project({
    "list.txt": "bonn\nkoeln\n",
    "pipeline.ts": `${HEAD}
stage({ name: "first", outs: ["first.txt"] }, ({ outs }) => writeFileSync(outs[0], "1"));
for (const city of readFileSync("list.txt", "utf8").trim().split("\\n")) {
  const big = city.toUpperCase();
  stage({ name: city, outs: [city] }, ({ outs }) => writeFileSync(outs[0], city + big));
}
`,
  });
  const { code, stdout, stderr } = await p.fastpipe(["run"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  const line = ` 7 |   stage({ name: city, outs: [city] }, ({ outs }) => writeFileSync(outs[0], city + big));`;
  expect(stderr.split("\n")).toEqual([
    `error: the function of a stage captures "city", a variable of the loop around it`,
    "  --> pipeline.ts:7:76",
    "   |",
    line,
    `   | ${" ".repeat(75)}^`,
    "  hint: Pass it in `params`: params: { city }, and take it from the context.",
    "",
    `error: the function of a stage captures "big", a variable of the loop around it`,
    "  --> pipeline.ts:7:83",
    "   |",
    line,
    `   | ${" ".repeat(82)}^`,
    "  hint: Pass it in `params`: params: { big }, and take it from the context.",
    "",
  ]);
  expect(existsSync(join(p.path, "first.txt"))).toBe(false);
  for (const command of ["status", "explain"]) {
    expect(await p.fastpipe([command])).toMatchObject({ code: 2 });
  }
  // What was kept says it again.
  expect((await p.fastpipe(["run"])).stderr).toBe(stderr);
});

test("the argument of a factory in another module", async () => {
  await using p = await project({
    "stages.ts": `${HEAD}
export const make = (name: string, text: string) =>
  stage({ name, outs: [\`\${name}.txt\`] }, ({ outs }) => writeFileSync(outs[0], text));
`,
    "pipeline.ts": `import { make } from "./stages";\nexport const a = make("a", "1");\n`,
  });
  const { code, stderr } = await p.fastpipe(["run"]);
  expect(code).toBe(2);
  expect(stderr).toContain(`captures "text", a parameter of the function around it`);
  expect(stderr).toContain("stages.ts:5:");
});

test("a function that closes over a loop variable, handed through a factory", async () => {
  await using p = await project({
    "stages.ts": `${HEAD}
export const make = (name: string, fn: (path: string) => void) =>
  stage({ name, outs: [\`\${name}.txt\`] }, ({ outs }) => fn(outs[0]));
`,
    "pipeline.ts": `${HEAD}import { make } from "./stages";
for (const c of ["a", "b"]) make(c, (path) => writeFileSync(path, c));
`,
  });
  const { code, stderr } = await p.fastpipe(["run"]);
  expect(code).toBe(2);
  expect(stderr).toContain(`captures "c", a variable of the loop around it`);
  expect(stderr).toContain("pipeline.ts:4:");
});

test("stages made in a loop and by a factory, their values in params: only what changed runs", async () => {
  const pipeline = (limit: number): string => `${HEAD}
type Given = { outs: string[]; params: { city: string; limit: number } };
function fetchCity({ outs, params }: Given) { writeFileSync(outs[0], params.city + params.limit); }
function make(city: string, limit: number) {
  const folder = "build";
  return stage({ name: city, params: { city, limit }, outs: [\`\${folder}/\${city}.txt\`] }, fetchCity);
}
for (const [city, limit] of [["bonn", 1], ["koeln", ${limit}]] as const) make(city, limit);
for (const city of readFileSync("list.txt", "utf8").trim().split("\\n"))
  stage({ name: city, params: { city, limit: 0 }, outs: [\`\${city}.txt\`] }, fetchCity);
`;
  await using p = await project({ "list.txt": "ulm\nulm2\n", "pipeline.ts": pipeline(2) });
  expect(await p.ran()).toEqual(["bonn", "koeln", "ulm", "ulm2"]);
  expect(await p.ran()).toEqual([]);
  await p.file("list.txt", "ulm\nulm3\n");
  expect(await p.ran()).toEqual(["ulm3"]);
});

test("the first pipeline of `init` captures nothing", async () => {
  await using first = await tempDir();
  expect(await fastpipe(first.path, ["init"])).toMatchObject({ code: 0 });
  expect(await fastpipe(first.path, ["status"])).toMatchObject({ code: 0, stderr: "" });
});
