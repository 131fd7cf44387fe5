// All that a report shows, from an opened project, its plan and its history.
import { basename } from "node:path";
import { explain } from "../engine/explain.ts";
import type { Plan } from "../engine/plan.ts";
import type { Project } from "../engine/project.ts";
import { type View, view } from "../graph/view.ts";
import type { KnownRun } from "../model/past.ts";
import type { ReportData, ReportOut, ReportRun, ReportStage, StageRun } from "../model/report.ts";
import type { Stage } from "../model/stage.ts";
import { VERSION } from "../model/version.ts";
import type { PastReader } from "../store/history-read.ts";
import { readMetric } from "./metrics.ts";

export interface ReportRequest {
  readonly project: Project;
  readonly plan: Plan;
  /** What is shown, in the order of the plan. */
  readonly shown: readonly string[];
  /** Each member of a matrix by itself. */
  readonly full: boolean;
  /** Null: there is no history, or it can't be read. */
  readonly past: PastReader | null;
  /** Metrics that stand beside the stages. */
  readonly metrics: readonly string[];
  /** As messages call it. */
  readonly file: string;
}

/** Runs of a stage that are told. */
const TOLD = 8;

export async function reportData(request: ReportRequest): Promise<ReportData> {
  const { project, plan, shown, full, past, file } = request;
  const { root, graph } = project;
  const only = new Set(shown);
  const runs = past?.runs() ?? [];
  const explained = await explain(project, plan, shown);
  const stages = explained.flatMap((one): ReportStage[] => {
    const stage = graph.stages.get(one.stage);
    if (stage === undefined) return [];
    const { state, reasons, inputs, coarse } = one;
    const { code, params, deps, env, places } = inputs;
    const upstream = (graph.upstream.get(stage.name) ?? []).filter((name) => only.has(name));
    return [
      {
        ...{ name: stage.name, group: stage.group, state, reasons, desc: stage.desc },
        ...{ cmd: stage.cmd, where: whereText(stage), upstream, coarse },
        ...{ params, deps, env, code, places },
        outs: outsOf(stage, project),
        history: past === null ? [] : historyOf(stage.name, past, runs),
      },
    ];
  });
  const { nodes, edges } = nodesOf(view(graph, { nodes: "stages", full, only }), graph, only, full);
  const paths = [
    ...stages.flatMap(({ outs }) => outs.flatMap((out) => (out.kind === "metric" ? out.path : []))),
    ...request.metrics,
  ];
  return {
    ...{ name: basename(root), file, made: Date.now(), version: VERSION, stages, nodes, edges },
    metrics: [...new Set(paths)].map((path) => readMetric(root, path, project.kind === "dvc")),
    run: past === null ? null : lastRun(past, runs),
  };
}

function whereText({ where: { file, line } }: Stage): string {
  return line === undefined ? file : `${file}:${line}`;
}

function outsOf({ name, outs }: Stage, { records }: Project): ReportOut[] {
  const read = records.locks.get(name);
  const recorded = new Map(read?.kind === "ok" ? read.lock.outs.map((out) => [out.path, out]) : []);
  return outs.map(({ path, kind }) => {
    const known = recorded.get(path);
    return { path, kind, hash: known?.hash ?? null, size: known?.size ?? null };
  });
}

function historyOf(stage: string, past: PastReader, runs: readonly KnownRun[]): StageRun[] {
  const of = past.ofStage(stage);
  if (of.size === 0) return [];
  return runs
    .flatMap(({ number, begin }): StageRun[] => {
      const found = of.get(begin.run);
      return found === undefined ? [] : [{ number, at: begin.started, past: found }];
    })
    .slice(0, TOLD);
}

/** The last that did something. */
function lastRun(past: PastReader, runs: readonly KnownRun[]): ReportRun | null {
  for (const known of runs) {
    const stages = past.stagesOf(known);
    if (stages.length > 0) return { known, stages };
  }
  return null;
}

function nodesOf(
  { nodes, edges }: View,
  graph: Project["graph"],
  only: ReadonlySet<string>,
  full: boolean,
): Pick<ReportData, "nodes" | "edges"> {
  const members = new Map<string, string[]>();
  for (const name of graph.order) {
    const stage = only.has(name) ? graph.stages.get(name) : undefined;
    if (stage === undefined) continue;
    const id = full || stage.group === null ? stage.name : stage.group;
    const known = members.get(id);
    if (known) known.push(stage.name);
    else members.set(id, [stage.name]);
  }
  return {
    nodes: nodes.map(({ id, label }) => ({ id, label, stages: members.get(id) ?? [] })),
    edges: [...edges].flatMap(([from, to]) => to.map((one) => [from, one] as const)),
  };
}
