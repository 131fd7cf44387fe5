// A real project on disk, driven through the built executable.
import {
  type Finished,
  fastpipe,
  jsonLines,
  type RunSettings,
  type TempDir,
  tempDir,
} from "../helpers.ts";

export interface Ran extends Finished {
  readonly events: Record<string, unknown>[];
  /** Names by how they ended, in order of name. */
  readonly by: Readonly<Record<string, readonly string[]>>;
  /** Reason codes of a stage, from its `stage_end`. */
  codes(stage: string): string[];
}

export interface Reason {
  readonly code: string;
  readonly what?: string;
  readonly old?: unknown;
  readonly new?: unknown;
  readonly upstream?: string;
  readonly where?: string;
}

export interface Project extends AsyncDisposable {
  readonly path: string;
  file(name: string, content: string | Uint8Array): Promise<string>;
  read(name: string): Promise<string>;
  run(args?: readonly string[], settings?: RunSettings): Promise<Ran>;
  /** `run`, of code without the run cache, which must end with 0; the names of the stages that ran, in order of name. */
  ran(args?: readonly string[]): Promise<readonly string[]>;
  /** Stage name to its reasons, by `status --json`. */
  status(): Promise<Record<string, Reason[]>>;
  fastpipe(args: readonly string[], settings?: RunSettings): Promise<Finished>;
}

/** Two chained functions and what they read; `lib.ts` is a helper of both. */
export const CHAIN: Readonly<Record<string, string>> = {
  "data/raw.txt": "one\ntwo\n",
  "lib.ts": "export const shout = (text: string) => text.toUpperCase();\n",
  "pipeline.ts": `
import { readFileSync, writeFileSync } from "node:fs";
import { stage } from "fastpipe";
import { shout } from "./lib";

export const prepare = stage(
  { deps: { raw: "data/raw.txt" }, outs: { table: "build/table.txt" }, params: { rows: 1 } },
  function prepare({ deps, outs, params }) {
    const lines = readFileSync(deps.raw, "utf8").split("\\n").slice(0, params.rows);
    writeFileSync(outs.table, shout(lines.join("\\n")));
  },
);
export const train = stage(
  { deps: [prepare.outs.table], outs: ["build/model.txt"], params: { lr: 0.5 } },
  function train({ deps, outs, params }) {
    writeFileSync(outs[0], readFileSync(deps[0], "utf8") + params.lr);
  },
);
`,
};

/** A pipeline of commands: name to the fields of its spec as source text. */
export function commands(stages: Readonly<Record<string, string>>): string {
  const calls = Object.entries(stages).map(
    ([name, spec]) => `stage({ name: ${JSON.stringify(name)}, ${spec} });`,
  );
  return `import { stage } from "fastpipe";\n${calls.join("\n")}\n`;
}

/** In a new folder, or in one that is there. */
export async function project(
  files: Readonly<Record<string, string>> = CHAIN,
  dir?: TempDir,
): Promise<Project> {
  const isDvc = Object.keys(files).some((name) => name.endsWith("dvc.yaml"));
  return inFolder(dir ?? (await tempDir(files)), isDvc);
}

function inFolder(dir: TempDir, isDvc: boolean): Project {
  const run = async (args: readonly string[] = [], settings: RunSettings = {}): Promise<Ran> => {
    const finished = await fastpipe(dir.path, ["run", "--json", ...args], settings);
    const events = jsonLines(finished.stdout);
    const ends = events.filter((event) => event.event === "stage_end");
    const by: Record<string, string[]> = {};
    for (const { status, stage } of ends) {
      by[String(status)] = [...(by[String(status)] ?? []), String(stage)];
    }
    for (const names of Object.values(by)) names.sort();
    return {
      ...finished,
      events,
      by,
      codes: (stage) => {
        const end = ends.find((event) => event.stage === stage);
        return ((end?.reasons ?? []) as Reason[]).map((reason) => reason.code);
      },
    };
  };
  return {
    path: dir.path,
    file: dir.file,
    read: dir.read,
    run,
    async ran(args = []) {
      const result = await run(isDvc ? args : ["--no-run-cache", ...args]);
      if (result.code !== 0)
        throw new Error(`exit ${result.code}\n${result.stdout}\n${result.stderr}`);
      return result.by.ran ?? [];
    },
    async status() {
      const { code, stdout, stderr } = await fastpipe(dir.path, ["status", "--json"]);
      if (code !== 0) throw new Error(`exit ${code}\n${stdout}\n${stderr}`);
      const { stages } = JSON.parse(stdout) as { stages: { stage: string; reasons: Reason[] }[] };
      return Object.fromEntries(stages.map(({ stage, reasons }) => [stage, reasons]));
    },
    fastpipe: (args, settings) => fastpipe(dir.path, args, settings),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}
