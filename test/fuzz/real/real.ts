// Projects of real code: a package's sources as local modules, edited by small steps.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ITEM_EDITS } from "../edit/items.ts";
import { NEUTRAL_EDITS } from "../edit/neutral.ts";
import { STATEMENT_EDITS } from "../edit/statements.ts";
import { VALUE_EDITS } from "../edit/values.ts";
import type { Subject } from "../round.ts";
import { PACKAGES, pipelineOf, type RealPackage, stagesOf } from "./packages.ts";

const MODULES = resolve(import.meta.dir, "../../../node_modules");
const EDITS = [...VALUE_EDITS, ...VALUE_EDITS, ...ITEM_EDITS, ...STATEMENT_EDITS, ...NEUTRAL_EDITS];

/** The packages take turns. */
export function realCode(_seed: number, index: number): Subject {
  const pack = PACKAGES[index % PACKAGES.length];
  if (pack === undefined) throw new Error("there are no packages");
  return {
    files: filesOf(pack),
    stages: stagesOf(pack),
    env: {},
    choice: {
      isOpen: (file) => file.startsWith("lib/") && !file.endsWith(".json"),
      codeKinds: EDITS,
    },
  };
}

function filesOf(pack: RealPackage): ReadonlyMap<string, string> {
  const root = join(MODULES, pack.from);
  const files = new Map([
    ["pipeline.ts", pipelineOf(pack)],
    ["package.json", '{ "name": "fuzzed", "private": true, "type": "module" }\n'],
  ]);
  const names = pack.files
    .flatMap((glob) => [...new Bun.Glob(glob).scanSync({ cwd: root })])
    .sort();
  for (const name of names)
    files.set(`lib/${pack.name}/${name}`, readFileSync(join(root, name), "utf8"));
  if (pack.isCommonJs) files.set(`lib/${pack.name}/package.json`, '{ "type": "commonjs" }\n');
  return files;
}
