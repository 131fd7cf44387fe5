// A real project, driven through the engine in this process.
import { join } from "node:path";
import { openProject } from "../../src/engine/open.ts";
import { type Plan, plan } from "../../src/engine/plan.ts";
import type { OpenOptions, Project } from "../../src/engine/project.ts";
import { runSession, type SessionOptions } from "../../src/engine/session.ts";
import type { RunEvent, StageEnd } from "../../src/model/event.ts";
import { orStop } from "../../src/model/failure.ts";
import { find } from "../../src/pipeline/find.ts";
import { tempDir } from "../helpers.ts";

export interface Ran {
  readonly exit: number;
  readonly events: readonly RunEvent[];
  readonly warnings: readonly string[];
  /** Stage name to how it ended. */
  readonly by: Readonly<Record<string, StageEnd["status"]>>;
}

export interface Workspace extends AsyncDisposable {
  readonly path: string;
  file(name: string, content: string): Promise<string>;
  read(name: string): Promise<string>;
  run(options?: Partial<SessionOptions>): Promise<Ran>;
  /** Opened anew, whatever kind it is of; its state is closed at the end of the scope. */
  open(options?: Partial<OpenOptions>): Promise<Project>;
  plan(): Promise<{ project: Project; planned: Plan }>;
}

/** Stages as source texts of their specs, by name; all are commands. */
export function pipeline(stages: Readonly<Record<string, string>>): string {
  const calls = Object.entries(stages).map(
    ([name, spec]) => `stage({ name: "${name}", ${spec} });`,
  );
  return `import { stage } from "fastpipe";\n${calls.join("\n")}\n`;
}

export async function workspace(files: Readonly<Record<string, string>>): Promise<Workspace> {
  const dir = await tempDir(files);
  const home = process.cwd();
  const opened: Project[] = [];
  const base = () => {
    const found = orStop(find(dir.path));
    return { found, sets: [], preload: [], environ: { PATH: process.env["PATH"] ?? "" } };
  };
  const openNow = async (options: Partial<OpenOptions> = {}): Promise<Project> => {
    const project = await openProject({ ...base(), ...options });
    opened.push(project);
    return project;
  };
  return {
    path: dir.path,
    file: dir.file,
    read: dir.read,
    open: openNow,
    async plan() {
      const project = await openNow();
      return { project, planned: await plan(project, new Set(project.graph.order)) };
    },
    async run(options = {}) {
      const events: RunEvent[] = [];
      const warnings: string[] = [];
      const onWarning = (message: string): void => void warnings.push(message);
      const exit = await runSession({
        ...base(),
        targets: [],
        glob: false,
        downstream: false,
        single: false,
        pipeline: false,
        force: false,
        forceDownstream: false,
        jobs: 2,
        executor: "process",
        onFailure: "stop",
        waitMs: 0,
        onWait: () => undefined,
        onWarning,
        emit: (event) => events.push(event),
        cancel: new AbortController().signal,
        kill: new AbortController().signal,
        graceMs: 1000,
        ...options,
        // What has to run is asked of code; what need not, of its own tests.
        outs: { onWarning, useRuns: base().found.kind === "dvc", ...options.outs },
      });
      const ends = events.filter((event) => event.event === "stage_end");
      const by = Object.fromEntries(ends.map((end) => [end.stage, end.status]));
      return { exit, events, warnings, by };
    },
    async [Symbol.asyncDispose]() {
      for (const project of opened) project.state.close();
      process.chdir(home);
      await dir[Symbol.asyncDispose]();
    },
  };
}

/** Where a stage's lock is. */
export function lockOf(space: Workspace, name: string): string {
  return join(space.path, ".fastpipe/stages", `${name}.lock`);
}
