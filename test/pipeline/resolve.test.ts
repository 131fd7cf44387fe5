import { expect, test } from "bun:test";
import { join } from "node:path";
import type { Failure } from "../../src/model/failure.ts";
import type { Stage } from "../../src/model/stage.ts";
import { load } from "../../src/pipeline/load.ts";
import { parseSet, type Resolved, resolve } from "../../src/pipeline/resolve.ts";
import { tempDir } from "../helpers.ts";

interface Given {
  /** Of `pipeline.ts`, after the import. */
  readonly code: string;
  readonly sets?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

async function outcome({ code, sets = [], files = {} }: Given) {
  const text = `import { out, param, stage } from "fastpipe";\n${code}`;
  await using dir = await tempDir({ "pipeline.ts": text, ...files });
  const declared = await load(join(dir.path, "pipeline.ts"));
  if (!declared.ok) throw new Error(JSON.stringify(declared.error));
  const parsed = sets.map((set) => {
    const result = parseSet(set);
    if (!result.ok) throw new Error(set);
    return result.value;
  });
  return await resolve(declared.value, { root: dir.path, sets: parsed });
}

async function resolved(given: Given): Promise<Resolved> {
  const result = await outcome(given);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function stages(code: string): Promise<Stage[]> {
  return (await resolved({ code })).stages;
}

async function failures(given: Given): Promise<readonly Failure[]> {
  const result = await outcome(given);
  return result.ok ? [] : result.error;
}

async function messages(code: string): Promise<string[]> {
  return (await failures({ code })).map(({ message }) => message);
}

test("a stage as plain data", async () => {
  const [stage] = await stages(`
    stage({
      name: "a",
      deps: { raw: "./data//raw.csv", many: ["x/", "../y"] },
      outs: { t: out("build/t", { cache: false, persist: true, push: false, desc: "d" }), u: "u" },
      metrics: ["m.json", out("n.json", { cache: true })],
      plots: { p: "p.csv" },
      params: { lr: 0.1 },
      env: ["A"], uses: "./lib/**/*.sql", always: true, frozen: true, mutex: "gpu", timeout: "1.5m",
      retries: 2, executor: "process", desc: "trains", meta: { a: [1] },
    }, () => {});`);
  expect({ ...stage, where: stage?.where }).toEqual({
    name: "a",
    group: null,
    kind: "ts",
    desc: "trains",
    where: { file: "pipeline.ts", line: 3, column: 5 },
    deps: [
      { path: "data/raw.csv", as: "raw" },
      { path: "x", as: "many" },
      { path: "../y", as: "many" },
    ],
    outs: [
      {
        path: "build/t",
        as: "t",
        kind: "out",
        cache: false,
        persist: true,
        push: false,
        desc: "d",
      },
      { path: "u", as: "u", kind: "out", cache: true, persist: false, push: true },
      { path: "m.json", kind: "metric", cache: false, persist: false, push: true },
      { path: "n.json", kind: "metric", cache: true, persist: false, push: true },
      { path: "p.csv", as: "p", kind: "plot", cache: false, persist: false, push: true },
    ],
    shapes: {
      deps: { raw: "data/raw.csv", many: ["x", "../y"] },
      outs: { t: "build/t", u: "u" },
      metrics: ["m.json", "n.json"],
      plots: { p: "p.csv" },
    },
    params: { lr: 0.1 },
    matrix: {},
    cmd: null,
    wdir: null,
    environ: {},
    env: { A: true },
    uses: ["lib/**/*.sql"],
    always: true,
    frozen: true,
    mutex: ["gpu"],
    timeoutMs: 90_000,
    retries: 2,
    executor: "process",
    meta: { a: [1] },
  });
});

test("a command", async () => {
  const [stage] = await stages(`
    stage({ name: "a", cmd: "echo hi", wdir: "./sub/", environ: { X: "1" }, env: { A: false } });`);
  expect(stage).toMatchObject({
    kind: "cmd",
    cmd: "echo hi",
    wdir: "sub",
    environ: { X: "1" },
    env: { A: false },
  });
});

test("a matrix: keys in order, the last one fastest; names as in DVC", async () => {
  const made = await stages(`
    stage({ name: "t", cmd: "true", matrix: {
      lang: ["en", "fr"], n: [1, 0.5, true], opt: [{ a: 1 }, [2]] } });`);
  expect(made.map(({ name }) => name)).toEqual([
    "t@en-1-opt0",
    "t@en-1-opt1",
    "t@en-0.5-opt0",
    "t@en-0.5-opt1",
    "t@en-true-opt0",
    "t@en-true-opt1",
    "t@fr-1-opt0",
    "t@fr-1-opt1",
    "t@fr-0.5-opt0",
    "t@fr-0.5-opt1",
    "t@fr-true-opt0",
    "t@fr-true-opt1",
  ]);
  expect(made[3]).toMatchObject({
    group: "t",
    matrix: { lang: "en", n: 0.5, opt: [2] },
    params: { lang: "en", n: 0.5, opt: [2] },
  });
});

test("matrix values fill paths, names of mutexes and commands; params fill commands too", async () => {
  const [stage] = await stages(`
    stage({
      name: "t", matrix: { lang: ["en/us"], opt: [{ deep: { x: 3 } }] }, params: { lr: 0.1, m: { k: "v" } },
      deps: ["data/\${lang}.txt", ["./\${ lang }/a"]],
      outs: { o: "build/\${lang}/\${opt.deep.x}.json", l: "\\\\\${lang}" },
      cmd: "run \${lang} --lr \${lr} \${m.k} \${HOME} \\\\\${lr} \\\\\${HOME} \${x:-y} $lr \${opt.deep.x}",
      wdir: "w/\${lang}", environ: { A: "\${lr}-\${lang}" }, uses: ["\${lang}/*.py"], mutex: "gpu-\${lang}",
    });`);
  expect(stage?.deps.map(({ path }) => path)).toEqual(["data/en/us.txt", "en/us/a"]);
  expect(stage?.shapes.outs).toEqual({ o: "build/en/us/3.json", l: "${lang}" });
  expect(stage?.cmd).toBe("run en/us --lr 0.1 v ${HOME} ${lr} \\${HOME} ${x:-y} $lr 3");
  expect(stage).toMatchObject({
    wdir: "w/en/us",
    environ: { A: "0.1-en/us" },
    uses: ["en/us/*.py"],
    mutex: ["gpu-en/us"],
  });
});

test("what can't be filled in a path", async () => {
  const told = await failures({
    code: `
    stage({ name: "a", matrix: { lang: ["en"], up: ["../x"], opt: [{ a: 1 }] }, params: { lr: 1 },
      deps: ["\${lagn}", "\${lr}", "\${up}/y", "\${opt}", "\${zzz}"] }, () => {});
    stage({ name: "b", outs: { o: "\${x}" } }, () => {});
    stage({ name: "c", cmd: "true", environ: { A: "\${HOME}" } });`,
  });
  expect(told.map(({ message, hint }) => `${message} | ${hint}`)).toEqual([
    'stage "a@en-../x-opt0": deps[0]: nothing is named ${lagn} | Did you mean "lang"?',
    'stage "a@en-../x-opt0": deps[1]: ${lr} is a param; paths can hold matrix values only | Put lr into `matrix`, or write the path out.',
    'stage "a@en-../x-opt0": deps[2]: ${up} leads out of its folder | A matrix value in a path may not hold `..`.',
    'stage "a@en-../x-opt0": deps[3]: ${opt} is a map, not a text | Name one value in it, like ${opt.key}, or pass it in a file.',
    expect.stringContaining("deps[4]: nothing is named ${zzz} | Write \\${zzz}"),
    expect.stringContaining('stage "b": outs.o: nothing is named ${x} | Write \\${x}'),
    expect.stringContaining('stage "c": environ.A: nothing is named ${HOME} | '),
  ]);
  expect(told[0]).toMatchObject({ code: "spec", where: { file: "pipeline.ts", line: 3 } });
});

test("a name in a command that is close to a param's is a warning", async () => {
  const { warnings } = await resolved({
    code: 'stage({ name: "a", cmd: "x ${epohcs} ${LR} ${HOME} ${PATH}", params: { epochs: 1, lr: 2, path: 3 } });',
  });
  expect(warnings).toEqual([
    'stage "a": cmd: ${epohcs} is no param, so it is left to the shell. Did you mean ${epochs}?',
  ]);
});

test("an empty list in a matrix makes no stage, with a warning", async () => {
  const made = await resolved({
    code: 'stage({ name: "a", cmd: "true", matrix: { x: [], y: [1] } });\nstage({ name: "b", cmd: "true" });',
  });
  expect(made.stages.map(({ name }) => name)).toEqual(["b"]);
  expect(made.warnings).toEqual([
    'pipeline.ts:2:1: a list in the matrix of "a" is empty: no stage',
  ]);
});

test("members of one name, or of names that can't be", async () => {
  expect(
    await messages(`
    stage({ name: "a", cmd: "true", matrix: { x: [1, "1"] } });
    stage({ name: "b", cmd: "true", matrix: { x: ["A", "a"] } });
    stage({ name: "c", cmd: "true", matrix: { x: ["a\\nb", ""] } });
    stage({ name: "d", cmd: "true", matrix: { x: ["a-b", "a"], y: ["c", "b-c"] } });`),
  ).toEqual([
    'the matrix makes two stages named "a@1", or names that differ only by case',
    'the matrix makes two stages named "b@a", or names that differ only by case',
    'the matrix makes a stage named "c@a\\nb"',
    'the matrix makes a stage named "c@"',
    'the matrix makes two stages named "d@a-b-c", or names that differ only by case',
  ]);
});

test("names are checked before anything else is built", async () => {
  const told = await failures({
    code: `
    stage({ name: "a", cmd: "true" });
    stage({ name: "a", cmd: "true" });
    stage({ name: "B", cmd: "true" });
    stage({ name: "b", cmd: "true" });
    stage({ name: "c@1", cmd: "true" });`,
  });
  expect(told.map(({ code, where }) => [code, where?.line])).toEqual([
    ["duplicate_name", 4],
    ["duplicate_name", 6],
    ["invalid_name", 7],
  ]);
  expect(told[0]?.where?.source).toBe('    stage({ name: "a", cmd: "true" });');
});

test("outs that are fastpipe's own, or what the pipeline is made of", async () => {
  expect(
    await messages(`
    stage({ name: "a", cmd: "true", outs: [".fastpipe/x", ".fastpipe", "pipeline.ts", "params.yaml", "conf.json"],
      params: { p: param("conf.json", "a", 1) } });`),
  ).toEqual([
    'stage "a": out ".fastpipe/x" lies in .fastpipe/, which is fastpipe\'s own',
    'stage "a": out ".fastpipe" lies in .fastpipe/, which is fastpipe\'s own',
    'stage "a": out "pipeline.ts" is a file that the pipeline is made of',
    'stage "a": out "params.yaml" is a file that the pipeline is made of',
    'stage "a": out "conf.json" is where a param of the stage stands',
  ]);
});

test("absolute paths inside of the root are relative ones; outside they stay", async () => {
  const [stage] = await stages(`
    stage({ name: "a", cmd: "true", deps: [import.meta.dir + "/x/y", "/etc/hosts", import.meta.dir],
      outs: [import.meta.dir + "/z"] });`);
  expect(stage?.deps.map(({ path }) => path)).toEqual(["x/y", "/etc/hosts", "."]);
  expect(stage?.outs.map(({ path }) => path)).toEqual(["z"]);
});

test("handles of groups give lists, and members their own paths", async () => {
  const made = await stages(`
    const g = stage({ name: "g", cmd: "true", matrix: { l: ["en", "fr"], n: [1, 2] },
      outs: { m: "m/\${l}-\${n}" }, metrics: ["s/\${l}\${n}"] });
    stage({ name: "all", cmd: "true", deps: { m: g.outs.m, s: g.metrics[0] } });
    stage({ name: "one", cmd: "true", deps: [g.at({ n: 2, l: "fr" }).outs.m, g.at({ l: "en", n: 1 }).name] });`);
  const all = made.find(({ name }) => name === "all");
  expect(all?.shapes.deps).toEqual({
    m: ["m/en-1", "m/en-2", "m/fr-1", "m/fr-2"],
    s: ["s/en1", "s/en2", "s/fr1", "s/fr2"],
  });
  expect(made.at(-1)?.shapes.deps).toEqual(["m/fr-2", "g@en-1"]);
});

test("warnings of specs are told with their place", async () => {
  const { warnings } = await resolved({
    code: 'stage({ name: "a", cmd: "true", params: { seed: 9007199254740993, f: 1e300 } });',
  });
  expect(warnings).toEqual([
    expect.stringMatching(/^pipeline\.ts:2:1: params\.seed is an integer/),
  ]);
});

test("the files that a spec's params come from", async () => {
  const result = await resolved({
    code: `stage({ name: "s", params: { a: param("./conf.json", "a"), b: param("conf.json", "b", 2), c: 3 }, cmd: ":" });
stage({ name: "t", cmd: ":" });`,
    files: { "conf.json": '{ "a": 1 }' },
  });
  expect(result.stages.map(({ paramFiles }) => paramFiles)).toEqual([["conf.json"], []]);
});
