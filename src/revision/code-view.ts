// A pipeline of code at a revision: what its locks say. What they don't, older ones the kinds of outs, today's stages do.
import type { Value } from "../dvc/value.ts";
import { ok, type Result } from "../model/failure.ts";
import type { Lock, LockedOut } from "../model/lock.ts";
import type { Out, Stage } from "../model/stage.ts";
import * as model from "../model/value.ts";
import { lockFileName } from "../store/lock-name.ts";
import { parse } from "../store/lock-parse.ts";
import type { CommitFiles } from "./files.ts";
import { type Revision, type View, type ViewOut, WORKSPACE } from "./view.ts";

export interface CodeProject {
  /** As they are defined now. */
  readonly stages: readonly Stage[];
  /** The folder of the locks, relative to the root. */
  readonly locks: string;
}

export function codeWorkspace({ stages }: CodeProject, files: View["files"]): View {
  const outs = stages.flatMap(({ name, group, outs }) =>
    outs.map(({ path, kind }) => outOf({ path, kind, stage: name, group })),
  );
  return viewOf(WORKSPACE, files, outs, new Map(stages.map(({ name, params }) => [name, params])));
}

export async function codeAt(
  { stages, locks: folder }: CodeProject,
  revision: Revision,
  files: CommitFiles,
): Promise<Result<View>> {
  const known = new Map(stages.map((stage) => [lockFileName(stage.name), stage]));
  const outs: ViewOut[] = [];
  const params = new Map<string, model.ValueMap>();
  const problems: View["problems"][number][] = [];
  for (const { path } of files.tree) {
    const file = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : "";
    // Those of other pipeline files are in folders of their own.
    if (!file.endsWith(".lock") || file.includes("/")) continue;
    const text = await files.read(path);
    if (!text.ok) return text;
    const parsed = parse(new TextDecoder().decode(text.value ?? undefined));
    if ("why" in parsed) {
      const message = `${path} at ${revision.name} can't be read: ${parsed.why}`;
      problems.push({ code: "syntax", message });
      continue;
    }
    const stage = known.get(file);
    const name = stage?.name ?? stageName(file);
    params.set(name, parsed.lock.params);
    outs.push(...outsOf(parsed.lock, name, stage));
  }
  return ok(viewOf(revision, files, outs, params, problems));
}

function outsOf({ outs }: Lock, stage: string, now: Stage | undefined): ViewOut[] {
  const isMarked = outs.some(({ kind }) => kind !== undefined);
  const group = now === undefined ? groupIn(stage) : now.group;
  return outs.map((out) => {
    const kind = isMarked ? (out.kind ?? "out") : kindNow(out, now?.outs);
    const { path, hash, nfiles, exec } = out;
    return {
      ...outOf({ path, kind, stage, group }),
      hash,
      isDir: nfiles !== undefined,
      exec: exec ?? false,
    };
  });
}

function kindNow({ path }: LockedOut, outs: readonly Out[] | undefined): ViewOut["kind"] {
  return outs?.find((out) => out.path === path)?.kind ?? "out";
}

function outOf(out: Pick<ViewOut, "path" | "kind" | "stage" | "group">): ViewOut {
  return { ...out, plot: null, hash: null, isDir: false, exec: false };
}

function viewOf(
  revision: Revision,
  files: View["files"],
  outs: readonly ViewOut[],
  params: ReadonlyMap<string, model.ValueMap>,
  problems: View["problems"] = [],
): View {
  return {
    revision,
    kind: "code",
    files,
    outs,
    dvc: null,
    metrics: outs.filter(({ kind }) => kind === "metric").map(({ path }) => path),
    params: async () => new Map([...params].map(([name, values]) => [name, ok(fromPlain(values))])),
    problems,
  };
}

function fromPlain(value: model.Value): Value {
  if (model.isList(value)) return value.map(fromPlain);
  if (!model.isMap(value)) return value;
  return new Map(Object.entries(value).map(([key, item]) => [key, fromPlain(item)]));
}

/** Of a stage that is no more: what its lock's file is called, read back as far as it can be. */
function stageName(file: string): string {
  const name = file.replace(/\.lock$/, "");
  try {
    return name.includes("%%") ? name : decodeURIComponent(name);
  } catch (error) {
    if (error instanceof URIError) return name;
    throw error;
  }
}

function groupIn(stage: string): string | null {
  const at = stage.indexOf("@");
  return at < 0 ? null : stage.slice(0, at);
}
