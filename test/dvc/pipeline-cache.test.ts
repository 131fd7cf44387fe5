import { describe, expect, test } from "bun:test";
import { type PipelineFile, readPipeline } from "../../src/dvc/pipeline-file.ts";
import { DEFAULT_PARSING, type ParsingConfig } from "../../src/dvc/unpack.ts";
import { DataFiles } from "../../src/dvc/vars.ts";
import { orStop } from "../../src/model/failure.ts";
import { tempDir } from "../helpers.ts";
import { read, spelledOut, Texts } from "./pipeline.ts";

const TEXT = `vars:
- more.yaml
stages:
  a:
    cmd: echo \${lr} \${deep.x}
    outs: [a]
  g:
    foreach: [1, 2]
    do:
      cmd: ["echo \${item}", 'true']
`;

interface Reading {
  readonly dir: { readonly path: string };
  readonly cache: Texts;
  readonly text?: string;
  readonly parsing?: ParsingConfig;
}

function readIn({ dir, cache, text = TEXT, parsing = DEFAULT_PARSING }: Reading): PipelineFile {
  return orStop(readPipeline(text, "dvc.yaml", { files: new DataFiles(dir.path), parsing, cache }));
}

function commands({ stages }: PipelineFile): unknown[] {
  return stages.map(({ cmd }) => cmd);
}

describe("what a dvc.yaml came to", () => {
  test("is told without reading it again, with its places", async () => {
    await using dir = await tempDir({ "params.yaml": "lr: 1", "more.yaml": "deep: {x: 2}" });
    const cache = new Texts();
    const first = readIn({ dir, cache });
    const again = readIn({ dir, cache });
    expect(spelledOut(again)).toEqual(spelledOut(first));
    expect(again.groups).toEqual(["g"]);
    expect(again.stages.map(({ where }) => where.line)).toEqual([4, 7, 7]);
  });

  test("holds while the files that it used say the same", async () => {
    await using dir = await tempDir({ "params.yaml": "lr: 1", "more.yaml": "deep: {x: 2}" });
    const cache = new Texts();
    readIn({ dir, cache });
    await Bun.write(`${dir.path}/params.yaml`, "lr: 3");
    expect(commands(readIn({ dir, cache }))[0]).toBe("echo 3 2");
    await Bun.write(`${dir.path}/more.yaml`, "deep: {x: 4}");
    expect(commands(readIn({ dir, cache }))[0]).toBe("echo 3 4");
    const other = TEXT.replace("[1, 2]", "[1]");
    expect(commands(readIn({ dir, cache, text: other }))).toHaveLength(2);
  });

  test("knows of a params.yaml that was not there, and of one that is no more", async () => {
    await using dir = await tempDir({ "more.yaml": "lr: 5\ndeep: {x: 2}" });
    const cache = new Texts();
    readIn({ dir, cache });
    await Bun.write(`${dir.path}/params.yaml`, "lr: 1");
    const options = { files: new DataFiles(dir.path), parsing: DEFAULT_PARSING, cache };
    const both = readPipeline(TEXT, "dvc.yaml", options);
    expect(both.ok ? "" : both.error[0]?.message).toContain('"lr" of more.yaml exists already');
  });

  test("is of the settings for templates that it was made with", async () => {
    await using dir = await tempDir({
      "params.yaml": "on: true\nlr: 1",
      "more.yaml": "deep: {x: 2}",
    });
    const cache = new Texts();
    const text = "stages: {a: {cmd: 'echo ${all}', vars: [{all: {on: true, xs: [1, 2]}}]}}";
    readIn({ dir, cache, text });
    const parsing: ParsingConfig = { ...DEFAULT_PARSING, list: "append" };
    expect(commands(readIn({ dir, cache, text, parsing }))).toEqual(["echo --on --xs 1 --xs 2"]);
  });

  test("keeps values of every kind", async () => {
    const result = await read(
      `stages:
  a:
    cmd: 'true'
    wdir: w
    desc: d
    frozen: true
    always_changed: true
    meta: {big: 123456789012345678901234567890, f: 1.0, z: -0.0, n: .nan, d: 2020-01-01, l: [1, null]}
    deps: [x, y]
    params: [p, other.toml: [a.b], whole.json:]
    outs: [o, b: {cache: false, persist: true, push: false, remote: r, desc: d, type: t, labels: [l]}]
    metrics: [m: {cache: false}]
    plots: [q: {x: c, template: t, cache: true}]
plots:
- q: {y: c}
`,
    );
    // `read` compares what is kept with what was read.
    expect(result).toMatchObject({ ok: true });
  });

  test("is not kept where something is wrong", async () => {
    await using dir = await tempDir({});
    const cache = new Texts();
    const options = { files: new DataFiles(dir.path), parsing: DEFAULT_PARSING, cache };
    expect(readPipeline("stages: {a: {cmd: '${no}'}}", "dvc.yaml", options).ok).toBe(false);
    readPipeline("stages: {a: {cmd: '${no}'}}", "dvc.yaml", options);
    expect(cache.told).toEqual(["dvc yaml 1"]);
  });
});
