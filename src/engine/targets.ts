// Which stages a command is about, by the words of the pipeline's kind.
import { posix } from "node:path";
import type { Graph } from "../graph/graph.ts";
import { closure, select, type TargetOptions } from "../graph/targets.ts";
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import { didYouMean } from "../model/suggest.ts";
import { connected } from "./components.ts";
import type { Project } from "./project.ts";

/** How other kinds of pipelines than code name stages. `folder`: where the user is, relative to the root. */
export interface TargetReader {
  /** What is meant when nothing is named. */
  readonly all: readonly string[];
  /** Null: as in any pipeline. */
  named(target: string, folder: string): readonly string[] | null;
  matching(pattern: string, folder: string): readonly string[];
  /** Those whose files lie below a folder; null: there is none. */
  below(target: string, folder: string): readonly string[] | null;
}

export interface Targets extends TargetOptions {
  /** As the user wrote them; none: everything. */
  readonly targets: readonly string[];
  /** All that is connected with the targets. */
  readonly pipeline: boolean;
  /** Those of every file of the repository. */
  readonly everywhere?: boolean;
  /** Targets are folders. */
  readonly recursive?: boolean;
  /** Where the user is, relative to the root. */
  readonly folder?: string;
}

export interface Selected {
  /** Those that are meant. */
  readonly named: ReadonlySet<string>;
  /** With what they need, as the options say. */
  readonly wanted: ReadonlySet<string>;
}

/** Fails for a target that matches nothing. */
export function selected(
  project: Pick<Project, "graph" | "targets">,
  options: Targets,
): Result<Selected> {
  const { graph } = project;
  const names = namesOf(project, options);
  if (!names.ok) return names;
  const named = names.value;
  if (options.single) return ok({ named, wanted: named });
  const wanted = closure(named, options.downstream ? graph.downstream : graph.upstream);
  return ok({ named, wanted: options.pipeline ? connected(graph, wanted) : wanted });
}

function namesOf(
  { graph, targets: reader }: Pick<Project, "graph" | "targets">,
  options: Targets,
): Result<Set<string>> {
  const { targets, glob, everywhere, recursive, folder = "" } = options;
  const everything = [...graph.stages.keys()];
  if (everywhere) return ok(new Set(everything));
  if (recursive && targets.length === 0) return namedBelow(["."], reader, folder, everything);
  if (targets.length === 0) return ok(new Set(reader?.all ?? everything));
  if (recursive) return namedBelow(targets, reader, folder, everything);
  if (reader !== null && glob) return matching(targets, reader, folder);
  const named = new Set<string>();
  const others: string[] = [];
  for (const target of targets) {
    const found = reader?.named(target, folder) ?? null;
    if (found === null) others.push(target);
    for (const name of found ?? []) named.add(name);
  }
  if (others.length === 0) return ok(named);
  const [plain] = reader === null ? [] : others.filter((target) => !isPath(target));
  if (plain !== undefined) return fail(unknownStage(graph, plain));
  // As a path from the root.
  const paths = reader === null ? others : others.map((one) => posix.join(folder, one));
  const rest = select(graph, paths, { glob, downstream: false, single: true });
  return rest.ok ? ok(new Set([...named, ...rest.value])) : rest;
}

/** DVC takes names alone: what is to be a path has to look like one. */
function isPath(target: string): boolean {
  return target.includes("/");
}

function unknownStage({ stages, producer }: Graph, name: string): Failure {
  const isOut = producer.has(name);
  return {
    code: "unknown_target",
    message: `there is no stage "${name}"`,
    ...(isOut
      ? { hint: `\`./${name}\` is the stage that makes the out ${name}.` }
      : didYouMean(name, [...stages.keys()])),
  };
}

function matching(
  patterns: readonly string[],
  reader: TargetReader,
  folder: string,
): Result<Set<string>> {
  const named = new Set<string>();
  const failures: Failure[] = [];
  for (const pattern of patterns) {
    const found = reader.matching(pattern, folder);
    for (const name of found) named.add(name);
    if (found.length > 0) continue;
    const hint = "The pattern is for names of stages; `fastpipe list` shows them.";
    failures.push({ code: "unknown_target", message: `no stage matches "${pattern}"`, hint });
  }
  return failures.length > 0 ? fail(...failures) : ok(named);
}

function namedBelow(
  folders: readonly string[],
  reader: TargetReader | null,
  folder: string,
  everything: readonly string[],
): Result<Set<string>> {
  if (reader === null) return ok(new Set(everything));
  const failures: Failure[] = [];
  const named = new Set<string>();
  for (const target of folders) {
    const found = reader.below(target, folder);
    if (found === null) {
      failures.push({ code: "unknown_target", message: `no stage lies below ${target}` });
    }
    for (const name of found ?? []) named.add(name);
  }
  return failures.length > 0 ? fail(...failures) : ok(named);
}
