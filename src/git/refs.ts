// Branches and tags, each with its commit.
import { fail, ok, type Result } from "../model/failure.ts";
import { gitFailure, NO_GIT, runGit } from "./command.ts";

export interface Ref {
  /** Without `refs/heads/` and the like. */
  readonly name: string;
  readonly commit: string;
}

/** `under`: `refs/heads`, `refs/tags`, `refs/remotes`. */
export async function refsOf(folder: string, under: string): Promise<Result<readonly Ref[]>> {
  // What an annotated tag points at comes with a star; of a branch it is empty.
  const format = "%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname)";
  const answer = await runGit(folder, ["for-each-ref", `--format=${format}`, under]);
  if (answer === null) return fail(NO_GIT);
  if (answer.code !== 0) return fail(gitFailure("git can't list branches and tags", answer));
  const refs: Ref[] = [];
  for (const line of new TextDecoder().decode(answer.stdout).split("\n")) {
    const [type, oid, peeledType, peeled, ...name] = line.split(" ");
    const commit = type === "commit" ? oid : peeledType === "commit" ? peeled : undefined;
    // A name of a ref has no spaces.
    if (commit) refs.push({ name: name.join(" ").slice(under.length + 1), commit });
  }
  return ok(refs);
}
