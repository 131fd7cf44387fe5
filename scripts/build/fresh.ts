// Whether an executable has to be built again: what went into it, as one digest beside it.
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Files and folders of the project that decide what an executable is. */
const INPUTS = ["src", "scripts/build", "build.ts", "package.json", "bun.lock", "tsconfig.json"];

/** One digest over the content of everything that goes into an executable, and over Bun's version. */
export async function inputsDigest(root: string): Promise<string> {
  const hasher = new Bun.CryptoHasher("sha256").update(`bun ${Bun.version} ${Bun.revision}\n`);
  for (const file of await inputFiles(root)) {
    const bytes = await readFile(join(root, file));
    hasher.update(`${file.length}:${file}${bytes.length}:`).update(bytes);
  }
  return hasher.digest("hex");
}

async function inputFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  for (const input of INPUTS) {
    const path = join(root, input);
    if (!(await stat(path)).isDirectory()) {
      files.push(input);
      continue;
    }
    for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) files.push(relative(root, join(entry.parentPath, entry.name)));
    }
  }
  return files.map((file) => file.split(sep).join("/")).sort();
}

/** Is `outfile` there as it was built from these inputs? */
export async function isFresh(outfile: string, digest: string): Promise<boolean> {
  const built = await stamp(outfile, digest);
  return built !== null && built === (await readFile(stampFile(outfile), "utf8").catch(noneYet));
}

/** Notes that `outfile` was built from these inputs. */
export async function markBuilt(outfile: string, digest: string): Promise<void> {
  const built = await stamp(outfile, digest);
  if (built !== null) await writeFile(stampFile(outfile), built);
}

function stampFile(outfile: string): string {
  return join(outfile, "..", `.${outfile.slice(join(outfile, "..").length + 1)}.built-from`);
}

async function stamp(outfile: string, digest: string): Promise<string | null> {
  const found = await stat(outfile).catch(noneYet);
  return found === null ? null : `${digest} ${found.size} ${found.mtimeMs}\n`;
}

function noneYet(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}
