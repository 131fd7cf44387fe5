// What the proof says of random pipelines, against what they do.
import { expect, test } from "bun:test";
import { join } from "node:path";
import { load } from "../../src/pipeline/load.ts";
import { tempDir } from "../helpers.ts";
import { pipelineOf } from "./proof-programs.ts";
import { whyNot } from "./proofs.ts";

/** How often random numbers are drawn while the pipeline loads. */
async function drawn(files: Readonly<Record<string, string>>): Promise<number> {
  await using dir = await tempDir(files);
  const { random } = Math;
  let count = 0;
  Math.random = () => {
    count++;
    return 0.5;
  };
  try {
    const loaded = await load(join(dir.path, "pipeline.js"));
    if (!loaded.ok) throw new Error(JSON.stringify([loaded.error, files]));
  } finally {
    Math.random = random;
  }
  return count;
}

test("no pipeline that draws while it loads is taken for one that gives the same each time", async () => {
  let stands = 0;
  let draws = 0;
  const rounds = Number(process.env.PROOF_ROUNDS ?? 120);
  for (let seed = 1; seed <= rounds; seed++) {
    const files = pipelineOf(seed);
    const why = await whyNot(files);
    const count = await drawn(files);
    if (why === null) stands++;
    if (count > 0) draws++;
    const text = Object.entries(files).map(([name, code]) => `// ${name}\n${code}`);
    if (why === null && count > 0) expect([seed, text.join("\n")]).toEqual([seed, "evaluated"]);
  }
  // Both are tried.
  expect([stands > rounds / 10, draws > rounds / 10]).toEqual([true, true]);
}, 120_000);
