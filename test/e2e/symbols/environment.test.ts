// FINGERPRINT T31: variables of the environment count where reached code reads them.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Project, project, type Reason } from "../project.ts";

const LIB = `export const viaProcess = () => process.env.E_PROCESS;
export const viaBun = () => Bun.env.E_BUN;
export const viaMeta = () => import.meta.env.E_META;
export const byName = () => process.env["E_NAMED"];
export function apart() { const { E_APART, E_OTHER: other = "x" } = process.env; return [E_APART, other].join(); }
export const withDefault = (mode = process.env.E_DEFAULT ?? "none") => mode;
export const atLoad = process.env.E_LOAD ?? "none";
export const inClass = class { mode = process.env.E_CLASS; };
export const isSet = () => "E_IN" in process.env;
export const secret = () => process.env.E_API_TOKEN;
export const unreached = () => process.env.E_UNREACHED;
`;

/** Stage to the code it runs and the variable that it reads. */
const STAGES: Readonly<Record<string, readonly [code: string, variable: string]>> = {
  process: ["lib.viaProcess()", "E_PROCESS"],
  bun: ["lib.viaBun()", "E_BUN"],
  meta: ["lib.viaMeta()", "E_META"],
  named: ["lib.byName()", "E_NAMED"],
  apart: ["lib.apart()", "E_APART"],
  renamed: ["lib.apart()", "E_OTHER"],
  default: ["lib.withDefault()", "E_DEFAULT"],
  load: ["lib.atLoad", "E_LOAD"],
  class: ["new lib.inClass().mode", "E_CLASS"],
  in: ["lib.isSet()", "E_IN"],
  inline: ["process.env.E_INLINE", "E_INLINE"],
  secret: ["Boolean(lib.secret())", "E_API_TOKEN"],
};

describe("T31: the environment", () => {
  let p: Project;

  beforeAll(async () => {
    const stages = Object.entries(STAGES).map(
      ([name, [code]]) => `stage({ name: "${name}", outs: ["o/${name}.txt"] }, async ({ outs }) => {
  await Bun.write(outs[0], String(${code}));
});
`,
    );
    p = await project({
      "lib.ts": LIB,
      "pipeline.ts": `import { stage } from "fastpipe";\nimport * as lib from "./lib";\n${stages.join("")}stage({ name: "none", outs: ["o/none.txt"] }, async ({ outs }) => { await Bun.write(outs[0], "none"); });\n`,
    });
    await p.ran();
  });
  afterAll(() => p[Symbol.asyncDispose]());

  /** Stage to what is told of it, of those that are stale. */
  async function stale(env: Record<string, string>): Promise<Record<string, string[]>> {
    const { stdout } = await p.fastpipe(["status", "--json"], { env });
    const { stages } = JSON.parse(stdout) as { stages: { stage: string; reasons: Reason[] }[] };
    const told = stages.filter(({ reasons }) => reasons.length > 0);
    return Object.fromEntries(
      told.map(({ stage, reasons }) => [stage, reasons.map(({ code, what }) => `${code} ${what}`)]),
    );
  }

  test.each(Object.keys(STAGES))("read by %s", async (name) => {
    const [code, variable] = STAGES[name] ?? ["", ""];
    const readers = Object.entries(STAGES).filter(([, [other]]) => other === code);
    const expected = Object.fromEntries(
      readers.map(([stage]) => [stage, [`env_changed ${variable}`]]),
    );
    expect(await stale({ [variable]: "1" })).toEqual(expected);
    expect(await stale({})).toEqual({});
  });

  test("not read by what is reached", async () => {
    expect(await stale({ E_UNREACHED: "1", E_NOBODY: "1" })).toEqual({});
  });

  test("a secret counts as set or unset alone, and its value is nowhere", async () => {
    const value = "s3cr3t-value";
    const ran = async (token: string) =>
      (await p.run(["secret"], { env: { E_API_TOKEN: token } })).by.ran ?? [];
    expect(await ran(value)).toEqual(["secret"]);
    expect(await ran("another-value")).toEqual([]);
    const files = await Array.fromAsync(new Bun.Glob("**/*").scan({ cwd: p.path, dot: true }));
    for (const file of files) expect((await p.read(file)).includes(value)).toBe(false);
    const { stdout } = await p.fastpipe(["explain", "secret", "-v"], {
      env: { E_API_TOKEN: value },
    });
    expect(stdout).not.toContain(value);
    expect(stdout).toMatch(/E_API_TOKEN\b.*\bset\b/);
    expect(await stale({})).toEqual({ secret: ["env_changed E_API_TOKEN"] });
  });

  test("run sees what status told", async () => {
    const env = { E_PROCESS: "1", E_API_TOKEN: "x" };
    const first = await p.run([], { env });
    expect(first.by.ran).toEqual(["process"]);
    expect(await p.read("o/process.txt")).toBe("1");
    expect((await p.run([], { env })).by.ran).toBeUndefined();
  });
});
