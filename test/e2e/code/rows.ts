// Edits of a project that is up to date, one by one, each undone: what must run, by which entries, and what must not.
import { expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Project, project } from "../project.ts";

/** A file with a piece of its text and what takes its place; a new file has no piece. */
export type Edit = readonly [file: string, from: string | null, to: string];

/** What is stale: by stage the entries that changed, sorted; a stage that is not named must be fresh. */
export type Stale = Readonly<Record<string, readonly string[]>>;

/** With a list, only which stages are stale counts, not by what. */
export type Row = readonly [
  name: string,
  stale: Stale | readonly string[],
  ...edits: readonly Edit[],
];

export const FRESH: Stale = {};

/** One project for all rows: it is run once, and must run everything. */
export function rows(
  title: string,
  files: Readonly<Record<string, string>>,
  all: readonly Row[],
): void {
  test(title, async () => {
    await using p = await project(files);
    const stages = await p.ran();
    expect(stages.length).toBeGreaterThan(0);
    expect(await stale(p)).toEqual(FRESH);
    for (const [name, expected, ...edits] of all) {
      const undo = await apply(p, files, edits);
      const found = await stale(p);
      const said: Row[1] = Array.isArray(expected) ? Object.keys(found).sort() : found;
      expect<unknown>({ name, stale: said }).toEqual({ name, stale: expected });
      await undo();
    }
    expect(await stale(p)).toEqual(FRESH);
    // An edit that counts is run once.
    const last = all.findLast(([, expected]) => namesOf(expected).length > 0);
    if (last === undefined) return;
    const [, expected, ...edits] = last;
    await apply(p, files, edits);
    expect(await p.ran()).toEqual(namesOf(expected));
    expect(await p.ran()).toEqual([]);
  });
}

function namesOf(expected: Row[1]): readonly string[] {
  return Array.isArray(expected) ? expected : Object.keys(expected).sort();
}

async function apply(
  p: Project,
  files: Readonly<Record<string, string>>,
  edits: readonly Edit[],
): Promise<() => Promise<void>> {
  const now = new Map<string, string | undefined>();
  for (const [file, from, to] of edits) {
    const text = now.get(file) ?? files[file];
    if (from !== null && !text?.includes(from)) throw new Error(`${file} does not hold ${from}`);
    const edited = from === null ? to : (text ?? "").replace(from, () => to);
    now.set(file, edited);
    await p.file(file, edited);
  }
  return async () => {
    for (const file of now.keys()) {
      const text = files[file];
      if (text === undefined) await rm(join(p.path, file));
      else await p.file(file, text);
    }
  };
}

async function stale(p: Project): Promise<Stale> {
  const status = await p.status();
  return Object.fromEntries(
    Object.entries(status)
      .filter(([, reasons]) => reasons.length > 0)
      .map(([stage, reasons]) => [
        stage,
        reasons
          .map(({ code, what }) =>
            code === "code_changed" ? (what ?? "") : `${code} ${what ?? ""}`,
          )
          .sort(),
      ]),
  );
}

/** Two stages: `s` writes what an expression gives, `t` another. */
export function pipeline(head: string, s: string, t = "0"): string {
  return `import { writeFileSync } from "node:fs";
import { stage } from "fastpipe";
${head}
export const s = stage({ outs: ["s.json"], params: { k: 1 } }, async function s({ outs }) {
  writeFileSync(outs[0], JSON.stringify(${s}) ?? "nothing");
});
export const t = stage({ outs: ["t.json"] }, async function t({ outs }) {
  writeFileSync(outs[0], JSON.stringify(${t}) ?? "nothing");
});
`;
}
