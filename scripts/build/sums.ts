// What stands beside the executables of a release.
import { createReadStream } from "node:fs";
import { rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface Artifact {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

export async function describe(folder: string, names: readonly string[]): Promise<Artifact[]> {
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { name, size: (await stat(path)).size, sha256: await sha256(path) };
    }),
  );
}

/** As `sha256sum` writes it and `sha256sum -c` and `shasum -a 256 -c` read it. */
export async function writeSums(folder: string, artifacts: readonly Artifact[]): Promise<void> {
  const lines = artifacts.map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  const path = join(folder, "SHA256SUMS");
  await writeFile(`${path}.tmp-${process.pid}`, lines.join(""));
  await rename(`${path}.tmp-${process.pid}`, path);
}

export function sizes(artifacts: readonly Artifact[]): string {
  const width = Math.max(...artifacts.map(({ name }) => name.length));
  return artifacts
    .map(({ name, size }) => `${name.padEnd(width)}  ${(size / 1e6).toFixed(1).padStart(6)} MB`)
    .join("\n");
}

async function sha256(path: string): Promise<string> {
  const hasher = new Bun.CryptoHasher("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hasher.update(chunk as Uint8Array);
  }
  return hasher.digest("hex");
}
