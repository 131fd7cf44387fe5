// What the disk takes for small files that are renamed into place: `write-files.ts DIR COUNT` prints the milliseconds.
import { closeSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";

const [dir = "", count = "0"] = process.argv.slice(2);
mkdirSync(dir, { recursive: true });
const text = "x".repeat(600);
const start = Bun.nanoseconds();
for (let i = 0; i < Number(count); i++) {
  const temp = join(dir, `.${i}.tmp`);
  const file = openSync(temp, "wx");
  writeSync(file, text);
  closeSync(file);
  renameSync(temp, join(dir, `${i}.lock`));
}
process.stdout.write(String((Bun.nanoseconds() - start) / 1e6));
