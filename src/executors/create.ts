// The executors behind one interface.
import type { Executor, FunctionTask, Outcome, PythonTask, RunOptions } from "../model/executor.ts";
import { unreachable } from "../model/failure.ts";
import { EXECUTORS, type ExecutorName } from "../model/stage.ts";
import { Pool } from "./pool.ts";
import { runInProcess } from "./process.ts";
import { RUN_VARIABLE, type Setup } from "./protocol.ts";
import type { PythonPlace } from "./python.ts";
import { runCommand } from "./shell.ts";
import { Warden } from "./warden.ts";

export interface CreateOptions extends Setup {
  /** Stages at the same time, at most. */
  readonly jobs: number;
  /** The run's id. */
  readonly run: string;
  /** The environment that functions see; commands bring their own. */
  readonly environ: Readonly<Record<string, string>>;
  /** What can't be said of one stage: processes that were left, when all have ended. */
  readonly onWarning?: (message: string) => void;
  /** Absent: no stage is a Python function. */
  readonly python?: PythonPlace;
}

/** Nothing is started before the first `run` or `expect`. Executors of one run share its watchdog. */
export function create(name: ExecutorName, options: CreateOptions): Executor {
  if (!EXECUTORS.includes(name)) throw new Error(`no executor is called ${name}`);
  const warden = borrow(options.run);
  const environ = { ...options.environ, [RUN_VARIABLE]: options.run };
  const pool =
    name === "process"
      ? null
      : new Pool({ ...options, environ, once: name === "interpreter" }, warden);
  const runFunction = (task: FunctionTask, settings: RunOptions): Promise<Outcome> => {
    if (pool === null) return runInProcess(task, { ...options, environ }, settings, warden);
    enter(options.root);
    return pool.run(task, settings);
  };
  const runPythonTask = async (task: PythonTask, settings: RunOptions): Promise<Outcome> => {
    const { python } = options;
    if (python === undefined) throw new Error("no Python for a stage that is a Python function");
    const { runPython } = await import("./python.ts");
    return await runPython(task, { ...options, environ, python }, settings, warden);
  };
  let closing: Promise<void> | null = null;
  return {
    run(task, settings) {
      switch (task.kind) {
        case "command":
          return runCommand(task, options.run, settings, warden);
        case "function":
          return runFunction(task, settings);
        case "python":
          return runPythonTask(task, settings);
        default:
          return unreachable(task);
      }
    },
    expect(functions) {
      if (pool === null) return;
      enter(options.root);
      pool.expect(functions);
    },
    close() {
      closing ??= closeAll(pool, options);
      return closing;
    },
  };
}

/** Workers have the folder of the process, and paths of stages are relative to the root. */
function enter(root: string): void {
  if (process.cwd() !== root) process.chdir(root);
}

async function closeAll(pool: Pool | null, options: CreateOptions): Promise<void> {
  await pool?.close();
  const left = await giveBack(options.run);
  if (left.length > 0) {
    options.onWarning?.(
      `processes were left that hid from their stages: killed (${left.join(", ")})`,
    );
  }
}

/** By run: one for all executors of it. */
const wardens = new Map<string, { readonly warden: Warden; users: number }>();

function borrow(run: string): Warden {
  const known = wardens.get(run) ?? { warden: new Warden(run), users: 0 };
  known.users++;
  wardens.set(run, known);
  return known.warden;
}

async function giveBack(run: string): Promise<readonly string[]> {
  const known = wardens.get(run);
  if (!known || --known.users > 0) return [];
  wardens.delete(run);
  return await known.warden.close();
}
