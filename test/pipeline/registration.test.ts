// What a pipeline declared, kept and read back.
import { expect, test } from "bun:test";
import { type Declared, load } from "../../src/pipeline/load.ts";
import { decode, encode } from "../../src/pipeline/registration.ts";
import { tempDir } from "../helpers.ts";

const HEAD = `import { out, param, stage } from "fastpipe";\n`;

/** As declared, and as read back: all but the functions. */
async function both(code: string): Promise<readonly [unknown[], unknown[]]> {
  await using dir = await tempDir({ "pipeline.ts": HEAD + code });
  const file = `${dir.path}/pipeline.ts`;
  const loaded = await load(file);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const back = decode(encode(loaded.value), file, "pipeline.ts");
  return [loaded.value.map(plain), back.map(plain)];
}

function plain({ name, spec, where, frames, file, warnings }: Declared): unknown {
  return { name, spec, where, frames, file, warnings };
}

async function expectSame(code: string): Promise<void> {
  const [declared, back] = await both(code);
  expect(back).toStrictEqual(declared);
}

test("all that a spec says comes back", async () => {
  await expectSame(`
    export const a = stage({
      name: "a", deps: { raw: "in/a", many: ["x", "y"], one: ["z"] }, outs: { t: "o/a", u: out("o/u", { cache: false, persist: true, push: false, desc: "d" }) },
      metrics: ["m.json"], plots: { p: out("p.json", { cache: true }), q: out("q.csv", { y: ["a"], title: "t" }) }, params: { rows: 1, from: param("conf.yaml", "a.b"), or: param("c.toml", "x", [1]) },
      env: { A: true, B: false }, uses: ["lib/*.py"], always: true, frozen: true, mutex: ["gpu", "db"], timeout: "5m", retries: 3,
      executor: "process", desc: "what it does", meta: { any: [1, null, { deep: true }] },
    }, async () => {});
    stage({ name: "m", matrix: { lang: ["en", "fr"], size: [1, 2n] }, outs: ["o/\${lang}-\${size}"] }, () => {});
    stage({ name: "c", cmd: "echo \${x}", wdir: "sub", environ: { K: "v" }, deps: [a.outs.t, ["p", "q"]] });
    export const byExport = stage({}, () => {});
    stage({}, function byFunction() {});
    stage({ name: "empty", deps: {}, outs: [], params: {}, env: [], uses: [], mutex: [] }, () => {});
  `);
});

test("values are exact", async () => {
  const [, back] = await both(`
    stage({ name: "v", cmd: "x", params: {
      big: 9007199254740993n, negative: -12345678901234567890n, zero: -0, plain: 0, nan: NaN, inf: -Infinity, small: 5e-324, one: 1, onebig: 1n,
      text: "\\u0001fastpipe:bigint:1", lone: "\\ud800", empty: "", nested: { list: [[], {}, null, false, "1"], "": 1, ["__proto__"]: 2, 10: "b", 9: "a" },
    }, meta: -0 });
  `);
  const [{ spec }] = back as [
    { spec: { params: Record<string, { value: unknown }>; meta: unknown } },
  ];
  const values = Object.fromEntries(Object.entries(spec.params).map(([k, one]) => [k, one.value]));
  expect(values).toStrictEqual({
    big: 9007199254740993n,
    negative: -12345678901234567890n,
    zero: -0,
    plain: 0,
    nan: Number.NaN,
    inf: Number.NEGATIVE_INFINITY,
    small: 5e-324,
    one: 1,
    onebig: 1n,
    text: "\u0001fastpipe:bigint:1",
    lone: "\ud800",
    empty: "",
    nested: { list: [[], {}, null, false, "1"], "": 1, ["__proto__"]: 2, 9: "a", 10: "b" },
  });
  expect(spec.meta).toBe(-0);
});

test("keys and paths that JSON or our marks could change come back", async () => {
  await expectSame(`
    stage({ name: "k", cmd: "x", deps: { "2": "b", "1": "a", ["__proto__"]: "c", "": "d" }, outs: { ["__proto__"]: "o/\\u0001fastpipe:text:x" } });
    stage({ name: "l", cmd: "x", deps: ["\\u0001fastpipe:number:1"], params: { n: 12345678901234567000 } });
  `);
});

test("stages of a loop share their stack, and each of several calls has its own", async () => {
  const [declared, back] = await both(`
    const make = (n: string) => stage({ name: n, cmd: "x" });
    for (const n of ["a", "b", "c"]) make(n);
    make("d");
  `);
  expect(back).toStrictEqual(declared);
  const frames = (back as Declared[]).map((one) => one.frames);
  expect(frames[0]).toBe(frames[1] ?? []);
  expect(frames[0]).not.toEqual(frames[3] ?? []);
});

test("ten thousand stages take little", async () => {
  const [declared, back] = await both(
    "for (let i = 0; i < 10_000; i++) stage({ name: `s${i}`, deps: [`in/${i}`], outs: [`out/${i}`], params: { a: 1 } }, () => {});",
  );
  expect(back).toHaveLength(10_000);
  expect(back[9999]).toStrictEqual(declared[9999]);
});
