// The gate on coverage: the total over all lines of src/, which Bun's own threshold (per file, and only of files that a
// test has loaded) does not tell.
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

export interface FileCoverage {
  /** Relative to the project, with `/`. */
  readonly file: string;
  /** Lines that can be executed, and those of them that a test has executed. */
  readonly lines: number;
  readonly hit: number;
  /** No test has loaded it. */
  readonly unseen: boolean;
}

/** What an lcov report says of the files under `src/`. */
export function parseLcov(text: string): Map<string, FileCoverage> {
  const files = new Map<string, FileCoverage>();
  for (const record of text.split("end_of_record")) {
    const file = /^SF:(.*)$/m.exec(record)?.[1]?.split(sep).join("/");
    if (file === undefined || !file.startsWith("src/")) continue;
    const counts = [...record.matchAll(/^DA:\d+,(\d+)/gm)].map((match) => Number(match[1]));
    const hit = counts.filter((count) => count > 0).length;
    files.set(file, { file, lines: counts.length, hit, unseen: false });
  }
  return files;
}

/** Every source file: as reported, or as unseen with all its executable lines missing. */
export async function coverageOf(root: string, lcov: string): Promise<FileCoverage[]> {
  const reported = parseLcov(lcov);
  return Promise.all(
    (await sourceFiles(root)).map(async (file) => {
      const found = reported.get(file);
      if (found !== undefined) return found;
      const lines = executableLines(await readFile(join(root, file), "utf8"));
      return { file, lines, hit: 0, unseen: true };
    }),
  );
}

/** The share of lines that tests execute, in percent; 100 when there are none. */
export function percent(files: readonly FileCoverage[]): number {
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const hit = files.reduce((sum, file) => sum + file.hit, 0);
  return lines === 0 ? 100 : (100 * hit) / lines;
}

/** What is left of a module without types, comments, imports and lone brackets, in lines. */
export function executableLines(source: string): number {
  const code = new Bun.Transpiler({ loader: "ts" }).transformSync(source);
  return code
    .split("\n")
    .filter((line) => /\w/.test(line) && !/^\s*(import|export)\b[^=(]*( from )?"[^"]*"/.test(line))
    .filter((line) => !/^\s*export \{\s*\};?$/.test(line)).length;
}

/** The TypeScript modules of `src/`, declarations aside, relative to the project. */
export async function sourceFiles(root: string): Promise<string[]> {
  const entries = await readdir(join(root, "src"), { recursive: true, withFileTypes: true });
  return entries
    .filter(({ name }) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}
