// Small pipelines and edits of them, as one text each: `«before|after»` where they differ, `-- name` where a file begins.
import { expect, test } from "bun:test";
import { join } from "node:path";
import type { Manifest } from "../../src/model/manifest.ts";
import type { Frame } from "../../src/model/stage.ts";
import { changes, project, stage } from "./helpers.ts";

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

/** The stage gives `l`, where the text does not declare it itself. The pipeline is `p.ts`, or what is named first. */
const STAGE = `import { stage } from "fastpipe";
export const s = stage({ outs: ["x"] }, () => l);
`;

export function edited(text: string): Edited {
  return { before: filesOf(text, "$1"), after: filesOf(text, "$2") };
}

function filesOf(text: string, side: "$1" | "$2"): Files {
  const [first = "", ...others] = `-- p.ts\n${text}`.split(/^\s*-- /m).slice(1);
  const files: Record<string, string> = {};
  for (const part of [first, ...others]) {
    const [name = "", ...lines] = part.split("\n");
    const code = lines.join("\n").replaceAll(/«([^|»]*)\|([^»]*)»/g, side);
    const isPipeline = part === first && !/\bstage\(/.test(code);
    files[name.trim()] = isPipeline ? STAGE + code : code;
  }
  return files;
}

/** As the stack tells of the call that is told first in the pipeline. */
export function frameOf(files: Files, call = "stage("): Frame {
  for (const [file, text] of Object.entries(files)) {
    const lines = text.split("\n");
    const line = lines.findIndex((one) => one.includes(call) && !/^import\b/.test(one));
    if (line !== -1) return { file, line: line + 1, column: (lines[line] ?? "").indexOf(call) + 1 };
  }
  throw new Error(`no ${call} in ${Object.keys(files).join(", ")}`);
}

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
  const second = await of(after);
  return { before: first, after: second, told: changes(first, second) };
}

/** For each text the keys that its edit must change, and no others; none: the stage must not notice. */
export function edits(
  title: string,
  rows: Readonly<Record<string, string | readonly string[]>>,
): void {
  test.each(Object.entries(rows))(`${title}: %s`, async (text, keys) => {
    const { before, after, told } = await compare(text);
    expect([text, ...told]).toEqual([text, ...(typeof keys === "string" ? [keys] : keys)]);
    expect([...before.coarse, ...after.coarse]).toEqual([]);
  });
}

/** The same, where the stage must not notice. */
export function skips(title: string, rows: readonly string[]): void {
  edits(title, Object.fromEntries(rows.map((text) => [text, []])));
}
