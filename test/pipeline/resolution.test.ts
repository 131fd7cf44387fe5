// Resolved stages, kept and read back.
import { expect, test } from "bun:test";
import type { Stage } from "../../src/model/stage.ts";
import { load } from "../../src/pipeline/load.ts";
import { decodeStages, encodeStages } from "../../src/pipeline/resolution.ts";
import { resolve } from "../../src/pipeline/resolve.ts";
import { tempDir } from "../helpers.ts";

const HEAD = `import { out, param, stage } from "fastpipe";\n`;

async function both(
  code: string,
  files: Readonly<Record<string, string>> = {},
): Promise<readonly [readonly Stage[], readonly Stage[]]> {
  await using dir = await tempDir({ "pipeline.ts": HEAD + code, ...files });
  const loaded = await load(`${dir.path}/pipeline.ts`);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const resolved = await resolve(loaded.value, { root: dir.path, sets: [] });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.error));
  const { stages } = resolved.value;
  return [stages, decodeStages(encodeStages(stages), "pipeline.ts")];
}

/** By name, since some are computed when they are read. */
function plain(stage: Stage): Readonly<Record<keyof Stage, unknown>> {
  return {
    name: stage.name,
    group: stage.group,
    kind: stage.kind,
    desc: stage.desc,
    where: stage.where,
    frames: stage.frames,
    deps: stage.deps,
    outs: stage.outs,
    shapes: stage.shapes,
    params: stage.params,
    floats: stage.floats,
    matrix: stage.matrix,
    cmd: stage.cmd,
    script: stage.script,
    wdir: stage.wdir,
    environ: stage.environ,
    env: stage.env,
    uses: stage.uses,
    always: stage.always,
    frozen: stage.frozen,
    mutex: stage.mutex,
    timeoutMs: stage.timeoutMs,
    retries: stage.retries,
    executor: stage.executor,
    meta: stage.meta,
    paramFiles: stage.paramFiles,
    paramSources: stage.paramSources,
  };
}

test("all fields come back, as they were resolved", async () => {
  const [stages, back] = await both(
    `
    export const a = stage({
      name: "a", deps: { raw: "in/a", many: ["x", "y"], one: ["z"] }, outs: { t: "o/a", u: out("o/u", { cache: false, persist: true, push: false, desc: "d" }) },
      metrics: ["m.json", out("n.json", { cache: true })], plots: { p: "p.json", q: out("q.csv", { x: "a", header: false }) }, params: { rows: 1, from: param("conf.yaml", "a.b"), big: 9007199254740993n, zero: -0 },
      env: { A: true, B: false }, uses: ["lib/*.py"], always: true, frozen: true, mutex: ["gpu"], timeout: "5m", retries: 3, executor: "process", desc: "d", meta: { any: [1, null] },
    }, async () => {});
    stage({ name: "m", matrix: { lang: ["en", "fr"], size: [1, 2n] }, deps: [["a/\${lang}", "b"], "c"], outs: ["o/\${lang}-\${size}"], mutex: "\${lang}" }, () => {});
    stage({ name: "c", cmd: "echo \${x} \${lang}", wdir: "sub", environ: { K: "v\${x}" }, params: { x: "1" }, deps: [a.outs.t] });
    stage({ name: "bare", cmd: "true" });
    stage({ name: "empty", cmd: "true", deps: {}, outs: {}, metrics: [], plots: {} });
    stage({ name: "odd", cmd: "true", deps: { "2": "b", "1": "a", ["__proto__"]: "c" }, outs: { ["__proto__"]: "\\u0001fastpipe:bigint:7" } });
    stage({ name: "only", cmd: "true", plots: ["only.json"] });
    stage({ name: "mp", cmd: "true", matrix: { lang: ["en"] }, plots: [out("p-\${lang}.csv", { title: "of \${lang}" })] });
  `,
    { "conf.yaml": "a:\n  b: [1, 2]\n", "params.yaml": "bare: {}\nm@fr-2: { }\nc:\n  x: two\n" },
  );
  expect(stages.map(({ name }) => name)).toContain("m@fr-2");
  expect(back.map(plain)).toStrictEqual(stages.map(plain));
  expect(back[0]?.params.zero).toBe(-0);
  expect(Object.keys(back[0]?.outs[1] ?? {})).toEqual(Object.keys(stages[0]?.outs[1] ?? {}));
});

test("what stages share is shared, and ten thousand of them come back", async () => {
  const [stages, back] = await both(
    "for (let i = 0; i < 10_000; i++) stage({ name: `s${i}`, deps: [`in/${i}`], outs: [`out/${i}`], params: { a: 1 } }, () => {});",
  );
  expect(back.map(plain)).toEqual(stages.map(plain));
  expect(back[0]?.params).toBe(back[9999]?.params ?? {});
  expect(encodeStages(stages).length).toBeLessThan(600_000);
});
