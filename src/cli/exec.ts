// `fastpipe exec STAGE`: one stage's code in this process and terminal, with no checks and no records.
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { PythonPlace } from "../executors/python.ts";
import { describe } from "../executors/thrown.ts";
import type { StageError } from "../model/event.ts";
import { EXIT, orStop, Stop } from "../model/failure.ts";
import type { Stage } from "../model/stage.ts";
import { didYouMean } from "../model/suggest.ts";
import type { Found } from "../pipeline/find.ts";
import { type Context, define } from "./command.ts";
import { SET } from "./flags.ts";

/** A stage knows its name by this in all executors. */
const STAGE_VARIABLE = "FASTPIPE_STAGE";

export const command = define({
  name: "exec",
  summary: "run one stage's code in this terminal, with no checks and no records",
  text: [
    "Functions are called in this very process, so debuggers and process.chdir work; commands get the terminal. Locks and state are neither read nor written, and the project is not held. Nothing upstream runs.",
  ],
  flags: {
    ...SET,
    inspect: {
      type: "string",
      bare: true,
      valueHint: "[HOST:]PORT",
      description: "let a debugger attach to a stage function",
    },
    "inspect-wait": {
      type: "string",
      bare: true,
      valueHint: "[HOST:]PORT",
      description: "the same, and wait for it before the pipeline is loaded",
    },
  },
  words: { usage: "STAGE", description: "the stage to run", min: 1, max: 1, completes: "stage" },
  examples: [
    { line: "fastpipe exec train", says: "run `train` with what is there" },
    { line: "fastpipe exec train@en-1 --set train@en-1.lr=1", says: "with another param" },
    { line: "fastpipe exec train --inspect-wait", says: "step through it in a debugger" },
  ],
  exits: [
    ["0", "the stage's code ended well"],
    ["1", "it failed"],
    ["2", "wrong usage, or a pipeline that can't be right"],
  ],
  async run({ _: [name = ""], set, inspect, "inspect-wait": inspectWait }, context) {
    await openInspector(inspectWait ?? inspect, inspectWait !== undefined);
    const { locate, loadStages, parseSets, warn } = await import("./open.ts");
    const { found, settings } = await locate(context);
    await preload(settings.preload, found.root);
    const loaded = orStop(await loadStages(found, parseSets(set)));
    warn(context, loaded.warnings);
    const stage = stageNamed(name, loaded.stages);
    process.chdir(found.root);
    // DVC makes no folders.
    for (const { path } of found.kind === "dvc" ? [] : stage.outs) {
      mkdirSync(dirname(join(found.root, path)), { recursive: true });
    }
    await release(stage, found);
    const error =
      loaded.python && stage.kind === "python"
        ? await runPython(stage, loaded.python, found, context)
        : stage.cmd === null
          ? await callFunction(stage, found.file, found.root)
          : await runCommand(stage, stage.cmd, found.root, context);
    if (error === null) return EXIT.done;
    return await tell(stage, error, context);
  },
});

/** What lies where it will write is no link to what a cache keeps: the outs of no other run may change. */
async function release(stage: Stage, { root, kind }: Found): Promise<void> {
  const { unprotect } = await import("../store/unprotect.ts");
  const { tmpDir } = await import("../store/aside.ts");
  for (const { path } of stage.outs) {
    await unprotect(join(root, path), tmpDir(root), kind === "code" ? "exact" : undefined);
  }
}

/** As executors do before they load a pipeline. */
async function preload(modules: readonly string[], root: string): Promise<void> {
  for (const name of modules) {
    const path = resolved(name, root);
    if (path !== undefined) {
      await import(path);
      continue;
    }
    const message = `preload: cannot find ${JSON.stringify(name)} from the folder of the pipeline file`;
    throw new Stop([{ code: "settings", message, where: { file: "fastpipe.yaml" } }]);
  }
}

function resolved(name: string, root: string): string | undefined {
  try {
    return Bun.resolveSync(name, root);
  } catch {
    return undefined;
  }
}

function stageNamed(name: string, stages: readonly Stage[]): Stage {
  const found = stages.find((stage) => stage.name === name);
  if (found) return found;
  const members = stages.filter((stage) => stage.group === name).map((stage) => stage.name);
  const message =
    members.length > 0
      ? `${name} is a group: \`exec\` runs one stage, such as ${members[0]}`
      : `there is no stage ${JSON.stringify(name)}`;
  const names = stages.map((stage) => stage.name);
  throw new Stop([{ code: "unknown_target", message, ...didYouMean(name, names) }]);
}

async function openInspector(place: string | undefined, wait: boolean): Promise<void> {
  if (place === undefined) return;
  const [, host = "127.0.0.1", port = "0"] = /^(?:(.+):)?(\d+)?$/.exec(place) ?? [];
  const inspector = await import("node:inspector");
  inspector.open(Number(port), host, wait);
}

async function callFunction(stage: Stage, file: string, root: string): Promise<StageError | null> {
  const { loadFunctions } = await import("../pipeline/load.ts");
  const { makeContext } = await import("../executors/context.ts");
  const { fromThrown } = await import("../executors/report.ts");
  const functions = await loadFunctions(file);
  const fn = functions.get(stage.name) ?? functions.get(stage.group ?? "");
  if (!fn) throw new Error(`stage ${stage.name} has no function`);
  process.env[STAGE_VARIABLE] = stage.name;
  const { name, shapes, params } = stage;
  // The stage may change what it is given.
  const job = structuredClone({ stage: name, shapes, params });
  try {
    await fn(makeContext(job, new AbortController().signal));
    return null;
  } catch (error) {
    return fromThrown(describe(error), root);
  }
}

/** With the terminal as its own: pdb works. */
async function runPython(
  stage: Stage,
  { executable, folder }: PythonPlace,
  { root, file }: Found,
  { environ }: Context,
): Promise<StageError | null> {
  const { jobText } = await import("../executors/python.ts");
  const { join } = await import("node:path");
  const { floats = [], name, shapes, params, group } = stage;
  const job = jobText({ stage: name, shapes, params, floats }, group ?? name, root, file);
  const command = [executable, join(folder(), "host.py"), "run", job];
  return await inTerminal(command, root, { ...environ, [STAGE_VARIABLE]: name });
}

async function runCommand(
  stage: Stage,
  cmd: string,
  root: string,
  { environ }: Context,
): Promise<StageError | null> {
  const { lines = [cmd], shell = ["/bin/sh", "-ec"] } = stage.script ?? {};
  const cwd = resolve(root, stage.wdir ?? ".");
  const own = { ...stage.script?.environ, ...stage.environ, [STAGE_VARIABLE]: stage.name };
  for (const line of lines) {
    const error = await inTerminal([...shell, line], cwd, { ...environ, ...own });
    if (error !== null) return error;
  }
  return null;
}

async function inTerminal(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<StageError | null> {
  const { fromCode, fromSignal } = await import("../executors/report.ts");
  // Ctrl-C reaches the command as well: it decides, and we wait.
  const ignore = (): void => undefined;
  process.on("SIGINT", ignore);
  try {
    const child = Bun.spawn([...command], { cwd, env, stdio: ["inherit", "inherit", "inherit"] });
    const forward = (signal: NodeJS.Signals): void => child.kill(signal);
    process.on("SIGTERM", forward);
    const code = await child.exited;
    process.off("SIGTERM", forward);
    if (child.signalCode !== null) return fromSignal(String(child.signalCode));
    return code === 0 ? null : fromCode(code);
  } finally {
    process.off("SIGINT", ignore);
  }
}

async function tell(stage: Stage, error: StageError, context: Context): Promise<number> {
  const { reportLines } = await import("../ui/stage-lines.ts");
  const { errStyle } = await import("../ui/paint.ts");
  const { terminal, verbose } = context;
  const style = errStyle(terminal, verbose);
  const head = `${style.paint("red", "failed")} ${stage.name}`;
  terminal.err(`${[head, ...reportLines(error, null, style)].join("\n")}\n`);
  if (error.signal === "SIGINT") return EXIT.sigint;
  if (error.signal === "SIGTERM") return EXIT.sigterm;
  return EXIT.failed;
}
