// Plots as they lie in the workspace.
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { PlotDefinition } from "../model/plot.ts";
import { codeOf, ioError, isMissing } from "../store/io-error.ts";
import type { PlotSource } from "./collect.ts";
import type { TemplateFolder } from "./specs.ts";

export const WORKSPACE = "workspace";

/** Reading throws an `IoError` for what is there and can't be read. */
export function workspacePlots(root: string, definitions: readonly PlotDefinition[]): PlotSource {
  return {
    rev: WORKSPACE,
    definitions,
    read: (path) => bytesOf(join(root, path)),
    list: (path) => filesIn(root, path),
  };
}

/** Templates of the user's: in these folders, by name with or without `.json`; else by the path from the root. */
export function templatesIn(root: string, folders: readonly string[]): TemplateFolder {
  return {
    async find(name) {
      const places = [
        ...folders.flatMap((dir) => [join(dir, name), join(dir, `${name}.json`)]),
        name,
      ];
      for (const place of places) {
        const bytes = await bytesOf(join(root, place));
        if (bytes !== null) return { text: new TextDecoder().decode(bytes), name: place };
      }
      return null;
    },
  };
}

async function bytesOf(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    // A folder is no file of data.
    if (isMissing(error) || codeOf(error) === "EISDIR") return null;
    throw ioError("read", path, error);
  }
}

async function filesIn(root: string, path: string): Promise<string[] | null> {
  const folder = join(root, path);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw ioError("look at", folder, error);
    },
  );
  if (!isFolder) return null;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.flatMap((one) =>
    one.isDirectory() ? [] : [relative(root, join(one.parentPath, one.name)).split(sep).join("/")],
  );
  return files.sort();
}
