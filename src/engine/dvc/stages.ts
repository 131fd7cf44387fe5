// The stages of DVC's files as the engine has them: paths from the root, params with the values that they have now.
import { posix } from "node:path";
import { type DataFile, loadDataFile } from "../../dvc/data-file.ts";
import { addressOf } from "../../dvc/graph.ts";
import { missingParams, type ParamsState, paramsOf } from "../../dvc/params.ts";
import { folderOf, isUrl, rooted } from "../../dvc/paths.ts";
import type { DvcProject } from "../../dvc/project.ts";
import type { DvcStage } from "../../dvc/stage.ts";
import { DateValue, isDict, isList, type Value } from "../../dvc/value.ts";
import type { Graph } from "../../graph/graph.ts";
import { type Failure, ok, type Result } from "../../model/failure.ts";
import type { Out, Script, Stage } from "../../model/stage.ts";
import type * as model from "../../model/value.ts";

/** A stage of DVC's, and what it is to the engine. */
export interface DvcMember {
  readonly stage: Stage;
  readonly dvc: DvcStage;
  /** As it writes them, URLs left out; several may lead to one path. */
  readonly deps: readonly Written[];
  readonly outs: readonly Written[];
  /** By file, in the order of the spec. */
  readonly params: readonly ParamsState[];
  /** Why it can't start. */
  readonly problems: readonly Failure[];
}

/** A path as a stage has it, and from the root. */
export interface Written {
  readonly written: string;
  readonly path: string;
}

export interface DvcMembers {
  /** By the name that the engine has for it. */
  readonly members: ReadonlyMap<string, DvcMember>;
  readonly graph: Graph;
}

/** The default file of params: its keys need no file before them. */
const PARAMS_FILE = "params.yaml";
const NO_SHAPES = { deps: [], outs: [], metrics: [], plots: [] } as const;

/** Reads the params files: what can't be read in them is a problem of the stages that ask for it. */
export function membersOf(
  project: DvcProject,
  environ: Readonly<Record<string, string>>,
): DvcMembers {
  const { root, file } = project;
  const folder = folderOf(file);
  const files = new ParamFiles(root);
  const members = new Map<string, DvcMember>();
  for (const dvc of project.pipelines.flatMap(({ stages }) => stages)) {
    const name = addressOf(dvc, folder);
    members.set(name, memberOf({ dvc, name, root, files, environ }));
  }
  return { members, graph: graphOf(project, members) };
}

/** The same stage with the params that its files hold now. */
export function renewed(
  { dvc, stage: { name } }: DvcMember,
  root: string,
  environ: Readonly<Record<string, string>>,
): DvcMember {
  return memberOf({ dvc, name, root, files: new ParamFiles(root), environ });
}

interface Making {
  readonly dvc: DvcStage;
  readonly name: string;
  readonly root: string;
  readonly files: ParamFiles;
  readonly environ: Readonly<Record<string, string>>;
}

function memberOf(making: Making): DvcMember {
  const { dvc, name, root, files } = making;
  const written = (paths: readonly { readonly path: string }[]): readonly Written[] =>
    paths.flatMap(({ path }) =>
      isUrl(path) ? [] : [{ written: path, path: rooted(root, dvc, path) }],
    );
  const { states, problems } = files.read(dvc, name);
  const deps = written(dvc.deps);
  return {
    stage: stageOf(making, deps, states),
    dvc,
    deps,
    outs: written(dvc.outs),
    params: states,
    problems: [...problems, ...ownProblems(dvc, name)],
  };
}

function ownProblems(dvc: DvcStage, stage: string): Failure[] {
  const problems: Failure[] = [];
  const tell = (code: Failure["code"], message: string): void => {
    problems.push({ code, message, where: dvc.where, stage });
  };
  if (dvc.cmdProblem !== null) tell("spec", dvc.cmdProblem);
  for (const { path } of dvc.outs) {
    if (!isUrl(path)) continue;
    tell("not_supported", `the out ${path} is not on this machine: fastpipe can't make it`);
  }
  return problems;
}

class ParamFiles {
  private readonly known = new Map<string, Result<DataFile>>();

  constructor(private readonly root: string) {}

  read(stage: DvcStage, name: string): { states: ParamsState[]; problems: Failure[] } {
    const states: ParamsState[] = [];
    const problems: Failure[] = [];
    for (const params of stage.params) {
      const path = rooted(this.root, stage, params.file);
      const data = this.known.get(path) ?? loadDataFile(posix.join(this.root, path), path);
      this.known.set(path, data);
      const absent = { file: params.file, exists: false, values: new Map<string, Value>() };
      const isGone = !data.ok && data.error.every(({ code }) => code === "dep_missing");
      const state: Result<ParamsState> = isGone
        ? ok({ ...absent, missing: params.keys ?? [] })
        : data.ok
          ? paramsOf(params, data.value, path)
          : data;
      if (!state.ok) {
        problems.push(...state.error.map((one) => ({ ...one, stage: name })));
        continue;
      }
      states.push(state.value);
      const lacking = missingParams(state.value, path, name);
      if (lacking) problems.push({ ...lacking, where: stage.where });
    }
    return { states, problems };
  }
}

function stageOf(
  { dvc, name, root, environ }: Making,
  deps: readonly Written[],
  params: readonly ParamsState[],
): Stage {
  const lines = typeof dvc.cmd === "string" ? linesOf(dvc.cmd) : dvc.cmd;
  const script: Script = {
    lines,
    shell: shellOf(environ),
    environ: {
      ...(environ.DVC_ROOT === undefined && { DVC_ROOT: root }),
      DVC_STAGE: addressOf(dvc, ""),
    },
  };
  const folder = posix.join(folderOf(dvc.file), dvc.wdir);
  return {
    name,
    group: dvc.group === null ? null : name.slice(0, name.lastIndexOf("@")),
    kind: "cmd",
    desc: dvc.desc,
    // A place costs a look at the whole file.
    get where() {
      return dvc.where;
    },
    frames: [],
    deps: distinct(deps.map(({ path }) => path)),
    outs: dvc.outs.map((out): Out => {
      const kind = out.metric ? "metric" : out.plot === null ? "out" : "plot";
      const { cache, persist, push, desc } = out;
      const path = rooted(root, dvc, out.path);
      return { path, kind, cache, persist, push, ...(desc !== null && { desc }) };
    }),
    shapes: NO_SHAPES,
    params: shownParams(params),
    ...(dvc.params.length > 0 && {
      paramFiles: dvc.params.map(({ file }) => rooted(root, dvc, file)),
    }),
    matrix: {},
    cmd: commandText(dvc.cmd),
    script,
    wdir: folder === "." || folder === "" ? null : folder,
    environ: {},
    env: {},
    uses: [],
    always: dvc.alwaysChanged || isCallback(dvc) || dvc.deps.some(({ path }) => isUrl(path)),
    frozen: dvc.frozen,
    mutex: [],
    timeoutMs: null,
    retries: 0,
    executor: null,
    meta: null,
  };
}

/** It depends on nothing and makes nothing: there is no way to tell that it need not run. */
function isCallback({ deps, params, outs }: DvcStage): boolean {
  return deps.length === 0 && params.length === 0 && outs.length === 0;
}

/** One for a text and for a list of the same lines, since they run in different ways. */
export function commandText(cmd: DvcStage["cmd"]): string {
  return typeof cmd === "string" ? cmd : JSON.stringify(cmd);
}

/** As Python's `splitlines`: DVC gives each line a shell of its own. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

const QUIET_START: Readonly<Record<string, readonly string[]>> = {
  bash: ["--noprofile", "--norc"],
  zsh: ["--no-rcs"],
  fish: ["--no-config"],
};

/** The user's shell, without what the user's files would make of it. */
function shellOf({ SHELL }: Readonly<Record<string, string>>): readonly string[] {
  const shell = SHELL === undefined || SHELL === "" ? "/bin/sh" : SHELL;
  return [shell, ...(QUIET_START[posix.basename(shell).toLowerCase()] ?? []), "-c"];
}

function distinct(paths: readonly string[]): { readonly path: string }[] {
  return [...new Set(paths)].map((path) => ({ path }));
}

function shownParams(states: readonly ParamsState[]): model.ValueMap {
  const shown: Record<string, model.Value> = {};
  for (const { file, values } of states)
    for (const [key, value] of values) shown[shownKey(file, key)] = plainValue(value);
  return shown;
}

export function shownKey(file: string, key: string): string {
  return file === PARAMS_FILE ? key : `${file}:${key}`;
}

/** Python's whole numbers are the engine's numbers, as far as those are exact. */
export function plainValue(value: Value): model.Value {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (value instanceof DateValue) return value.text;
  if (isList(value)) return value.map(plainValue);
  if (!isDict(value)) return value;
  return Object.fromEntries([...value].map(([key, item]) => [key, plainValue(item)]));
}

/** With DVC's own edges: files of params are among what a stage needs. `.dvc` files make nothing. */
function graphOf({ graph }: DvcProject, members: ReadonlyMap<string, DvcMember>): Graph {
  const stages = new Map([...members].map(([name, { stage }]) => [name, stage]));
  const isStage = (name: string): boolean => stages.has(name);
  const upstream = new Map<string, readonly string[]>();
  const downstream = new Map<string, string[]>([...stages.keys()].map((name) => [name, []]));
  const producer = new Map<string, string>();
  for (const [name, stage] of stages) {
    // A frozen one runs for nobody, and nobody runs for it.
    const makers = stage.frozen ? [] : (graph.upstream.get(name) ?? []).filter(isStage);
    upstream.set(name, makers);
    for (const maker of makers) downstream.get(maker)?.push(name);
    for (const { path } of stage.outs) producer.set(path, name);
  }
  return { stages, order: graph.order.filter(isStage), upstream, downstream, producer };
}
