// `fastpipe run`: bring stages up to date.
import type { OutsOptions } from "../engine/project.ts";
import type { ForceOptions, SessionOptions } from "../engine/session.ts";
import type { Targets } from "../engine/targets.ts";
import type { RunEvent } from "../model/event.ts";
import { EXIT } from "../model/failure.ts";
import type { Found } from "../pipeline/find.ts";
import { chooseMode, createRenderer, type Renderer } from "../ui/renderer.ts";
import { type Args, type Context, define, type Flags } from "./command.ts";
import { EXECUTOR, GLOB, SET, TARGETS } from "./flags.ts";
import type { Profile } from "./profile.ts";
import { contradiction, WAIT, waitingText, waitOf } from "./waiting.ts";

const FLAGS = {
  jobs: {
    type: "string",
    alias: ["j"],
    valueHint: "N",
    description: "stages at once (default: the CPUs that may be used; also: FASTPIPE_JOBS)",
  },
  ...EXECUTOR,
  force: { type: "boolean", alias: ["f"], description: "run also what is up to date" },
  "force-downstream": {
    type: "boolean",
    description: "run all that depends on a stage that ran, even when it made the same bytes",
  },
  "single-item": {
    type: "boolean",
    alias: ["s"],
    description: "the targets alone, without their upstream",
  },
  downstream: {
    type: "boolean",
    description: "the targets and all that depends on them, without their upstream",
  },
  pipeline: {
    type: "boolean",
    alias: ["p"],
    description: "the whole pipelines that the targets belong to: all that is connected with them",
  },
  ...GLOB,
  "dry-run": {
    type: "boolean",
    alias: ["n", "dry"],
    description: "say what would run, and why; run nothing",
  },
  "keep-going": {
    type: "boolean",
    alias: ["k"],
    description: "after a failure go on with all that does not depend on it",
  },
  "ignore-errors": {
    type: "boolean",
    description: "after a failure go on, also with what depends on it",
  },
  ...SET,
  "show-output": { type: "boolean", description: "print what the stages print, as it comes" },
  ...WAIT,
  "all-pipelines": {
    type: "boolean",
    alias: ["P"],
    description: "all pipelines of the repository (DVC: of every dvc.yaml)",
  },
  recursive: {
    type: "boolean",
    alias: ["R"],
    description: "targets are folders: all stages of the dvc.yaml files below them",
  },
  "no-commit": { type: "boolean", description: "keep no outs in the cache" },
  "no-run-cache": {
    type: "boolean",
    description: "run also what the run cache has the outs of",
  },
  "allow-missing": {
    type: "boolean",
    description: "absent data passes, where locks (DVC: or .dvc files) say what it is",
  },
  pull: {
    type: "boolean",
    description: "fetch from DVC's remote (a folder of this machine) what is missing",
  },
  python: {
    type: "string",
    valueHint: "PATH",
    completes: "file",
    description: "the interpreter of a pipeline.py",
  },
  profile: {
    type: "string",
    valueHint: "FILE",
    completes: "file",
    description: "write where the time went, as a Chrome trace (for ui.perfetto.dev)",
  },
} as const satisfies Flags;

/** How long a cancelled stage may take to end by itself, in ms. */
const GRACE_MS = 5_000;

type RunArgs = Args<typeof FLAGS>;

export const command = define({
  name: "run",
  alias: ["repro"],
  summary: "bring targets and their upstream up to date",
  text: [
    "Runs the stages whose code, params, inputs, command, environment or outputs changed since their last run, several at a time, and nothing else. What an earlier run made of the same is taken from the cache. A stage whose upstream ran and made the same bytes does not run.",
    "Ctrl-C stops starting stages, asks those that run to end, and waits; a second one ends them at once.",
  ],
  flags: FLAGS,
  words: TARGETS,
  examples: [
    { line: "fastpipe run", says: "everything that is not up to date" },
    { line: "fastpipe run train", says: "`train` and what it needs" },
    { line: "fastpipe run -n", says: "only say what would run, and why" },
    { line: "fastpipe run train --set train.lr=0.1", says: "with another value of a param" },
    { line: "fastpipe run --glob 'train@en-*' -k -j4", says: "a pattern; go on after failures" },
    { line: "fastpipe run -s -f train", says: "just `train`, in any case" },
    { line: "fastpipe run --profile trace.json", says: "and see where the time goes" },
    { line: "fastpipe run --python .venv-gpu/bin/python", says: "a pipeline.py by that Python" },
  ],
  exits: [
    ["0", "all is up to date"],
    ["1", "a stage failed, timed out or was blocked by one that did"],
    ["2", "wrong usage, or a pipeline that can't be right; nothing ran"],
    ["3", "another run holds the project"],
    ["130, 143", "ended by SIGINT (Ctrl-C), SIGTERM"],
  ],
  async run(args, context) {
    const targets = targetsOf(args);
    const waitMs = waitOf(args, context);
    return args["dry-run"]
      ? await dryRun(args, context, targets)
      : await realRun(args, context, targets, waitMs);
  },
});

function targetsOf(args: RunArgs): Targets & ForceOptions {
  const { _: targets, glob, downstream, "single-item": single, pipeline } = args;
  const { "all-pipelines": everywhere, recursive } = args;
  const ways = [
    single && "--single-item",
    downstream && "--downstream",
    pipeline && "--pipeline",
    everywhere && "--all-pipelines",
  ];
  contradiction(ways.filter((way) => way !== false));
  if (args["dry-run"] && args.profile !== undefined) contradiction(["--dry-run", "--profile"]);
  const { force, "force-downstream": forceDownstream } = args;
  return {
    targets,
    glob,
    downstream,
    single,
    pipeline,
    everywhere,
    recursive,
    force,
    forceDownstream,
    allowMissing: args["allow-missing"],
  };
}

async function rooted<T extends Targets>(options: T, { cwd }: Context, found: Found): Promise<T> {
  const { targetsOf } = await import("./open.ts");
  return { ...options, ...targetsOf(options, cwd, found) };
}

function rendererFor(args: RunArgs, context: Context): Renderer {
  const { terminal, json, quiet, verbose, environ } = context;
  const term = environ.TERM;
  return createRenderer({
    mode: chooseMode({ json, quiet, errIsTty: terminal.errIsTty, term }),
    terminal,
    quiet,
    verbose,
    showOutput: args["show-output"],
  });
}

async function dryRun(
  args: RunArgs,
  context: Context,
  targets: Targets & ForceOptions,
): Promise<number> {
  const { locate, openProject, parseSets } = await import("./open.ts");
  const { dryRun: dry } = await import("../engine/session.ts");
  const { found } = await locate(context, args);
  const project = await openProject(context, parseSets(args.set), outsOptions(args), args);
  const renderer = rendererFor(args, context);
  try {
    await dry(project, await rooted(targets, context, found), (event) => renderer.on(event));
  } finally {
    renderer.close();
    project.state.close();
  }
  return EXIT.done;
}

async function realRun(
  args: RunArgs,
  context: Context,
  targets: Targets & ForceOptions,
  waitMs: number | null,
): Promise<number> {
  const { divertUserOutput, locate, parseSets } = await import("./open.ts");
  const { listenForInterrupts } = await import("./signals.ts");
  const { runSession } = await import("../engine/session.ts");
  const { found, settings } = await locate(context, args);
  const profile = await profileOf(args, context);
  const renderer = rendererFor(args, context);
  const gaveUp = Promise.withResolvers<void>();
  let waiting = false;
  let begun = false;
  using interrupts = listenForInterrupts((presses) => {
    if (waiting) gaveUp.resolve();
    else renderer.interrupt(presses);
  });
  divertUserOutput(context);
  const options: SessionOptions = {
    ...(await rooted(targets, context, found)),
    found,
    sets: parseSets(args.set),
    environ: context.environ,
    jobs: settings.jobs,
    executor: settings.executor,
    preload: settings.preload,
    python: settings.python,
    outs: {
      ...outsOptions(args),
      links: settings.links,
      onWarning: (message) => renderer.on({ event: "warning", message }),
    },
    onFailure: args["ignore-errors"] ? "everything" : args["keep-going"] ? "independent" : "stop",
    waitMs,
    onWait: (holder) => {
      waiting = true;
      renderer.on({ event: "warning", message: waitingText(holder) });
    },
    onWarning: (message) => renderer.on({ event: "warning", message }),
    emit: (event) => {
      waiting = false;
      begun = true;
      const told = withExit(event, interrupts.exit());
      renderer.on(told);
      profile?.trace.on(told);
    },
    cancel: interrupts.cancel,
    kill: interrupts.kill,
    graceMs: GRACE_MS,
    ...(profile && { watch: profile.trace }),
    args: context.rawArgs,
    keepRuns: settings.keepRuns,
    exitOf: (exit) => interrupts.exit() ?? exit,
  };
  try {
    const exit = await Promise.race([runSession(options), gaveUp.promise]);
    return interrupts.exit() ?? exit ?? EXIT.failed;
  } catch (error) {
    if (!begun) throw error;
    renderer.close();
    const { report } = await import("./report.ts");
    return await report(error, context, begun);
  } finally {
    renderer.close();
    if (profile) await writeProfile(profile, context);
  }
}

async function profileOf({ profile }: RunArgs, { cwd }: Context): Promise<Profile | null> {
  if (profile === undefined) return null;
  const { profileInto } = await import("./profile.ts");
  return profileInto(profile, cwd);
}

/** What has run has run: that its trace can't be written is said, and changes no exit code. */
async function writeProfile(profile: Profile, context: Context): Promise<void> {
  const { IoError } = await import("../store/io-error.ts");
  try {
    profile.write();
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    const { warn } = await import("./open.ts");
    warn(context, [error.message]);
  }
}

function outsOptions(args: RunArgs): OutsOptions {
  const { "no-commit": noCommit, "no-run-cache": noRuns, pull } = args;
  return { commit: !noCommit, useRuns: !noRuns, pull };
}

/** The end of a run says the exit code of the process, also when a signal decided it. */
function withExit(event: RunEvent, exit: number | undefined): RunEvent {
  return event.event === "run_end" && exit !== undefined ? { ...event, exit } : event;
}
