// A DVC project whose dvc.lock is right, without DVC.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type TempDir, tempDir } from "../helpers.ts";

export interface Entry {
  readonly cmd: string | readonly string[];
  readonly deps?: readonly string[];
  readonly outs?: readonly string[];
  readonly params?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Makes dvc.lock of what lies there now. JSON is YAML. */
export async function lock(
  dir: TempDir,
  entries: Readonly<Record<string, Entry>>,
  file = "dvc.lock",
): Promise<void> {
  const stages: Record<string, unknown> = {};
  for (const [name, { cmd, deps = [], outs = [], params }] of Object.entries(entries)) {
    const items = (paths: readonly string[]) =>
      Promise.all(paths.map((path) => itemOf(join(dir.path, dirname(file)), path)));
    const [before, after] = [await items(deps), await items(outs)];
    stages[name] = { cmd, deps: before, ...(params && { params }), outs: after };
  }
  await dir.file(file, JSON.stringify({ schema: "2.0", stages }));
}

async function itemOf(folder: string, path: string): Promise<object> {
  const bytes = await readFile(join(folder, path));
  const md5 = new Bun.CryptoHasher("md5").update(bytes).digest("hex");
  return { path, hash: "md5", md5, size: bytes.length };
}

/** Two chained stages that are up to date. */
export async function chain(files: Readonly<Record<string, string>> = {}): Promise<TempDir> {
  const dir = await tempDir({
    "dvc.yaml": `# Two stages.

stages:
  # Cleans.
  prepare:
    cmd: cat raw.txt > build/clean.txt
    deps:
    - raw.txt  # by hand
    outs:
    - build/clean.txt
  train:
    cmd: echo \${lr} > model.txt && echo {} > m.json
    deps: [build/clean.txt]
    params: [lr]
    outs: [model.txt]
    metrics: [m.json: {cache: false}]
`,
    "params.yaml": "lr: 0.5\nother: 1\n",
    "raw.txt": "raw\n",
    "build/clean.txt": "raw\n",
    "model.txt": "0.5\n",
    "m.json": "{}\n",
    ...files,
  });
  await lock(dir, CHAIN);
  return dir;
}

export const CHAIN: Readonly<Record<string, Entry>> = {
  prepare: {
    cmd: "cat raw.txt > build/clean.txt",
    deps: ["raw.txt"],
    outs: ["build/clean.txt"],
  },
  train: {
    cmd: "echo 0.5 > model.txt && echo {} > m.json",
    deps: ["build/clean.txt"],
    params: { "params.yaml": { lr: 0.5 } },
    outs: ["m.json", "model.txt"],
  },
};

/** Puts a file into DVC's cache. */
export async function intoCache(dir: TempDir, path: string): Promise<void> {
  const bytes = await readFile(join(dir.path, path));
  const md5 = new Bun.CryptoHasher("md5").update(bytes).digest("hex");
  const object = join(dir.path, ".dvc/cache/files/md5", md5.slice(0, 2), md5.slice(2));
  await mkdir(dirname(object), { recursive: true });
  await writeFile(object, bytes);
}
