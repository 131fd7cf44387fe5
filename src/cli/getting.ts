// What `get` does: from its words to what is written.
import { realpathSync } from "node:fs";
import { basename, isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import { openRepository } from "../git/open.ts";
import { type Failure, fail, ok, orStop, type Result, Stop } from "../model/failure.ts";
import { toJson } from "../model/value.ts";
import { bytesOf, type Delivery, deliver, type Means } from "../revision/deliver.ts";
import { CommitFiles } from "../revision/files.ts";
import { type Found, findPast } from "../revision/find.ts";
import { ITSELF, type Past } from "../revision/items.ts";
import { Revisions } from "../revision/open.ts";
import { pastOf } from "../revision/projects.ts";
import { isFolder, isThere } from "../store/tree.ts";
import { SCHEMA } from "../ui/json.ts";
import { count, visible } from "../ui/text.ts";
import type { Context } from "./command.ts";
import { type Opened, openPlace } from "./revisions.ts";

export interface GetArgs {
  readonly _: readonly string[];
  readonly rev: string | undefined;
  readonly output: string | undefined;
  readonly force: boolean;
}

/** Throws `Stop`. */
export async function get(args: GetArgs, context: Context): Promise<void> {
  const [first = "", second] = args._;
  if (second !== undefined) return await fromRepository(first, second, args, context);
  const opened = await openedOrNot(context);
  if (opened === null) return await fromRepository(".", first, args, context);
  await using revisions = new Revisions({ ...opened.place, stages: async () => [] });
  const [revision] = orStop(await revisions.resolve({ names: [args.rev ?? "HEAD"] }));
  if (revision?.commit == null) throw new Stop([isWorkspace()]);
  const { view, stores } = orStop(await revisions.contents(revision));
  const { files } = view;
  if (!(files instanceof CommitFiles)) throw new Error("a commit has the files of a commit");
  const past: Past = { view, files, stores };
  const { root, kind } = opened.place;
  const path = orStop(pathOf(first, root, kind === "dvc" ? context.cwd : null, context.cwd));
  const found = orStop(await findPast(first, path, past));
  const repository = orStop(await revisions.repository());
  await hand(found, { args, context, means: { view, stores, repository } });
}

/** Null: there is no pipeline here. Its files may be told by the revision alone, as in a bare repository. */
async function openedOrNot(context: Context): Promise<Opened | null> {
  try {
    return await openPlace(context);
  } catch (error) {
    if (error instanceof Stop && error.failures.every(({ code }) => code === "no_pipeline"))
      return null;
    throw error;
  }
}

async function fromRepository(
  place: string,
  word: string,
  args: GetArgs,
  context: Context,
): Promise<void> {
  await using opened = orStop(await openRepository(place, context.cwd));
  const { repository, local } = opened;
  const name = args.rev ?? "HEAD";
  if (name === "workspace") throw new Stop([isWorkspace()]);
  const { commit } = orStop(await repository.resolve(name));
  const files = orStop(await CommitFiles.of(repository, commit));
  const path = orStop(inside(posix.normalize(word), word));
  const { past, root } = orStop(await pastOf(repository, { name, commit }, { path, local, files }));
  const inner = root === "" ? path : posix.relative(root, path);
  const isInside = inner !== ".." && !inner.startsWith("../");
  const isStage = past.view.outs.some(({ stage, group }) => stage === word || group === word);
  // Beside the project there are only files.
  const beside = { ...past, files, view: { ...past.view, outs: [] } };
  const found = orStop(
    isInside || isStage ? await findPast(word, inner, past) : await findPast(word, path, beside),
  );
  await hand(found, { args, context, means: { ...past, repository } });
}

function isWorkspace(): Failure {
  const message = "`get` brings what was: what is in the workspace is there already";
  return { code: "usage", message, hint: "Name a revision by --rev." };
}

/** From the root; `here`: where paths start, null: at the root, but for what looks like a path from where the user is. */
function pathOf(word: string, root: string, here: string | null, cwd: string): Result<string> {
  const start = here ?? (/^\.{1,2}\//.test(word) ? cwd : root);
  const full = resolve(realpathSync(start), word);
  return inside(relative(root, full).split(sep).join("/"), word);
}

function inside(path: string, word: string): Result<string> {
  if (path !== ".." && !path.startsWith("../") && !isAbsolute(path))
    return ok(path.replace(/\/$/, ""));
  return fail({ code: "unknown_target", message: `${word} lies outside of the project` });
}

interface Handing {
  readonly args: GetArgs;
  readonly context: Context;
  readonly means: Means;
}

async function hand(found: Found, { args, context, means }: Handing): Promise<void> {
  const { output, force } = args;
  const { terminal, json, quiet, cwd } = context;
  const [part] = found.parts;
  const itself = part?.items.get(ITSELF);
  const files = found.parts.reduce((sum, { items }) => sum + items.size, 0);
  if (output === undefined) {
    const isOne = !found.isStage && part !== undefined && itself !== undefined;
    if (!isOne || json) throw new Stop([needsPlace(args, found, files, json)]);
    const bytes = orStop(await bytesOf(part.path, itself, means));
    if (terminal.outIsTty && bytes.includes(0)) throw new Stop([notForTerminal(part.path)]);
    terminal.outBytes(bytes);
    return;
  }
  const deliveries = deliveriesOf(found, resolve(cwd, output), output);
  for (const { to } of deliveries) if (holdsUser(to, context)) throw new Stop([needed(to)]);
  orStop(await deliver(deliveries, means, force));
  const { revision } = means.view;
  if (json) {
    const list = deliveries.map(({ path, to, items }) => ({ path, to, files: items.size }));
    const { name: rev, commit } = revision;
    terminal.out(`${toJson({ schema: SCHEMA, rev, commit, got: list })}\n`);
  } else if (!quiet) {
    const at = `${visible(revision.name)} (${revision.commit?.slice(0, 7)})`;
    for (const { path, to, items } of deliveries) {
      const many = items.has(ITSELF) ? "" : `, ${count(items.size, "file")}`;
      terminal.err(`${visible(path)} as of ${at}${many} -> ${visible(relative(cwd, to) || to)}\n`);
    }
  }
}

/** To replace it would take away where the user is, or the repository. */
function holdsUser(to: string, { cwd }: Context): boolean {
  const way = relative(to, realpathSync(cwd));
  const isAbove = way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  return isAbove || (isFolder(to) && isThere(join(to, ".git")));
}

function needed(to: string): Failure {
  const message = `${to} is in use: it can't be replaced`;
  return { code: "usage", message, hint: "Choose another place." };
}

function deliveriesOf(found: Found, place: string, written: string): Delivery[] {
  const intoFolder = isFolder(place) || written.endsWith("/");
  return found.parts.map(({ path, items }) => {
    if (found.isStage) return { path, items, to: join(place, path) };
    // The whole project has no name of its own.
    const isNamed = path !== "" && path !== ".";
    return { path, items, to: intoFolder && isNamed ? join(place, basename(path)) : place };
  });
}

function needsPlace(args: GetArgs, { isStage }: Found, files: number, json: boolean): Failure {
  const word = args._.at(-1) ?? "";
  const many = count(files, "file");
  const what = isStage
    ? `${word} is a stage: ${many} came out of it`
    : `${word} is a directory of ${many}`;
  const message = json ? "with --json the bytes can't go to stdout" : what;
  return { code: "usage", message, hint: "Say where it goes: `-o PATH`." };
}

function notForTerminal(path: string): Failure {
  const message = `${path} is no text to be shown on a terminal`;
  return { code: "usage", message, hint: "Say where it goes: `-o PATH`, or `> FILE`." };
}
