// One of the two stores of DVC's cache: files named by their md5, and directories by that of their record, with `.dir`.
import { join } from "node:path";
import { IoError } from "../store/io-error.ts";
import { Objects } from "../store/objects.ts";
import { type DirFile, dirOid, parseDir } from "./dir-object.ts";

export interface DvcObjectsOptions {
  /** The cache's, absolute. */
  readonly cacheDir: string;
  /** Those of DVC 2 lie in the cache's folder itself. */
  readonly legacy: boolean;
  readonly shared: boolean;
  readonly onCorrupt?: ((path: string) => void) | undefined;
}

const TMP = ".fastpipe-tmp";

export class DvcObjects extends Objects {
  constructor({ cacheDir, legacy, shared, onCorrupt }: DvcObjectsOptions) {
    super({
      dir: legacy ? cacheDir : join(cacheDir, "files", "md5"),
      tmpDir: join(cacheDir, TMP),
      algorithm: legacy ? "md5-dos2unix" : "md5",
      shared,
      onCorrupt,
    });
  }

  /** What is in a directory; null where its object is not there, or was not sound and is gone. */
  async dir(oid: string): Promise<readonly DirFile[] | null> {
    if (!(await this.has(oid))) return null;
    const text = this.read(oid);
    if (dirOid(text) !== oid) {
      this.drop(oid);
      return null;
    }
    const files = parseDir(text);
    if (files !== null) return files;
    const path = this.pathOf(oid);
    throw new IoError(`${path} is not DVC's record of a directory`, "EINVAL", path);
  }

  override async putText(oid: string, text: string): Promise<void> {
    if (dirOid(text) !== oid) throw new Error(`${oid} is not the name of this text`);
    await super.putText(oid, text);
  }
}
