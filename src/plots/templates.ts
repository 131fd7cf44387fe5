// Templates of the user's.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, ioError, isMissing } from "../store/io-error.ts";
import type { TemplateFolder } from "./specs.ts";

/** In these folders, by name with or without `.json`; else by the path from the root. Throws an `IoError`. */
export function templatesIn(root: string, folders: readonly string[]): TemplateFolder {
  return {
    async find(name) {
      const named = (dir: string): string[] => [join(dir, name), join(dir, `${name}.json`)];
      for (const place of [...folders.flatMap(named), name]) {
        const text = await textAt(join(root, place));
        if (text !== null) return { text, name: place };
      }
      return null;
    },
  };
}

/** Null: there is no file. */
async function textAt(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error) || codeOf(error) === "EISDIR") return null;
    throw ioError("read", path, error);
  }
}
