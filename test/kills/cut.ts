// A simulated power cut: what was written last is not all there.
import { open, stat, truncate, utimes } from "node:fs/promises";
import { join } from "node:path";
import { filesOf } from "./project.ts";

/** What becomes of a file: half of it is left, nothing is, or its second half is zeros. */
export type Harm = "half" | "empty" | "zeros";

export interface Cut {
  /** Of the files that were written since the start of the run, this share is harmed. */
  readonly share: number;
  readonly seed: number;
}

/** Harms files of the project that changed after `since` (ms since 1970); gives each with what became of it. */
export async function cutNewest(
  path: string,
  since: number,
  { share, seed }: Cut,
): Promise<ReadonlyMap<string, Harm>> {
  const harmed = new Map<string, Harm>();
  for (const file of await filesOf(path)) {
    const full = join(path, file);
    const { ctimeMs, mtimeMs, atimeMs, size } = await stat(full);
    // By the change time: the modification time of locks is set back.
    if (ctimeMs < since || size === 0) continue;
    const chance = chanceOf(file, seed);
    if (chance >= share) continue;
    const harm = harmOf(chance / share);
    await apply(full, harm, size);
    await utimes(full, atimeMs / 1000, mtimeMs / 1000);
    harmed.set(file, harm);
  }
  await reviveSign(path);
  return harmed;
}

/** The harm was done before the run died, not after: so must say the run's last sign of life. */
async function reviveSign(path: string): Promise<void> {
  const now = Date.now() / 1000;
  await utimes(join(path, ".fastpipe/tmp/alive"), now, now).catch(() => undefined);
}

/** By the file's name, so that it does not depend on what else is there. */
function chanceOf(file: string, seed: number): number {
  return Bun.hash.xxHash32(file, seed) / 2 ** 32;
}

function harmOf(chance: number): Harm {
  if (chance < 0.6) return "half";
  return chance < 0.8 ? "empty" : "zeros";
}

async function apply(file: string, harm: Harm, size: number): Promise<void> {
  const half = Math.floor(size / 2);
  if (harm !== "zeros") return await truncate(file, harm === "half" ? half : 0);
  const handle = await open(file, "r+");
  try {
    await handle.write(Buffer.alloc(size - half), 0, size - half, half);
  } finally {
    await handle.close();
  }
}
