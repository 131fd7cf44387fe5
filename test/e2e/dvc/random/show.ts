// Writes a random project to a folder, to look at one that a test has named: `bun show.ts SEED [FOLDER]`.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { randomProject } from "./generate.ts";

const [seed = "0", folder] = process.argv.slice(2);
const { files, mistakes } = randomProject(Number(seed));
console.log(mistakes.length === 0 ? "no mistakes" : mistakes.join("; "));
for (const [name, content] of Object.entries(files)) {
  if (folder === undefined) {
    console.log(`--- ${name}\n${content}`);
    continue;
  }
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}
