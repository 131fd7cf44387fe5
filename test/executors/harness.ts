// Runs one stage in one executor, in this process, and tells what came of it.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { create } from "../../src/executors/create.ts";
import type { StageError } from "../../src/model/event.ts";
import type { Executor, Outcome, RunOptions, Task } from "../../src/model/executor.ts";
import type { ExecutorName } from "../../src/model/stage.ts";
import type { ValueMap } from "../../src/model/value.ts";
import { cleanEnv, type TempDir, tempDir } from "../helpers.ts";

export const HOSTILE = readFileSync(
  resolve(import.meta.dir, "fixtures/hostile.pipeline.ts"),
  "utf8",
);

export interface Ran {
  readonly outcome: Outcome;
  readonly error: StageError | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly warnings: readonly string[];
}

export interface Rig extends AsyncDisposable {
  readonly dir: TempDir;
  readonly executor: Executor;
  run(stage: string, settings?: RigSettings): Promise<Ran>;
  command(cmd: string, settings?: RigSettings): Promise<Ran>;
}

export interface RigSettings extends Partial<RunOptions> {
  readonly params?: ValueMap;
  readonly fresh?: boolean;
  readonly alone?: boolean;
  /** Called with all output until now, as it comes. */
  readonly onText?: (text: string) => void;
  readonly cwd?: string;
}

export async function rig(
  name: ExecutorName,
  files: Readonly<Record<string, string>> = { "pipeline.ts": HOSTILE },
  options: { jobs?: number; preload?: string[]; environ?: Record<string, string> } = {},
): Promise<Rig> {
  const dir = await tempDir(files);
  const cwd = process.cwd();
  const executor = create(name, {
    root: dir.path,
    file: join(dir.path, "pipeline.ts"),
    jobs: options.jobs ?? 1,
    preload: options.preload ?? [],
    run: Bun.randomUUIDv7(),
    environ: cleanEnv(options.environ),
  });
  const run = async (task: Task, settings: RigSettings): Promise<Ran> => {
    const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    const warnings: string[] = [];
    let text = "";
    const outcome = await executor.run(task, {
      onOutput: (stream, bytes) => {
        chunks[stream].push(Buffer.from(bytes));
        if (!settings.onText) return;
        text += Buffer.from(bytes).toString("latin1");
        settings.onText(text);
      },
      onWarning: (message) => warnings.push(message),
      signal: settings.signal ?? new AbortController().signal,
      graceMs: settings.graceMs ?? 10_000,
      ...(settings.kill && { kill: settings.kill }),
      ...(settings.again && { again: settings.again }),
    });
    const [stdout, stderr] = [Buffer.concat(chunks.stdout), Buffer.concat(chunks.stderr)];
    return { outcome, error: outcome.ok ? null : outcome.error, stdout, stderr, warnings };
  };
  return {
    dir,
    executor,
    run: (stage, settings = {}) => {
      const shapes = { deps: [], outs: [], metrics: [], plots: [] };
      const job = { stage, shapes, params: settings.params ?? {} };
      const { fresh = false, alone = false } = settings;
      return run({ kind: "function", job, fresh, alone }, settings);
    },
    command: (cmd, settings = {}) =>
      run(
        {
          kind: "command",
          stage: "cmd",
          cmds: [cmd],
          shell: ["/bin/sh", "-ec"],
          cwd: settings.cwd ?? dir.path,
          environ: cleanEnv(options.environ),
        },
        settings,
      ),
    async [Symbol.asyncDispose]() {
      await executor.close();
      process.chdir(cwd);
      await dir[Symbol.asyncDispose]();
    },
  };
}

/** Aborts when a stage says READY, with the given reason. */
export function abortWhenReady(reason: "cancel" | "timeout" | "force"): RigSettings {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    onText: (text) => {
      if (text.includes("READY") && !controller.signal.aborted) controller.abort(reason);
    },
  };
}

export async function isAlive(pidFile: string): Promise<boolean> {
  const pid = Number(readFileSync(pidFile, "utf8"));
  if (!(pid > 1)) throw new Error(`no process id in ${pidFile}`);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !stat.includes(") Z ");
  } catch {
    return false;
  }
}
