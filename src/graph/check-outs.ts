// What is wrong with the outs of all stages: each has one producer, inside of the root, apart from the others.
import type { Failure } from "../model/failure.ts";
import type { Out, Stage } from "../model/stage.ts";
import { Artifacts, producers } from "./artifacts.ts";
import { placeText } from "./names.ts";

const RULE = "Each out is made by one stage: rename one of them, or make one stage of the two.";

export function checkOuts(stages: ReadonlyMap<string, Stage>): Failure[] {
  const failures: Failure[] = [];
  const producer = producers(stages.values());
  const artifacts = new Artifacts(producer);
  for (const stage of stages.values()) {
    const own = new Set<string>();
    for (const out of stage.outs) {
      failures.push(...checkOut(stage, out, own, stages, producer, artifacts));
      own.add(out.path);
    }
  }
  return failures;
}

function checkOut(
  stage: Stage,
  { path }: Out,
  own: ReadonlySet<string>,
  stages: ReadonlyMap<string, Stage>,
  producer: ReadonlyMap<string, string>,
  artifacts: Artifacts,
): Failure[] {
  const { name } = stage;
  const at = (code: Failure["code"], message: string, hint: string): Failure[] => [
    { code, message, hint, where: stage.where, stage: name },
  ];
  if (path === ".") {
    const hint = "Give a file or a folder in it.";
    return at("out_outside_root", `out "." of stage "${name}" is the project itself`, hint);
  }
  if (path === ".." || path.startsWith("../") || path.startsWith("/")) {
    const message = `out "${path}" of stage "${name}" lies outside of the pipeline's folder`;
    return at("out_outside_root", message, "Only deps may lie outside: move the out inside.");
  }
  if (own.has(path)) {
    const message = `stage "${name}" lists the out "${path}" twice`;
    return at("two_producers", message, "Drop one; metrics and plots are outs too.");
  }
  const first = producer.get(path) ?? name;
  if (first !== name) {
    const other = placeOf(stages, first);
    const message = `two stages make "${path}": "${first}"${other} and "${name}"`;
    return at("two_producers", message, sameGroup(stages, first, stage) ?? RULE);
  }
  const folder = artifacts.holding(path);
  if (folder === undefined) return [];
  const holder = producer.get(folder) ?? name;
  const whose =
    holder === name ? "of the same stage" : `of stage "${holder}"${placeOf(stages, holder)}`;
  const message = `outs overlap: "${path}" of stage "${name}" lies in "${folder}" ${whose}`;
  return at("overlapping_outs", message, "Move one of them out of the other.");
}

function placeOf(stages: ReadonlyMap<string, Stage>, name: string): string {
  const stage = stages.get(name);
  return stage ? ` (${placeText(stage.where)})` : "";
}

function sameGroup(
  stages: ReadonlyMap<string, Stage>,
  first: string,
  second: Stage,
): string | undefined {
  const group = stages.get(first)?.group;
  if (group === null || group === undefined || group !== second.group) return undefined;
  const key = Object.keys(second.matrix)[0] ?? "";
  return `Put the matrix values into the path, like \${${key}}, so that each member has its own out.`;
}
