// What is wrong with the outs of all stages: each has one producer, inside of the root, apart from the others.
import type { Failure } from "../model/failure.ts";
import type { Out, Stage } from "../model/stage.ts";
import { type Artifacts, artifactsOf, producers } from "./artifacts.ts";
import { placeText } from "./names.ts";

const RULE = "Each out is made by one stage: rename one of them, or make one stage of the two.";

export function checkOuts(stages: ReadonlyMap<string, Stage>): Failure[] {
  const failures: Failure[] = [];
  const producer = producers(stages.values());
  const context = { stages, producer, artifacts: artifactsOf(producer) };
  for (const stage of stages.values()) {
    for (let i = 0; i < stage.outs.length; i++) {
      const { path } = stage.outs[i] as Out;
      const told =
        outsideOf(path, stage) ?? twice(path, i, stage, context) ?? overlap(path, stage, context);
      if (told) failures.push({ ...told, where: stage.where, stage: stage.name });
    }
  }
  return failures;
}

interface Context {
  readonly stages: ReadonlyMap<string, Stage>;
  readonly producer: ReadonlyMap<string, string>;
  readonly artifacts: Artifacts;
}

function outsideOf(path: string, { name }: Stage): Failure | undefined {
  if (path === ".") {
    return {
      code: "out_outside_root",
      message: `out "." of stage "${name}" is the project itself`,
      hint: "Give a file or a folder in it.",
    };
  }
  if (path !== ".." && !path.startsWith("../") && !path.startsWith("/")) return undefined;
  return {
    code: "out_outside_root",
    message: `out "${path}" of stage "${name}" lies outside of the pipeline's folder`,
    hint: "Only deps may lie outside: move the out inside.",
  };
}

function twice(path: string, i: number, stage: Stage, context: Context): Failure | undefined {
  const { name, outs } = stage;
  const { stages, producer } = context;
  const first = producer.get(path) ?? name;
  if (first !== name) {
    return {
      code: "two_producers",
      message: `two stages make "${path}": "${first}"${placeOf(stages, first)} and "${name}"`,
      hint: sameGroup(stages, first, stage) ?? RULE,
    };
  }
  if (outs.length === 1 || firstAt(outs, path) === i) return undefined;
  return {
    code: "two_producers",
    message: `stage "${name}" lists the out "${path}" twice`,
    hint: "Drop one; metrics and plots are outs too.",
  };
}

function firstAt(outs: readonly Out[], path: string): number {
  return outs.findIndex((out) => out.path === path);
}

function overlap(path: string, { name }: Stage, context: Context): Failure | undefined {
  const { stages, producer, artifacts } = context;
  const folder = artifacts.holding(path);
  if (folder === undefined) return undefined;
  const holder = producer.get(folder) ?? name;
  const whose =
    holder === name ? "of the same stage" : `of stage "${holder}"${placeOf(stages, holder)}`;
  return {
    code: "overlapping_outs",
    message: `outs overlap: "${path}" of stage "${name}" lies in "${folder}" ${whose}`,
    hint: "Move one of them out of the other.",
  };
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
