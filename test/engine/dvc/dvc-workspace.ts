// A real project of DVC's, and what its locks say.
import { join } from "node:path";
import { type DvcProject, readProject } from "../../../src/dvc/project.ts";
import { LEGACY_MD5, MD5 } from "../../../src/dvc/schemes.ts";
import { type DvcMember, type DvcMembers, membersOf } from "../../../src/engine/dvc/stages.ts";
import { orStop } from "../../../src/model/failure.ts";
import { FileIndex } from "../../../src/store/files.ts";
import * as state from "../../../src/store/state.ts";
import { type TempDir, tempDir } from "../../helpers.ts";
import { type Workspace, workspace } from "../workspace.ts";

export type Files = Readonly<Record<string, string>>;

/** Enough for a repository of DVC's. */
export const CONFIG = { ".dvc/config": "[core]\n    no_scm = true\n" };

export async function dvcWorkspace(stages: string, files: Files = {}): Promise<Workspace> {
  return await workspace({ ...CONFIG, "dvc.yaml": `stages:\n${stages}`, ...files });
}

/** The entries of a dvc.lock, as they stand there. */
export async function entriesOf(
  space: Pick<Workspace, "read">,
  file = "dvc.lock",
): Promise<Readonly<Record<string, unknown>>> {
  const lock = Bun.YAML.parse(await space.read(file)) as {
    stages: Readonly<Record<string, unknown>>;
  };
  return lock.stages;
}

export const md5 = (text: string): string => Bun.CryptoHasher.hash("md5", text, "hex");

/** Where the cache, or a remote, has what holds this text. */
export function objectOf(text: string, cache = ".dvc/cache"): string {
  const oid = md5(text);
  return join(cache, "files/md5", oid.slice(0, 2), oid.slice(2));
}

export interface Read extends DvcMembers {
  readonly dir: TempDir;
  readonly project: DvcProject;
  /** Of files by DVC's hashes of today, and by those of DVC 2. */
  readonly files: FileIndex;
  readonly legacy: FileIndex;
  member(name: string): DvcMember;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Its stages alone; nothing is opened. */
export async function readStages(
  stages: string,
  files: Files = {},
  { file = "dvc.yaml", environ = {} }: { file?: string; environ?: Files } = {},
): Promise<Read> {
  const dir = await tempDir({ ...CONFIG, "dvc.yaml": `stages:\n${stages}`, ...files });
  const project = orStop(await readProject(dir.path, join(dir.path, file)));
  const made = membersOf(project, environ);
  const store = state.open(join(dir.path, ".fastpipe"));
  return {
    ...made,
    dir,
    project,
    files: new FileIndex(store, dir.path, MD5),
    legacy: new FileIndex(store, dir.path, LEGACY_MD5),
    member(name) {
      const found = made.members.get(name);
      if (found === undefined) throw new Error(`no stage ${name}`);
      return found;
    },
    async [Symbol.asyncDispose]() {
      store.close();
      await dir[Symbol.asyncDispose]();
    },
  };
}
