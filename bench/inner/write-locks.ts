// Writes locks as a run does, in a process of its own, and prints the milliseconds it took: `write-locks.ts DIR COUNT`.
import { join } from "node:path";
import type { Lock } from "../../src/model/lock.ts";
import { writeLock } from "../../src/store/locks.ts";
import * as state from "../../src/store/state.ts";

const [dir = "", count = "0"] = process.argv.slice(2);
const store = state.open(dir);
const locks = Array.from({ length: Number(count) }, (_, i) => lockOf(i));
const start = Bun.nanoseconds();
await Promise.all(locks.map((lock, i) => writeLock(join(dir, "stages"), `stage${i}`, lock, store)));
store.close();
process.stdout.write(String((Bun.nanoseconds() - start) / 1e6));

/** As of an ordinary stage: thirty entries of code, some params, two deps, two outs. */
function lockOf(i: number): Lock {
  const code = Array.from({ length: 30 }, (_, k) => [`module lib/m${k}.ts`, hash("xxh64", i + k)]);
  const file = (path: string) => ({ path, hash: hash("sha256", i), size: i });
  return {
    schema: 1,
    rules: 1,
    code: Object.fromEntries(code),
    files: hash("xxh64", i),
    params: { epochs: 10, name: `n${i}`, rate: 0.01 },
    deps: [file(`in/${i}.csv`), file("in/shared.csv")],
    outs: [file(`out/${i}.csv`), file(`out/${i}.json`)],
  };
}

function hash(algorithm: "sha256" | "xxh64", seed: number): string {
  if (algorithm === "sha256") return `sha256:${Bun.SHA256.hash(String(seed), "hex")}`;
  return `xxh64:${Bun.hash.xxHash64(String(seed)).toString(16).padStart(16, "0")}`;
}
