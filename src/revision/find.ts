// What a word of `get` means at a revision: a stage and its outs, or a path.
import { fail, ok, type Result } from "../model/failure.ts";
import { didYouMean } from "../model/suggest.ts";
import { type Items, itemsAt, type Past } from "./items.ts";

export interface FoundPart {
  /** From the root. */
  readonly path: string;
  readonly items: Items;
}

export interface Found {
  /** All outs of a stage, or of a group of stages. */
  readonly isStage: boolean;
  readonly parts: readonly FoundPart[];
}

/** `path`: the word as a path, from the root. */
export async function findPast(word: string, path: string, past: Past): Promise<Result<Found>> {
  const { view } = past;
  const outs = view.outs.filter(({ stage, group }) => stage === word || group === word);
  const paths = outs.length > 0 ? outs.map((out) => out.path) : [path];
  const parts: FoundPart[] = [];
  for (const one of paths) {
    const items = await itemsAt(one, past);
    if (!items.ok) return items;
    if (items.value.size === 0) return fail(unknown(word, past));
    parts.push({ path: one, items: items.value });
  }
  return ok({ isStage: outs.length > 0, parts });
}

function unknown(word: string, { view, files }: Past): Parameters<typeof fail>[0] {
  const recorded = view.outs.some(({ stage, path }) => stage === word || path === word);
  const name = JSON.stringify(word);
  const at = view.revision.name;
  if (recorded) {
    const message = `${name} was declared at ${at}, but no run of it is recorded there`;
    return { code: "unknown_target", message };
  }
  const outs = view.outs.flatMap(({ path, stage }) => (stage === null ? [path] : [path, stage]));
  const known = new Set([...outs, ...files.tree.map(({ path }) => path)]);
  return {
    code: "unknown_target",
    message: `there is no stage, out or file ${name} at ${at}`,
    ...didYouMean(word, known),
  };
}
