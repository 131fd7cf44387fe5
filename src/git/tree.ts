// The files of a commit.
import { fail, ok, type Result } from "../model/failure.ts";
import { gitFailure, NO_GIT, runGit } from "./command.ts";

export interface TreeFile {
  /** Relative to the folder that was asked for, `/` between its parts. */
  readonly path: string;
  /** A link's content is its target; a submodule's files are in another repository. */
  readonly type: "file" | "link" | "submodule";
  readonly executable: boolean;
  readonly oid: string;
}

/** `prefix` leads from the top of the repository to the folder ("" or "a/b/"), `under` from there on. */
export async function listTree(
  folder: string,
  commit: string,
  prefix: string,
  under: string,
): Promise<Result<readonly TreeFile[]>> {
  const place = `${prefix}${under}`;
  // Without a pattern: all. git takes it literally, since ls-tree knows no wildcards.
  const patterns = place === "" ? [] : [place];
  const list = ["ls-tree", "-r", "-z", "--full-tree", commit, "--", ...patterns];
  const answer = await runGit(folder, list);
  if (answer === null) return fail(NO_GIT);
  if (answer.code !== 0) return fail(gitFailure(`git can't list the files of ${commit}`, answer));
  const entries = new TextDecoder().decode(answer.stdout).split("\0");
  return ok(entries.flatMap((entry) => fileOf(entry, prefix) ?? []));
}

/** `MODE TYPE OID<tab>PATH`. */
function fileOf(entry: string, prefix: string): TreeFile | undefined {
  const tab = entry.indexOf("\t");
  if (tab < 0) return undefined;
  const [mode = "", , oid = ""] = entry.slice(0, tab).split(" ");
  const path = entry.slice(tab + 1);
  if (!path.startsWith(prefix)) return undefined;
  const type = mode === "120000" ? "link" : mode === "160000" ? "submodule" : "file";
  return { path: path.slice(prefix.length), type, executable: mode === "100755", oid };
}
