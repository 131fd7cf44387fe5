// What `params` and `metrics` have in common: which revisions, which targets, how it is shown.
import { realpathSync } from "node:fs";
import { relative, resolve as resolvePath, sep } from "node:path";
import { EXIT, type Failure, orStop, Stop } from "../model/failure.ts";
import { didYouMean } from "../model/suggest.ts";
import { type Collected, metricsOf, paramsOf, type Target } from "../revision/collect.ts";
import { compare, flatten } from "../revision/compare.ts";
import { Revisions } from "../revision/open.ts";
import { toPlain } from "../revision/plain.ts";
import { type Revision, WORKSPACE } from "../revision/view.ts";
import { warningText } from "../ui/failures.ts";
import {
  diffJson,
  diffRows,
  markdown,
  type NumberError,
  type NumberOptions,
  type RevisionNumbers,
  type Side,
  type Subject,
  showJson,
  showRows,
  tableText,
} from "../ui/numbers.ts";
import { errStyle, outStyle } from "../ui/paint.ts";
import type { Args, Context } from "./command.ts";
import type { NUMBER_FLAGS } from "./numbers-flags.ts";
import { type Opened, openPlace } from "./revisions.ts";
import { usageFailure } from "./usage.ts";

export type NumberArgs = Args<typeof NUMBER_FLAGS>;

interface Request {
  readonly subject: Subject;
  readonly args: NumberArgs;
  readonly context: Context;
  /** Of params: only what stages depend on. */
  readonly dependencies: boolean;
}

/** Gives the exit code. Throws `Stop`. */
export async function numbers(request: Request): Promise<number> {
  const { subject, args } = request;
  const [verb, ...words] = args._;
  if (verb === "show") return await show(request, words);
  if (verb === "diff") return await diff(request, words);
  const usage = `usage: fastpipe ${subject} show [TARGET...], or fastpipe ${subject} diff [A [B]]`;
  throw new Stop([
    {
      ...usageFailure(
        `\`fastpipe ${subject}\` knows \`show\` and \`diff\`, not ${JSON.stringify(verb)}`,
        usage,
      ),
      ...didYouMean(verb ?? "", ["show", "diff"]),
    },
  ]);
}

async function show(request: Request, words: readonly string[]): Promise<number> {
  const { args, context, subject } = request;
  refuse(args, ["targets", "all"], "diff");
  const opened = await openPlace(context);
  await using revisions = new Revisions(opened.place);
  const names = args.rev.flatMap((text) => text.split(","));
  const [branches, tags] = [args["all-branches"], args["all-tags"]];
  const several = branches || tags;
  const asked = several || names.length === 0 ? [WORKSPACE.name, ...names] : names;
  const found = orStop(await revisions.resolve({ names: asked, branches, tags }));
  const options = optionsOf(request, opened);
  const all = await collected(request, revisions, found, targetsOf(words, context, opened));
  const failed = found.some(({ commit }, i) => commit === null && (all[i]?.failures.size ?? 0) > 0);
  const shown = found.map((revision, i) => shownOf(revision, all[i], opened, context));
  const head = several ? await revisions.resolve({ names: ["HEAD"] }) : null;
  const visible = head?.ok ? withoutSame(failed, shown, head.value[0]?.commit ?? null) : shown;
  const errors = errorsOf(found, all, opened, context);
  const { terminal, json } = context;
  if (json) terminal.out(showJson(visible, errors, options));
  else {
    tell(context, errors);
    const rows = showRows(visible, options);
    if (rows.length > 1) print(request, rows, false);
    else say(context, `There are no ${subject} here.`);
  }
  return EXIT.done;
}

async function diff(request: Request, words: readonly string[]): Promise<number> {
  const { args, context, subject } = request;
  refuse(args, ["all-branches", "all-tags", "rev"], "show");
  const [from = "HEAD", to = WORKSPACE.name, extra] = words;
  if (extra !== undefined) {
    const usage = `usage: fastpipe ${subject} diff [A [B]]`;
    throw new Stop([
      usageFailure(
        `${subject} diff compares two revisions, and ${JSON.stringify(extra)} is a third`,
        usage,
      ),
    ]);
  }
  const opened = await openPlace(context);
  await using revisions = new Revisions(opened.place);
  const sides = [from, to].map(
    async (name) => orStop(await revisions.resolve({ names: [name] }))[0],
  );
  const [a = WORKSPACE, b = WORKSPACE] = await Promise.all(sides);
  const targets = targetsOf(args.targets, context, opened);
  const all = await collected(request, revisions, [a, b], targets);
  const changes = compare(all[0]?.values ?? new Map(), all[1]?.values ?? new Map(), args.all).map(
    ({ changed: _, path, old, new: now, ...rest }) => ({
      ...rest,
      path: opened.shown(path, context),
      old: toPlain(old),
      new: toPlain(now),
    }),
  );
  const errors = errorsOf([a, b], all, opened, context);
  const options = optionsOf(request, opened);
  const { terminal, json } = context;
  const pair: readonly [Side, Side] = [side(a), side(b)];
  if (json) terminal.out(diffJson(pair, changes, errors, options));
  else {
    tell(context, errors);
    if (changes.length > 0) print(request, diffRows(pair, changes, options), subject === "metrics");
    else say(context, `No ${subject} differ between ${a.name} and ${b.name}.`);
  }
  return EXIT.done;
}

async function collected(
  { subject, dependencies }: Request,
  revisions: Revisions,
  wanted: readonly Revision[],
  targets: readonly Target[],
): Promise<readonly Collected[]> {
  const all: Collected[] = [];
  for (const revision of wanted) {
    const contents = orStop(await revisions.contents(revision));
    const options = { targets, dependencies };
    all.push(
      await (subject === "metrics" ? metricsOf(contents, targets) : paramsOf(contents, options)),
    );
  }
  const unmet = targets.filter(({ word }) => !all.some(({ met }) => met.has(word)));
  const known = all.flatMap(({ names }) => names);
  const failures = unmet.map(({ word }): Failure => {
    const where = wanted.map(({ name }) => name).join(" or ");
    const message = `there are no ${subject} ${JSON.stringify(word)} in ${where}`;
    return { code: "unknown_target", message, ...didYouMean(word, known) };
  });
  if (failures.length > 0) throw new Stop(failures);
  return all;
}

function shownOf(
  { name, commit }: Revision,
  found: Collected | undefined,
  opened: Opened,
  context: Context,
): RevisionNumbers {
  const sorted = [...(found?.values ?? [])].sort(([x], [y]) => (x < y ? -1 : 1));
  const all = sorted.map(([path, value]) => [opened.shown(path, context), value] as const);
  return {
    rev: name,
    commit,
    values: Object.fromEntries(all.map(([path, value]) => [path, toPlain(value)])),
    rows: all.flatMap(([path, value]) =>
      [...flatten(value)]
        .sort(([x], [y]) => (x < y ? -1 : 1))
        .map(([key, item]) => ({ path, key, value: toPlain(item) })),
    ),
  };
}

/** As DVC: the workspace says nothing new where it is what HEAD is. */
function withoutSame(
  failed: boolean,
  all: readonly RevisionNumbers[],
  head: string | null,
): readonly RevisionNumbers[] {
  const committed = all.find(({ commit }) => commit !== null && commit === head);
  const own = all.find(({ commit }) => commit === null);
  if (committed === undefined || own === undefined) return all;
  const same = Bun.deepEquals(committed.values, own.values);
  return same && !failed ? all.filter((one) => one !== own) : all;
}

function errorsOf(
  revisions: readonly Revision[],
  all: readonly Collected[],
  opened: Opened,
  context: Context,
): NumberError[] {
  return revisions.flatMap(({ name: rev }, i) => {
    const { failures, problems } = all[i] ?? {
      failures: new Map<string, Failure[]>(),
      problems: [],
    };
    const own = [...failures].flatMap(([path, each]) =>
      each.map((failure: Failure) => ({ ...failure, rev, path: opened.shown(path, context) })),
    );
    return [...problems.map((failure) => ({ ...failure, rev })), ...own];
  });
}

function optionsOf({ subject, args }: Request, { place }: Opened): NumberOptions {
  const isStage = subject === "params" && place.kind === "code";
  return {
    subject,
    pathTitle: isStage ? "Stage" : "Path",
    precision: precisionOf(args.precision),
    noPath: args["no-path"],
  };
}

function precisionOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const digits = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (digits <= 100) return digits;
  const message = `--precision must be a whole number from 0 to 100, but is ${JSON.stringify(text)}`;
  throw new Stop([{ code: "usage", message }]);
}

function targetsOf(words: readonly string[], context: Context, { place }: Opened): Target[] {
  const cwd = realpathSync(context.cwd);
  return words.map((word) => {
    // As elsewhere: files of DVC's are named from where the user is, ours from the root, but for what looks like a path.
    const isHere = place.kind === "dvc" || /^(\.{0,2})\//.test(word);
    const full = resolvePath(isHere ? cwd : place.root, word);
    return { word, path: relative(place.root, full).split(sep).join("/") };
  });
}

function refuse(args: NumberArgs, names: readonly (keyof NumberArgs)[], verb: string): void {
  for (const name of names) {
    const value = args[name];
    if (value === false || value === undefined || (Array.isArray(value) && value.length === 0))
      continue;
    const message = `--${String(name)} is for \`${verb}\``;
    throw new Stop([{ code: "usage", message }]);
  }
}

function side({ name: rev, commit }: Revision): Side {
  return { rev, commit };
}

function print(
  { args, context }: Request,
  rows: readonly (readonly string[])[],
  colors: boolean,
): void {
  const { terminal } = context;
  terminal.out(args.md ? markdown(rows) : tableText(rows, outStyle(terminal), colors));
}

function tell({ terminal, quiet }: Context, errors: readonly NumberError[]): void {
  if (quiet) return;
  for (const { rev, message, hint } of errors) {
    const text = message.includes(rev) ? message : `${rev}: ${message}`;
    terminal.err(warningText(hint === undefined ? text : `${text}. ${hint}`, errStyle(terminal)));
  }
}

function say({ terminal, quiet }: Context, text: string): void {
  if (!quiet) terminal.err(`${text}\n`);
}
