// Edits of real projects, and what `status` tells of each: by one project for many cases, each edit undone after it.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Project, project, type Reason } from "../project.ts";
import { roundsOf } from "./rounds.ts";

export type Files = Readonly<Record<string, string>>;
/** A new text, none, or what is put in place of what, once. */
export type FileEdit = string | null | readonly [from: string, to: string];
export type Change = Readonly<Record<string, FileEdit>>;

export interface Edit {
  readonly change: Change;
  /** Keys of the manifest that must be told; none: the stage must stay fresh. */
  readonly tells: readonly string[];
  /** The stage must run, but makes the same. */
  readonly isSilent?: true;
}

/** Files of one stage, in a folder of its own, and edits of them. */
export interface Case {
  readonly files: Files;
  readonly edits: Readonly<Record<string, Edit>>;
}

/** An edit of one file after which the stage must run. */
export function runs(file: string, from: string, to: string, ...tells: string[]): Edit {
  return { change: { [file]: [from, to] }, tells };
}

/** An edit of one file that the stage must not notice. */
export function skips(file: string, from: string, to: string): Edit {
  return { change: { [file]: [from, to] }, tells: [] };
}

/** Calls of functions of other modules are by far the most: the helper is edited. */
export function reaches(files: Files, file: string, ...tells: string[]): Case {
  return { files, edits: { "": runs(file, "ONE", "TWO", ...tells) } };
}

const CONTROL = `export const control = stage(
  { outs: ["o/control.txt"] },
  async function control({ outs }) { await Bun.write(outs[0], "control"); },
);
`;

/**
 * A project with a stage for each case, and one that is reached by none. A case's `main.ts` either exports `run()`, whose
 * value the stage writes, or declares the stage itself as `s`: `stage(SPEC, ..)`.
 */
export function cases(title: string, all: Readonly<Record<string, Case>>, more: Files = {}): void {
  const files: Record<string, string> = { ...more };
  const edits: Record<string, ProjectEdit> = {};
  let pipeline = `import { stage } from "fastpipe";\n`;
  for (const [id, one] of Object.entries(all)) {
    const spec = `{ name: "${id}", outs: ["o/${id}.txt"] }`;
    for (const [name, text] of Object.entries(one.files)) {
      files[`${id}/${name}`] = text.replace("SPEC", spec);
    }
    const main = Object.keys(one.files).find((name) => /^main\./.test(name)) ?? "main.ts";
    const alias = `s_${id.replaceAll("-", "_")}`;
    const own = (one.files[main] ?? "").includes("SPEC");
    pipeline += own
      ? `export { s as ${alias} } from "./${id}/${main}";\n`
      : `import { run as ${alias} } from "./${id}/${main}";
stage(${spec}, async ({ outs }) => {
  await Bun.write(outs[0], String(await ${alias}()));
});
`;
    for (const [name, edit] of Object.entries(one.edits)) {
      const tells = edit.tells.map((key) => placed(key, id));
      edits[name === "" ? id : `${id}: ${name}`] = {
        change: inFolder(id, edit.change),
        stale: tells.length === 0 ? {} : { [id]: tells },
        ...(edit.isSilent && { isSilent: true }),
      };
    }
  }
  files["pipeline.ts"] = pipeline + CONTROL;
  projectEdits(title, files, edits);
}

export interface ProjectEdit {
  readonly change: Change;
  /** Stage to the keys that must be told of it; all other stages must be fresh. */
  readonly stale: Readonly<Record<string, readonly string[]>>;
  readonly isSilent?: true;
}

/** Tries each edit, then all of them: first those that nobody may notice, then the others in two halves. */
export function projectEdits(
  title: string,
  files: Files,
  edits: Readonly<Record<string, ProjectEdit>>,
): void {
  describe(title, () => {
    let p: Project;
    let before: Record<string, string>;

    beforeAll(async () => {
      p = await project(files);
      expect((await p.ran()).length).toBeGreaterThan(1);
      before = await outs(p);
    });
    afterAll(() => p[Symbol.asyncDispose]());

    // One look for many edits; where it is not as it should be, one look for each says which.
    const rounds = roundsOf(files, edits);
    const looks = new Map<readonly string[], Promise<boolean>>();
    test.each(Object.keys(edits))("%s", async (name) => {
      const round = rounds.find((names) => names.includes(name)) ?? [];
      const look =
        looks.get(round) ??
        isTold(
          p,
          round.map((one) => edits[one] as ProjectEdit),
        );
      looks.set(round, look);
      if (await look) return;
      const { change, stale } = edits[name] as ProjectEdit;
      const undo = await apply(p, change);
      try {
        await expectStale(p, stale);
      } finally {
        await undo();
      }
    });

    test("undone, nothing is left to do", () => expectStale(p, {}));

    const skipped = Object.values(edits).filter(({ stale }) => Object.keys(stale).length === 0);
    if (skipped.length > 0) {
      test("all that must be skipped at once: it changes no out", async () => {
        const undo: (() => Promise<void>)[] = [];
        for (const { change } of inOrder(skipped)) {
          if (await fits(p, change)) undo.unshift(await apply(p, change));
        }
        try {
          await expectStale(p, {});
          await p.ran(["--force"]);
          expect(await outs(p)).toEqual(before);
        } finally {
          for (const one of undo) await one();
        }
        await expectStale(p, {});
      });
    }

    const noticed = Object.values(edits).filter(({ stale }) => Object.keys(stale).length > 0);
    if (noticed.length === 0) return;
    test.each([0, 1])(
      "every second edit at once, from %d on: what must run does, and only that",
      async (half) => {
        const changed = new Set<string>();
        const silent = new Set<string>();
        const chosen = inOrder(noticed.filter((_, i) => i % 2 === half));
        for (const { change, stale, isSilent } of chosen) {
          if (!(await fits(p, change))) continue;
          await apply(p, change);
          for (const stage of Object.keys(stale)) (isSilent ? silent : changed).add(stage);
        }
        const result = await p.ran();
        expect(result).toEqual([...new Set([...changed, ...silent])].sort());
        const after = await outs(p);
        const same = [...changed].filter((stage) => after[stage] === before[stage]);
        expect(same).toEqual([]);
        before = after;
        await expectStale(p, {});
      },
    );
  });
}

/** Whether these edits together are told as they must be; false, too, where they can't stand together. */
async function isTold(p: Project, edits: readonly ProjectEdit[]): Promise<boolean> {
  const expected: Record<string, string[]> = {};
  const undo: (() => Promise<void>)[] = [];
  for (const { change, stale } of edits) {
    if (await fits(p, change)) undo.unshift(await apply(p, change));
    for (const [stage, keys] of Object.entries(stale))
      expected[stage] = [...(expected[stage] ?? []), ...keys].sort();
  }
  const found = await tell(p).catch(() => undefined);
  for (const one of undo) await one();
  return found?.misplaced.length === 0 && Bun.deepEquals(found.told, expected);
}

/** Whole texts first: they would undo what came before. */
function inOrder(edits: readonly ProjectEdit[]): readonly ProjectEdit[] {
  const isWhole = ({ change }: ProjectEdit) =>
    Object.values(change).some((edit) => !Array.isArray(edit));
  return [...edits.filter(isWhole), ...edits.filter((edit) => !isWhole(edit))];
}

/** Another edit may have changed the place. */
async function fits(p: Project, change: Change): Promise<boolean> {
  for (const [name, edit] of Object.entries(change)) {
    if (edit === null || typeof edit === "string") continue;
    if (!(await p.read(name)).includes(edit[0])) return false;
  }
  return true;
}

/** Makes the change; gives what undoes it. */
export async function apply(p: Project, change: Change): Promise<() => Promise<void>> {
  const old = new Map<string, string | null>();
  for (const [name, edit] of Object.entries(change)) {
    const file = Bun.file(join(p.path, name));
    const text = (await file.exists()) ? await file.text() : null;
    old.set(name, text);
    await put(p, name, edited(name, text, edit));
  }
  return async () => {
    for (const [name, text] of old) await put(p, name, text);
  };
}

function edited(name: string, text: string | null, edit: FileEdit): string | null {
  if (edit === null || typeof edit === "string") return edit;
  const [from, to] = edit;
  if (!text?.includes(from)) throw new Error(`${name} has no ${JSON.stringify(from)}`);
  return text.replace(from, () => to);
}

async function put(p: Project, name: string, text: string | null): Promise<void> {
  if (text === null) await rm(join(p.path, name));
  else await p.file(name, text);
}

/** These stages are stale for these keys and no others, each told with its place; all others are fresh. */
export async function expectStale(
  p: Project,
  stale: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const { told, misplaced } = await tell(p);
  const expected: Record<string, string[]> = {};
  for (const [stage, keys] of Object.entries(stale)) expected[stage] = [...keys].sort();
  expect(told).toEqual(expected);
  expect(misplaced).toEqual([]);
}

interface Told {
  readonly told: Record<string, string[]>;
  readonly misplaced: readonly Reason[];
}

/** What is told of each stage that is stale, and what of that is told at a wrong place. */
async function tell(p: Project): Promise<Told> {
  const told: Record<string, string[]> = {};
  const misplaced: Reason[] = [];
  for (const [stage, reasons] of Object.entries(await p.status())) {
    if (reasons.length === 0) continue;
    told[stage] = reasons.map(tellOf).sort();
    for (const reason of reasons) if (!(await isPlaced(p, reason))) misplaced.push(reason);
  }
  return { told, misplaced };
}

function tellOf({ code, what }: Reason): string {
  return code === "code_changed" ? String(what) : `${code} ${what ?? ""}`.trimEnd();
}

/** `where` is a line of the file that the key names, on which the symbol stands. */
async function isPlaced(p: Project, { code, what, where, new: value }: Reason): Promise<boolean> {
  const [, kind, file, symbol] = /^(\w+) ([^#]+)#(.+)$/.exec(what ?? "") ?? [];
  if (code !== "code_changed" || file === undefined || symbol === undefined) return true;
  if (!/^(fn|class|const|let|var|enum|namespace)$/.test(kind ?? "")) return true;
  if (value === undefined || value === null) return true;
  const [, at, line] = /^(.+):(\d+)$/.exec(where ?? "") ?? [];
  if (at !== file) return false;
  const text = (await p.read(file)).split(/\r?\n/)[Number(line) - 1] ?? "";
  return text.includes(symbol) || text.includes("stage(") || text.includes("=>");
}

/** The texts of `o/<stage>.txt`, by stage. */
export async function outs(p: Project): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const paths = [...new Bun.Glob("*.txt").scanSync({ cwd: join(p.path, "o") })].sort();
  for (const path of paths) found[path.slice(0, -4)] = await p.read(`o/${path}`);
  return found;
}

/** Paths of a change or of files, in a folder. */
function inFolder(folder: string, change: Change): Change {
  return Object.fromEntries(
    Object.entries(change).map(([name, edit]) => [
      name.startsWith("/") ? name.slice(1) : `${folder}/${name}`,
      edit,
    ]),
  );
}

/** `fn lib.ts#x` of a case, as the manifest of the project has it; those that begin with `/` are the project's. */
function placed(key: string, folder: string): string {
  const at = key.indexOf(" ") + 1;
  if (/^(env|pkg|effects order|params_changed)/.test(key)) return key;
  const path = key.slice(at);
  return key.slice(0, at) + (path.startsWith("/") ? path.slice(1) : `${folder}/${path}`);
}
