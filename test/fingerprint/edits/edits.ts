// Small pipelines and edits of them, as one text each: `«before|after»` where they differ, `-- name` where a file begins.
import { expect, test } from "bun:test";
import { join } from "node:path";
import type { Manifest } from "../../../src/model/manifest.ts";
import type { Frame } from "../../../src/model/stage.ts";
import { load } from "../../../src/pipeline/load.ts";
import { changes, project, stage } from "../helpers.ts";

export type Files = Readonly<Record<string, string>>;

export interface Edited {
  readonly before: Files;
  readonly after: Files;
}

/** Manifests of stage `s` before and after. */
export interface Both {
  readonly before: Manifest;
  readonly after: Manifest;
  /** Keys that differ. */
  readonly told: readonly string[];
}

/** The keys that an edit must change. */
export type Keys = string | readonly string[];
export type Rows = Readonly<Record<string, Keys>>;

type Compare = (text: string) => Promise<Both>;

/** The stage gives `l`, where no file declares one itself. */
const STAGE = `import { stage } from "fastpipe";
export const s = stage({ outs: ["x"] }, () => l);
`;

/** The pipeline is `p.ts`, whose text comes first. */
export function edited(text: string): Edited {
  return { before: filesOf(text, "$1"), after: filesOf(text, "$2") };
}

function filesOf(text: string, side: "$1" | "$2"): Files {
  const files: Record<string, string> = {};
  for (const part of `-- p.ts\n${text}`.split(/^\s*-- /m).slice(1)) {
    const [name = "", ...lines] = part.split("\n");
    files[name.trim()] = lines.join("\n").replaceAll(/«([^|»]*)\|([^»]*)»/g, side);
  }
  if (!text.includes(`"fastpipe"`)) files["p.ts"] = STAGE + files["p.ts"];
  return files;
}

/** As a stack tells of the first call of `stage()`. */
function frameOf(files: Files): Frame {
  for (const [file, text] of Object.entries(files)) {
    const lines = text.split("\n");
    for (const [i, line] of lines.entries()) {
      const column = /(?<!\w)stage\(/.exec(line)?.index;
      if (column !== undefined) return { file, line: i + 1, column: column + 1 };
    }
  }
  throw new Error(`no call of stage() in ${Object.keys(files).join(", ")}`);
}

/** Nothing is evaluated. */
export async function compare(text: string): Promise<Both> {
  const { before, after } = edited(text);
  await using dir = await project(before);
  const file = join(dir.path, "p.ts");
  const of = (files: Files): Promise<Manifest> =>
    dir.manifest({ file, stages: [stage("s", { frames: [frameOf(files)] })] });
  const first = await of(before);
  for (const [name, content] of Object.entries(after)) {
    if (content !== before[name]) await dir.file(name, content);
  }
  return both(first, await of(after));
}

/** With frames as they are when the pipeline is evaluated, before and after, each in a folder of its own. */
export async function compareLoaded(text: string): Promise<Both> {
  const { before, after } = edited(text);
  return both(await loadedManifest(before), await loadedManifest(after));
}

async function loadedManifest(files: Files): Promise<Manifest> {
  await using dir = await project(files);
  const file = join(dir.path, "p.ts");
  const declared = await load(file);
  if (!declared.ok) throw new Error(declared.error.map(({ message }) => message).join("\n"));
  const stages = declared.value.map(({ name, frames }) => stage(name, { frames }));
  // Awaited: the folder goes with the scope.
  return await dir.manifest({ file, stages });
}

function both(before: Manifest, after: Manifest): Both {
  return { before, after, told: changes(before, after) };
}

/** Each edit must change these keys and no others; none: the stage must not notice. */
export function edits(title: string, rows: Rows, by: Compare = compare): void {
  test.each(Object.entries(rows))(`${title}: %s`, async (text, keys) => {
    const { before, after, told } = await by(text);
    expect([text, ...told]).toEqual([text, ...listed(keys)]);
    expect([...before.coarse, ...after.coarse]).toEqual([]);
  });
}

/** Each edit must change these keys; what else may come of the same change is left open. */
export function runs(title: string, rows: Rows, by: Compare = compare): void {
  test.each(Object.entries(rows))(`${title}: %s`, async (text, keys) => {
    const { told, before, after } = await by(text);
    expect([text, told]).toEqual([text, expect.arrayContaining([...listed(keys)])]);
    expect([...before.coarse, ...after.coarse]).toEqual([]);
  });
}

/** Each edit must change something, whatever that is. */
export function notices(title: string, texts: readonly string[], by: Compare = compare): void {
  test.each(texts)(`${title}: %s`, async (text) => {
    const { told, before, after } = await by(text);
    expect([text, told.length > 0]).toEqual([text, true]);
    expect([...before.coarse, ...after.coarse]).toEqual([]);
  });
}

/** Wrong skips that are known and open: each turns red when it is mended, and becomes a row of `runs`. */
export function unmended(rows: Rows, by: Compare = compare): void {
  for (const [text, keys] of Object.entries(rows)) {
    test.failing(`not seen yet: ${text}`, async () => {
      const { told } = await by(text);
      expect([text, told]).toEqual([text, expect.arrayContaining([...listed(keys)])]);
    });
  }
}

/** The same, where the manifest must say that it widened. */
export function widens(title: string, rows: Rows): void {
  test.each(Object.entries(rows))(`${title}: %s`, async (text, keys) => {
    const { told, before } = await compare(text);
    expect([text, told]).toEqual([text, expect.arrayContaining([...listed(keys)])]);
    expect([text, before.coarse.length > 0]).toEqual([text, true]);
  });
}

/** No edit must be noticed. */
export function skips(title: string, rows: readonly string[]): void {
  edits(title, Object.fromEntries(rows.map((text) => [text, []])));
}

function listed(keys: Keys): readonly string[] {
  return typeof keys === "string" ? [keys] : keys;
}
