import { expect, test } from "bun:test";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { generatedHeader, importedHeader } from "../../src/model/generated.ts";
import { DEFAULT_NAMES, find } from "../../src/pipeline/find.ts";
import { tempDir } from "../helpers.ts";

test("the file of a default name, here or in a folder above", async () => {
  for (const name of DEFAULT_NAMES) {
    await using dir = await tempDir({ [name]: "", "a/b/x.txt": "" });
    const value = {
      root: dir.path,
      file: join(dir.path, name),
      name,
      default: true,
      kind: "code" as const,
      ...(name.endsWith(".py") && { python: true as const }),
    };
    expect(find(dir.path)).toEqual({ ok: true, value });
    expect(find(join(dir.path, "a/b"))).toEqual({ ok: true, value });
    expect(find(join(dir.path, "a"), `../${name}`)).toEqual({ ok: true, value });
  }
});

test("the nearest folder wins", async () => {
  await using dir = await tempDir({ "pipeline.ts": "", "sub/pipeline.js": "", "sub/deep/x": "" });
  expect(find(join(dir.path, "sub/deep"))).toMatchObject({
    value: { root: join(dir.path, "sub"), name: "pipeline.js" },
  });
});

test("a file of another name", async () => {
  await using dir = await tempDir({ "pipeline.ts": "", "other.ts": "", "flows/daily.mts": "" });
  expect(find(dir.path, "other.ts")).toMatchObject({
    value: { root: dir.path, name: "other.ts", default: false },
  });
  expect(find(dir.path, "flows/daily.mts")).toMatchObject({
    value: { root: join(dir.path, "flows"), name: "daily.mts" },
  });
  expect(find("/", join(dir.path, "other.ts"))).toMatchObject({ ok: true });
});

test("a folder reached by a link has one root", async () => {
  await using dir = await tempDir({ "real/pipeline.ts": "" });
  await symlink(join(dir.path, "real"), join(dir.path, "link"));
  expect(find(join(dir.path, "link"))).toMatchObject({ value: { root: join(dir.path, "real") } });
});

test("several in one folder", async () => {
  await using dir = await tempDir({ "pipeline.ts": "", "pipeline.js": "", "dvc.yaml": "" });
  expect(find(dir.path)).toMatchObject({
    ok: false,
    error: [
      {
        code: "several_pipelines",
        message: `${dir.path} has several pipeline files: pipeline.ts, pipeline.js, dvc.yaml`,
        hint: expect.stringContaining("--file"),
      },
    ],
  });
  expect(find(dir.path, "pipeline.ts")).toMatchObject({ ok: true, value: { default: true } });
});

test("none", async () => {
  await using dir = await tempDir({ "a/x": "" });
  expect(find(join(dir.path, "a"))).toMatchObject({
    error: [
      {
        code: "no_pipeline",
        message: `no pipeline.ts, pipeline.py or dvc.yaml in ${dir.path}/a or in a folder above it`,
        hint: expect.stringContaining("fastpipe init"),
      },
    ],
  });
});

test("a named file that is not there, is a folder, or is of another kind", async () => {
  await using dir = await tempDir({ "daily.ts": "", "sub/x": "", "notes.txt": "", "p.py": "" });
  expect(find(dir.path, "dialy.ts")).toMatchObject({
    error: [{ code: "no_pipeline", hint: 'Did you mean "daily.ts"?' }],
  });
  expect(find(dir.path, "no/such.ts")).toMatchObject({ error: [{ code: "no_pipeline" }] });
  expect(find(dir.path, "sub")).toMatchObject({ error: [{ code: "usage" }] });
  expect(find(dir.path, "notes.txt")).toMatchObject({
    error: [{ code: "not_supported", message: expect.stringContaining("is not a pipeline file") }],
  });
  expect(find(dir.path, "p.py")).toMatchObject({ value: { python: true, default: false } });
});

test("a module and a dvc.yaml are two, unless one was made of the other", async () => {
  await using dir = await tempDir({
    "two/pipeline.ts": "",
    "two/dvc.yaml": "stages: {}",
    "exported/pipeline.ts": "",
    "exported/dvc.yaml": generatedHeader("pipeline.ts"),
    "imported/pipeline.ts": importedHeader("dvc.yaml"),
    "imported/dvc.yaml": "stages: {}",
  });
  expect(find(join(dir.path, "two"))).toMatchObject({ error: [{ code: "several_pipelines" }] });
  for (const name of ["exported", "imported"]) {
    expect(find(join(dir.path, name))).toMatchObject({ value: { name: "pipeline.ts" } });
  }
});

test("a dvc.yaml is found where no module is, and by its name alone", async () => {
  await using dir = await tempDir({
    "dvc.yaml": "",
    "both/dvc.yaml": "",
    "both/pipeline.ts": importedHeader("dvc.yaml"),
    "sub/x": "",
    "other.yaml": "",
  });
  const dvc = { root: dir.path, name: "dvc.yaml", kind: "dvc", default: true };
  expect(find(join(dir.path, "sub"))).toMatchObject({ value: dvc });
  expect(find(dir.path, "dvc.yaml")).toMatchObject({ value: dvc });
  expect(find(join(dir.path, "both"))).toMatchObject({
    value: { name: "pipeline.ts", kind: "code" },
  });
  expect(find(dir.path, "both/dvc.yaml")).toMatchObject({ value: { kind: "dvc" } });
  expect(find(dir.path, "other.yaml")).toMatchObject({
    error: [{ code: "not_supported", hint: expect.stringContaining("dvc.yaml") }],
  });
});

test("a dvc.yaml that was exported is no pipeline, unless it is named", async () => {
  const exported = `${generatedHeader("pipeline.ts")}stages: {}\n`;
  await using dir = await tempDir({ "pipeline.ts": "", "sub/dvc.yaml": exported, "sub/a/x": "" });
  const sub = join(dir.path, "sub");
  expect(find(join(sub, "a"))).toMatchObject({ value: { name: "pipeline.ts", root: dir.path } });
  expect(find(sub, "dvc.yaml")).toMatchObject({ value: { kind: "dvc", root: sub } });
  await using alone = await tempDir({ "dvc.yaml": exported });
  expect(find(alone.path)).toMatchObject({
    error: [
      {
        code: "no_pipeline",
        message: expect.stringContaining(
          `, but for ${alone.path}/dvc.yaml, which \`fastpipe export\``,
        ),
        hint: expect.stringContaining("--file"),
      },
    ],
  });
});
