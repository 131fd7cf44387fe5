// The Pythons of this machine that fastpipe runs with, one of each minor version.
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface Python {
  readonly path: string;
  /** Like `3.11`. */
  readonly minor: string;
}

function candidates(): string[] {
  const found: string[] = [];
  const add = (path: string): void => {
    if (existsSync(path)) found.push(path);
  };
  for (const folder of (process.env.PATH ?? "").split(":")) {
    for (let minor = 9; minor < 20; minor++) add(join(folder, `python3.${minor}`));
    add(join(folder, "python3"));
  }
  for (const managed of [".pyenv/versions", ".local/share/uv/python"]) {
    const folder = join(homedir(), managed);
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) add(join(folder, name, "bin/python3"));
  }
  return found;
}

/** Those that start and are new enough, in order. */
export function pythons(): readonly Python[] {
  const byMinor = new Map<string, Python>();
  for (const path of candidates()) {
    const asked = Bun.spawnSync([
      path,
      "-c",
      "import sys; print(sys.executable, *sys.version_info[:2])",
    ]);
    const [executable, major, minor] = asked.stdout.toString().trim().split(" ");
    if (asked.exitCode !== 0 || executable === undefined || major !== "3" || Number(minor) < 9)
      continue;
    const name = `${major}.${minor}`;
    if (!byMinor.has(name)) byMinor.set(name, { path: executable, minor: name });
  }
  return [...byMinor.values()].sort((a, b) => Number(a.minor.slice(2)) - Number(b.minor.slice(2)));
}
