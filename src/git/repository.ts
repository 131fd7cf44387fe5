// A git repository as seen from one folder in it: its revisions, and the files of a commit below that folder.
import { statSync } from "node:fs";
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import { Blobs } from "./blobs.ts";
import { type Answer, gitFailure, NO_GIT, runGit } from "./command.ts";
import { type Ref, refsOf } from "./refs.ts";
import { type Commit, resolveAll } from "./resolve.ts";
import { listTree, type TreeFile } from "./tree.ts";

export class Repository {
  readonly #blobs: Blobs;

  private constructor(
    /** Absolute; paths of files are relative to it. In a bare repository it is the repository itself. */
    readonly folder: string,
    /** From the top of the repository to the folder: "" or "a/b/". */
    readonly prefix: string,
    readonly bare: boolean,
    /** Its history was cut off when it was cloned. */
    readonly shallow: boolean,
  ) {
    this.#blobs = new Blobs(folder);
  }

  /**
   * The repository that a folder is in: it may be its top, a subdirectory, a worktree, a submodule, or a bare
   * repository. `folder`: absolute.
   */
  static async at(folder: string): Promise<Result<Repository>> {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      return fail({ code: "git", message: `${folder} is no folder` });
    }
    // The prefix comes last, and alone can have line breaks in it.
    const facts = ["--is-bare-repository", "--is-shallow-repository", "--show-prefix"];
    const answer = await runGit(folder, ["rev-parse", ...facts]);
    if (answer === null) return fail(NO_GIT);
    if (answer.code !== 0) return fail(noRepository(folder, answer));
    const [bare, shallow, ...rest] = new TextDecoder().decode(answer.stdout).split("\n");
    const prefix = rest.join("\n").replace(/\n$/, "");
    return ok(new Repository(folder, prefix, bare === "true", shallow === "true"));
  }

  /** A branch, tag, commit (short too), `HEAD~3`, or a date: the last commit of HEAD at or before it. */
  async resolve(revision: string): Promise<Result<Commit>> {
    const all = await this.resolveAll([revision]);
    if (!all.ok) return all;
    const [commit] = all.value;
    return commit === undefined ? fail() : ok(commit);
  }

  /** In their order; fails with what is wrong with each. One process for all that are no dates. */
  async resolveAll(revisions: readonly string[]): Promise<Result<readonly Commit[]>> {
    return await resolveAll(this, revisions);
  }

  /** The local ones, by name. */
  async branches(): Promise<Result<readonly Ref[]>> {
    return await refsOf(this.folder, "refs/heads");
  }

  /** Of commits, by name: a tag on something else is not one. */
  async tags(): Promise<Result<readonly Ref[]>> {
    return await refsOf(this.folder, "refs/tags");
  }

  /**
   * The files of a commit below the folder, or below `under` in it (a file itself too); the paths are relative to
   * the folder. Nothing is there: none.
   */
  async files(commit: string, under = ""): Promise<Result<readonly TreeFile[]>> {
    return await listTree(this.folder, commit, this.prefix, under);
  }

  /** The contents by object id, in that order; all by one process for as long as the repository is used. */
  async read(oids: readonly string[]): Promise<Result<readonly Uint8Array[]>> {
    return await this.#blobs.read(oids);
  }

  /** Ends the process that reads. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#blobs.end();
  }
}

function noRepository(folder: string, answer: Answer): Failure {
  if (!answer.stderr.includes("not a git repository")) {
    return gitFailure(`git can't read the repository of ${folder}`, answer);
  }
  return {
    code: "git",
    message: `${folder} is in no git repository, so there are no revisions of it`,
    hint: "Make one by `git init`, or clone the project by git.",
  };
}
