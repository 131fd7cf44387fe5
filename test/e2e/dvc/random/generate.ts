// Random projects of DVC's: a valid one by a seed, and in most of them a mistake or two. The same seed, the same files.
import { stringify } from "yaml";
import { Prng } from "../../../fuzz/prng.ts";
import type { Files } from "../project.ts";
import { type Draft, MISTAKES } from "./mistakes.ts";
import { TEXT_MISTAKES } from "./text-mistakes.ts";
import { draft } from "./valid.ts";

export interface RandomProject {
  readonly seed: number;
  readonly files: Files;
  /** By the names that they have in mistakes.ts and text-mistakes.ts; none: DVC should accept it. */
  readonly mistakes: readonly string[];
}

export function randomProject(seed: number): RandomProject {
  const random = new Prng(0xd7c, seed);
  const project = draft(random);
  const mistakes: string[] = [];
  const count = random.pick([0, 0, 1, 1, 1, 2]);
  const inText = random.chance(0.15);
  for (let i = 0; i < count; i++) {
    if (i === 0 && inText) continue;
    const name = random.pick(Object.keys(MISTAKES));
    MISTAKES[name]?.(project, random);
    mistakes.push(name);
  }
  let text = written(project, random);
  if (count > 0 && inText) {
    const name = random.pick(Object.keys(TEXT_MISTAKES));
    text = TEXT_MISTAKES[name]?.(text, random) ?? text;
    mistakes.push(name);
  }
  return { seed, files: { ...project.files, "dvc.yaml": text }, mistakes };
}

/** In lines, or as JSON, which is YAML too. */
function written({ doc }: Draft, random: Prng): string {
  if (random.chance(0.25)) return `${JSON.stringify(doc, null, random.pick([0, 2]))}\n`;
  return stringify(doc, {
    aliasDuplicateObjects: false,
    lineWidth: random.pick([0, 40]),
    defaultStringType: random.pick(["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE"]),
  });
}
