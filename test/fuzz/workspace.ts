// One project twice on disk: where fastpipe decides, and where the truth is found out, which no record ever touches.
import { mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Path to content. */
export type Files = ReadonlyMap<string, string>;

export class Workspace {
  readonly decided: string;
  readonly real: string;
  private present: Files = new Map();

  constructor(readonly path: string) {
    this.decided = join(path, "decided");
    this.real = join(path, "real");
  }

  /** Makes both folders hold exactly these files, writing only those that differ. */
  async set(files: Files): Promise<void> {
    const before = this.present;
    this.present = files;
    for (const root of [this.decided, this.real]) {
      for (const name of before.keys()) if (!files.has(name)) await rm(join(root, name));
      for (const [name, content] of files) {
        if (before.get(name) === content) continue;
        await mkdir(dirname(join(root, name)), { recursive: true });
        await writeFile(join(root, name), content);
      }
    }
  }

  /** Gives files another time, and nothing else. */
  async touch(names: readonly string[], at: Date): Promise<void> {
    for (const name of names) await utimes(join(this.decided, name), at, at);
  }

  /** Removes what fastpipe remembers beside its locks. */
  async forget(): Promise<void> {
    for (const end of ["", "-wal", "-shm"]) {
      await rm(join(this.decided, `.fastpipe/state.db${end}`), { force: true });
    }
  }

  async remove(): Promise<void> {
    this.present = new Map();
    await rm(this.path, { recursive: true, force: true });
  }
}
