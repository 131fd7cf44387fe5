// Rows of edits: a Python project that is up to date, one edit, and what must run again. Each is made in a copy of the
// project in another folder, so that every row is also a checkout elsewhere.
import { afterAll, expect, test } from "bun:test";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "../../helpers.ts";
import { project as openProject, type Project, type Reason } from "../project.ts";

export type Files = Readonly<Record<string, string>>;
/** A text put in place of another; or the whole text; null: the file goes. */
export type Change = Readonly<Record<string, readonly [from: string, to: string] | string | null>>;

/** What must happen: nothing, or these stages run, and one of the reasons has this manifest key in it. */
export type Must = "skip" | { readonly run: readonly string[]; readonly key?: string };

/** `work` runs again; nothing else does. */
export function runs(key?: string): Must {
  return { run: ["work"], ...(key !== undefined && { key }) };
}

/** A stage `work` with this body, its imports above it, and a stage that has nothing to do with it. */
export function project(body: string, files: Files = {}, head = ""): Files {
  return {
    "pipeline.py": `from fastpipe import stage
${head}

@stage(outs=["work.txt"])
def work():
${body
  .trim()
  .split("\n")
  .map((line) => `    ${line}`)
  .join("\n")}


@stage(outs=["other.txt"])
def other():
    open("other.txt", "w").write("other")
`,
    ...files,
  };
}

/** A body that writes what an expression gives. */
export function writes(expression: string): string {
  return `open("work.txt", "w").write(repr(${expression}))`;
}

export interface Row {
  readonly change: Change;
  readonly must: Must;
}

export function rows(
  name: string,
  files: Files,
  table: Readonly<Record<string, readonly [Change, Must]>>,
): void {
  let base: Promise<Project> | undefined;
  const begun = async (): Promise<Project> => {
    const made = await openProject(files);
    const ran = await made.run();
    expect(ran.code, ran.stderr).toBe(0);
    return made;
  };
  const [first] = Object.keys(table);
  for (const [what, [change, must]] of Object.entries(table)) {
    test(`${name}: ${what}`, async () => {
      base ??= begun();
      await using copy = await copyOf(await base);
      await make(copy, change);
      const ran = await copy.run();
      expect(ran.code, `${ran.stderr}\n${ran.stdout}`).toBe(0);
      expect(ran.by.ran ?? [], JSON.stringify(reasonsOf(ran.events))).toEqual(
        must === "skip" ? [] : must.run,
      );
      if (must !== "skip" && must.key !== undefined) {
        const told = reasonsOf(ran.events).map((reason) => reason.what ?? reason.code);
        expect(told).toContain(must.key);
      }
      // What has run is up to date. To ask once for each project takes half the time.
      if (what === first) expect(await copy.ran()).toEqual([]);
    });
  }
  afterAll(async () => {
    await (await base)?.[Symbol.asyncDispose]();
  });
}

export function reasonsOf(events: readonly Record<string, unknown>[]): Reason[] {
  return events.flatMap(({ event, status, reasons }) =>
    event === "stage_end" && status === "ran" ? (reasons as Reason[]) : [],
  );
}

async function copyOf(base: Project): Promise<Project> {
  const dir = await tempDir();
  await rm(dir.path, { recursive: true });
  await cp(base.path, dir.path, { recursive: true, verbatimSymlinks: true });
  return await openProject({}, dir);
}

export async function make(target: Project, change: Change): Promise<void> {
  for (const [file, edit] of Object.entries(change)) {
    if (edit === null) await rm(join(target.path, file));
    else if (typeof edit === "string") await target.file(file, edit);
    else {
      const text = await target.read(file);
      expect(text).toContain(edit[0]);
      await target.file(
        file,
        text.replace(edit[0], () => edit[1]),
      );
    }
  }
}
