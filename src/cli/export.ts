// `fastpipe export`: the pipeline as a dvc.yaml, for review and for DVC.
import { existsSync, mkdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Exported } from "../engine/export.ts";
import type { Locked } from "../engine/export-lock.ts";
import type { Project } from "../engine/project.ts";
import { EXIT, Stop } from "../model/failure.ts";
import { isGenerated } from "../model/generated.ts";
import type { Found } from "../pipeline/find.ts";
import { type Args, type Context, define, type Flags } from "./command.ts";

const FLAGS = {
  output: {
    type: "string",
    alias: ["o"],
    valueHint: "FILE",
    completes: "file",
    description: "where to write (default: dvc.yaml beside the pipeline file); `-` is stdout",
  },
  lock: {
    type: "boolean",
    description: "also a dvc.lock for what is up to date, so that DVC need not run it",
  },
  inline: {
    type: "boolean",
    description: "stages that are commands keep theirs, and do not need fastpipe",
  },
  validate: {
    type: "boolean",
    description: "run both fastpipe and the real DVC on copies, and compare what they make",
  },
} as const satisfies Flags;

type ExportArgs = Args<typeof FLAGS>;

const STDOUT = "-";

export const command = define({
  name: "export",
  summary: "the pipeline as a dvc.yaml, for review and for DVC",
  text: [
    "Each stage becomes one that runs `fastpipe exec STAGE`, with its deps, the files of its code, the keys of its params and its outs. Names of members of a matrix lose their `@`, which DVC keeps for itself. What DVC can't be told is said as a warning.",
    "A dvc.yaml that somebody else wrote is never overwritten.",
    "--validate writes nothing here. It finds DVC in PATH, or where FASTPIPE_DVC says.",
  ],
  flags: FLAGS,
  examples: [
    { line: "fastpipe export", says: "writes dvc.yaml" },
    { line: "fastpipe export -o - | less", says: "only look" },
    { line: "fastpipe export --lock && dvc status", says: "go on with DVC, running nothing again" },
    { line: "fastpipe export --validate", says: "for CI: does DVC make the same bytes?" },
  ],
  exits: [
    ["0", "done; with --validate: both made the same"],
    ["1", "--validate: a stage failed, or something differs"],
    ["2", "wrong usage, a pipeline that can't be right, or no DVC to validate with"],
    ["3", "--lock: a run holds the project"],
  ],
  async run(args, context) {
    if (!args.validate) return await writeExport(args, context);
    const { validateExport } = await import("./export-validate.ts");
    if (args.output !== undefined) throw contradiction("--output");
    if (args.lock) throw contradiction("--lock");
    return await validateExport(args.inline, context);
  },
});

async function writeExport(args: ExportArgs, context: Context): Promise<number> {
  const { locate, openProject, warn } = await import("./open.ts");
  const { exportStages } = await import("../engine/export.ts");
  const { exportJson, exportText, lossText } = await import("../ui/export.ts");
  const { found } = await locate(context);
  refuseDvc(found);
  const project = await openProject(context);
  try {
    const target = targetOf(args, context, found);
    const exported = await exportStages(project, { inline: args.inline, file: namedFile(found) });
    const text = await textOf(exported, found, target);
    warn(context, exported.losses.map(lossText));
    if (target !== null) await write(target, text);
    const lock = target !== null && args.lock ? await writeLock(project, exported, target) : null;
    if (lock) await warnOfLock(lock, context);
    const { terminal, json, quiet } = context;
    const data = {
      file: target && shown(target, context),
      ...(target === null && { text }),
      stages: exported.stages.map(({ stage, name }) => ({ stage, name })),
      lock: lock && { ...lock, file: shown(lock.file, context) },
      losses: exported.losses,
    };
    if (json) terminal.out(exportJson(data));
    else if (target === null) terminal.out(text);
    else if (!quiet) terminal.out(exportText(data));
    return EXIT.done;
  } finally {
    project.state.close();
  }
}

/** Throws `Stop`. */
export function refuseDvc({ kind, name }: Found): void {
  if (kind !== "dvc") return;
  throw new Stop([
    { code: "usage", message: `${name} is DVC's already: there is nothing to export` },
  ]);
}

/** How `exec` has to be told which pipeline is meant. */
export function namedFile(found: Found): string | null {
  return found.default ? null : found.name;
}

/** Absolute; null: stdout. Throws `Stop` for what must not be written. */
function targetOf({ output, lock }: ExportArgs, context: Context, { root }: Found): string | null {
  if (output === STDOUT) {
    if (lock) throw usage("--lock needs a file, and -o - has none");
    return null;
  }
  const target = output === undefined ? join(root, "dvc.yaml") : resolve(context.cwd, output);
  const stat = statSync(target, { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    const inner = join(output ?? shown(target, context), "dvc.yaml");
    throw usage(`-o ${output ?? inner} is a folder`, `Name a file in it: -o ${inner}`);
  }
  if (stat !== undefined && !isGenerated(readFileSync(target, "utf8"))) {
    const name = shown(target, context);
    const hint = "Name another file with -o, or remove this one if it is not needed any more.";
    throw usage(`${name} was not written by \`fastpipe export\`, so it is left as it is`, hint);
  }
  return target;
}

async function textOf(exported: Exported, found: Found, target: string | null): Promise<string> {
  const { pipelineText } = await import("../dvc/export-text.ts");
  const folder = target === null ? found.root : dirname(target);
  const wdir = relative(folder, found.root) || ".";
  return pipelineText(exported.stages, { source: found.name, wdir });
}

/** Through a link, to where it leads. */
async function write(target: string, text: string): Promise<void> {
  const { writeAtomic } = await import("../store/atomic.ts");
  mkdirSync(dirname(target), { recursive: true });
  writeAtomic(existsSync(target) ? realpathSync(target) : target, text);
}

type Wrote = Locked & { readonly file: string };

/** Holds the project, since what is recorded must not change meanwhile. */
async function writeLock(project: Project, exported: Exported, target: string): Promise<Wrote> {
  const { acquire } = await import("../store/project-lock.ts");
  const { lockExported } = await import("../engine/export-lock.ts");
  const ours = join(project.root, ".fastpipe");
  mkdirSync(ours, { recursive: true });
  const hold = await acquire(ours, { waitMs: 0, onWait: () => undefined });
  if ("held" in hold) {
    const who = hold.held ? ` (process ${hold.held.pid})` : "";
    const message = `a run holds this project${who}, so nothing can be said of its outs`;
    throw new Stop([{ code: "held", message, hint: "wait until it has ended" }], EXIT.held);
  }
  try {
    const path = `${target.replace(/\.ya?ml$/, "")}.lock`;
    const name = basename(path);
    return { ...(await lockExported(project, exported.stages, { path, name })), file: path };
  } finally {
    hold.release();
  }
}

async function warnOfLock({ leftOut, uncached, file }: Wrote, context: Context): Promise<void> {
  const { warn } = await import("./open.ts");
  const { leftOutText, uncachedText } = await import("../ui/export.ts");
  const warnings: string[] = [];
  if (leftOut.length > 0) warnings.push(leftOutText(leftOut, shown(file, context)));
  if (uncached.length > 0) warnings.push(uncachedText(uncached));
  warn(context, warnings);
}

/** As the user would name it. */
function shown(path: string, { cwd }: Context): string {
  return relative(realpathSync(cwd), path);
}

function contradiction(flag: string): Stop {
  return usage(`--validate and ${flag} contradict each other: it writes nothing here`);
}

function usage(message: string, hint?: string): Stop {
  return new Stop([{ code: "usage", message, ...(hint !== undefined && { hint }) }]);
}
