// Which edits can be tried by one look at a project, because what must be told of each can't be taken for that of another.
import type { Change, FileEdit, Files, ProjectEdit } from "./edits.ts";

/** Names of edits that are made together, round by round. */
export function roundsOf(files: Files, edits: Readonly<Record<string, ProjectEdit>>): string[][] {
  const rounds: Round[] = [];
  for (const [name, edit] of Object.entries(edits)) {
    if (rounds.some((round) => round.take(name, edit))) continue;
    const round = new Round(files);
    rounds.push(round);
    // One that does not fit its own project fails when it is made.
    if (!round.take(name, edit)) round.names.push(name);
  }
  return rounds.map(({ names }) => names);
}

class Round {
  readonly names: string[] = [];
  private readonly texts: Map<string, string>;
  private readonly whole = new Set<string>();
  private readonly changed = new Set<string>();
  private readonly told = new Set<string>();

  constructor(files: Files) {
    this.texts = new Map(Object.entries(files));
  }

  take(name: string, { change, stale }: ProjectEdit): boolean {
    const told = Object.entries(stale).flatMap(([stage, keys]) =>
      keys.map((key) => `${stage} ${key}`),
    );
    if (told.some((one) => this.told.has(one))) return false;
    const texts = this.after(change);
    if (texts === undefined) return false;
    for (const [file, text] of texts) this.texts.set(file, text);
    for (const [file, edit] of Object.entries(change)) {
      (isWhole(edit) ? this.whole : this.changed).add(file);
    }
    for (const one of told) this.told.add(one);
    this.names.push(name);
    return true;
  }

  private after(change: Change): Map<string, string> | undefined {
    const texts = new Map<string, string>();
    for (const [file, edit] of Object.entries(change)) {
      const text = this.texts.get(file);
      if (this.whole.has(file)) return undefined;
      if (isWhole(edit)) {
        if (this.changed.has(file)) return undefined;
        texts.set(file, edit ?? "");
      } else {
        const [from, to] = edit;
        if (!text?.includes(from)) return undefined;
        texts.set(
          file,
          text.replace(from, () => to),
        );
      }
    }
    return texts;
  }
}

function isWhole(edit: FileEdit): edit is string | null {
  return edit === null || typeof edit === "string";
}
