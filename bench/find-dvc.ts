// The DVC to compare with.
import { resolve } from "node:path";

export interface Dvc {
  readonly path: string;
  readonly version: string;
}

type Environ = Readonly<Record<string, string | undefined>>;

/** By FASTPIPE_TEST_DVC or on PATH; a text says why there is none. */
export function findDvc({ FASTPIPE_TEST_DVC: named, PATH = "" }: Environ): Dvc | string {
  const found = Bun.which(named || "dvc", { PATH });
  if (found === null) return named ? `FASTPIPE_TEST_DVC: there is no executable ${named}.` : NONE;
  // It is called in other folders.
  const path = resolve(found);
  const child = Bun.spawnSync([path, "--version"], { stdin: "ignore", stderr: "pipe" });
  if (child.exitCode === 0) return { path, version: child.stdout.toString().trim() };
  return `${path} --version fails:\n${child.stderr.toString().trim()}`;
}

const NONE =
  "There is no DVC to compare with: put `dvc` on PATH, or name its executable in FASTPIPE_TEST_DVC.";
