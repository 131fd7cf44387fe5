// From what people call a revision to its commit.
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import { didYouMean } from "../model/suggest.ts";
import { type Answer, gitFailure, NO_GIT, runGit } from "./command.ts";
import { secondsOf } from "./dates.ts";
import { refsOf } from "./refs.ts";

export interface Commit {
  /** The full id. */
  readonly commit: string;
  /** As it was asked for. */
  readonly name: string;
}

export interface Place {
  readonly folder: string;
  readonly shallow: boolean;
}

const DEEPEN =
  "This clone is shallow: its history was cut off. `git fetch --unshallow` brings the rest.";

/** In their order; fails with what is wrong with each. Branches and tags go before dates. */
export async function resolveAll(
  place: Place,
  revisions: readonly string[],
): Promise<Result<readonly Commit[]>> {
  const found = await lookUp(place.folder, revisions);
  if (!found.ok) return found;
  const commits: Commit[] = [];
  const failures: Failure[] = [];
  for (const [i, name] of revisions.entries()) {
    const known = found.value[i] ?? null;
    const one = known === null ? await otherwise(place, name) : ok(known);
    if (one.ok) commits.push({ commit: one.value, name });
    else failures.push(...one.error);
  }
  return failures.length > 0 ? fail(...failures) : ok(commits);
}

/** For each its commit; null: git knows none, or several. */
async function lookUp(
  folder: string,
  revisions: readonly string[],
): Promise<Result<readonly (string | null)[]>> {
  // What can't stand in a line is the name of nothing. Each gets an answer, so that the order holds.
  const lines = revisions.map((name) => (isName(name) ? `${name}^{commit}` : "refs/none^{commit}"));
  const input = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
  const answer = await runGit(folder, ["cat-file", "--batch-check=%(objectname)"], input);
  if (answer === null) return fail(NO_GIT);
  if (answer.code !== 0) return await lookUpEach(folder, revisions, answer);
  const answers = new TextDecoder().decode(answer.stdout).split("\n").slice(0, revisions.length);
  return ok(answers.map((text) => (OID.test(text) ? text : null)));
}

/** There are names that git gives up over, as `HEAD@{1000}`; it then says nothing of those that come after. */
async function lookUpEach(
  folder: string,
  revisions: readonly string[],
  answer: Answer,
): Promise<Result<readonly (string | null)[]>> {
  const [only] = revisions;
  if (revisions.length === 1) return fail(gitFailure(`git can't look up ${only}`, answer));
  const each = await Promise.all(revisions.map((name) => lookUp(folder, [name])));
  const failures = each.flatMap((one) => (one.ok ? [] : one.error));
  if (failures.length > 0) return fail(...failures);
  return ok(each.flatMap((one) => (one.ok ? one.value : [])));
}

const OID = /^[0-9a-f]{40,64}$/;

function isName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  return name.trim() !== "" && !/[\u0000-\u001f]/.test(name);
}

async function otherwise(place: Place, name: string): Promise<Result<string>> {
  const seconds = secondsOf(name);
  if (seconds !== undefined) return await lastBefore(place, name, seconds);
  const ambiguous = await beginsSeveral(place.folder, name);
  if (!ambiguous) return fail(await unknown(place, name));
  const message = `the revision "${name}" is ambiguous: the ids of several commits begin like that`;
  return fail({ code: "revision", message, hint: "Write more of its digits." });
}

async function beginsSeveral(folder: string, name: string): Promise<boolean> {
  if (!/^[0-9a-f]{4,}$/i.test(name)) return false;
  const answer = await runGit(folder, ["rev-parse", `--disambiguate=${name}`]);
  return answer?.code === 0 && new TextDecoder().decode(answer.stdout).trim().includes("\n");
}

/** What HEAD was: side branches count from when they were merged. */
async function lastBefore(place: Place, name: string, seconds: number): Promise<Result<string>> {
  const list = ["rev-list", "--first-parent", "-1", `--min-age=${seconds}`, "HEAD", "--"];
  const answer = await runGit(place.folder, list);
  if (answer === null) return fail(NO_GIT);
  if (answer.code !== 0) return fail(await unknown(place, "HEAD"));
  const commit = new TextDecoder().decode(answer.stdout).trim();
  if (commit !== "") return ok(commit);
  const message = `HEAD has no commit as old as ${name}`;
  return fail({ code: "revision", message, ...(place.shallow && { hint: DEEPEN }) });
}

async function unknown({ folder, shallow }: Place, name: string): Promise<Failure> {
  const refs: string[] = [];
  for (const under of ["refs/heads", "refs/tags", "refs/remotes"]) {
    const some = await refsOf(folder, under);
    if (some.ok) refs.push(...some.value.map((ref) => ref.name));
  }
  if (/^(HEAD|@)$/.test(name) && refs.length === 0) {
    const message = "this repository has no commit yet, so there is no HEAD to compare with";
    return { code: "revision", message, hint: "Commit something first." };
  }
  const message = `unknown revision ${JSON.stringify(name)}: no branch, tag or commit of this repository`;
  // A clone has other people's branches under the name of where they came from.
  const remote = refs.find((ref) => ref.endsWith(`/${name}`));
  const { hint } =
    remote === undefined ? didYouMean(name, refs) : { hint: `Did you mean "${remote}"?` };
  const hints = [hint, shallow ? DEEPEN : undefined].filter((text) => text !== undefined);
  return { code: "revision", message, ...(hints.length > 0 && { hint: hints.join(" ") }) };
}
