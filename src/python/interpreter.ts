// Which Python runs the user's code: found once, and remembered as long as what was looked at is what it was.
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { statOf } from "../fingerprint/stat.ts";
import { type Failure, fail, ok, type Result } from "../model/failure.ts";

export interface Interpreter {
  /** `sys.executable`: never a shim. */
  readonly executable: string;
  /** Like `3.11.7`. */
  readonly version: string;
  /** Where it was found, for people. */
  readonly from: string;
}

export interface Asked {
  /** Absolute. */
  readonly root: string;
  /** From the settings; null: to be found. */
  readonly python: string | null;
  readonly environ: Readonly<Record<string, string>>;
}

interface Cache {
  get(kind: string, key: string, stamp: string): string | undefined;
  set(kind: string, key: string, stamp: string, json: string): void;
}

const KIND = "python 1";
const LEAST = [3, 9] as const;

/** A program to ask, and what decides what it will say. */
interface Candidate {
  readonly command: readonly string[];
  readonly from: string;
  readonly witnesses: readonly string[];
}

/** Starts Python only when it is not known yet. */
export async function findInterpreter(asked: Asked, cache: Cache): Promise<Result<Interpreter>> {
  const candidate = candidateOf(asked);
  if (!candidate.ok) return candidate;
  const stamp = stampOf(candidate.value, asked);
  const kept = cache.get(KIND, asked.root, stamp);
  if (kept !== undefined) {
    const known: Interpreter & { readonly stamp: string } = JSON.parse(kept);
    if (statOf(known.executable)?.stamp === known.stamp) return ok(known);
  }
  const found = await ask(candidate.value, asked);
  if (!found.ok) return found;
  const own = statOf(found.value.executable)?.stamp;
  if (own !== undefined)
    cache.set(KIND, asked.root, stamp, JSON.stringify({ ...found.value, stamp: own }));
  return found;
}

function candidateOf({ root, python, environ }: Asked): Result<Candidate> {
  if (python !== null) {
    const isPath = python.includes("/");
    const path = isPath ? resolve(root, python) : inPath(python, environ);
    if (path !== undefined && existsSync(path)) return ok(plain(path, "the settings"));
    return fail({
      code: "settings",
      message: `there is no Python ${python}${isPath ? "" : " in PATH"}`,
      hint: "Name it with --python PATH, FASTPIPE_PYTHON, or `python` in fastpipe.yaml.",
    });
  }
  const active = environ.VIRTUAL_ENV;
  const inActive = active ? environmentPython(active) : undefined;
  if (inActive !== undefined) return ok(plain(inActive, "VIRTUAL_ENV"));
  const local = environmentPython(join(root, ".venv"));
  if (local !== undefined) return ok(plain(local, ".venv"));
  const uv = existsSync(join(root, "uv.lock")) ? inPath("uv", environ) : undefined;
  if (uv !== undefined) {
    const witnesses = [uv, join(root, "uv.lock"), join(root, "pyproject.toml")];
    return ok({ command: [uv, "run", "--project", root, "python"], from: "uv run", witnesses });
  }
  const path = inPath("python3", environ) ?? inPath("python", environ);
  if (path !== undefined) return ok(plain(path, "PATH"));
  return fail({
    code: "settings",
    message: "pipeline.py needs Python, and there is no python3 in PATH",
    hint: "Install Python 3.9 or later, or name one with --python PATH or `python` in fastpipe.yaml.",
  });
}

function plain(path: string, from: string): Candidate {
  return { command: [path], from, witnesses: [path, join(dirname(dirname(path)), "pyvenv.cfg")] };
}

function environmentPython(folder: string): string | undefined {
  const names =
    process.platform === "win32" ? ["Scripts/python.exe"] : ["bin/python", "bin/python3"];
  return names.map((name) => join(folder, name)).find((path) => existsSync(path));
}

function inPath(name: string, environ: Asked["environ"]): string | undefined {
  for (const folder of (environ.PATH ?? "").split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, name);
    if (statOf(path)?.kind === "file") return path;
  }
  return undefined;
}

/** A shim picks by files and variables. */
function stampOf({ command, witnesses }: Candidate, { root, environ }: Asked): string {
  const parts: string[] = [...command];
  const files = [...witnesses];
  if (isScript(command[0] ?? "")) {
    for (let folder = root; ; folder = dirname(folder)) {
      files.push(join(folder, ".python-version"), join(folder, ".tool-versions"));
      if (dirname(folder) === folder) break;
    }
    const home = environ.HOME ?? "";
    files.push(
      join(home, ".tool-versions"),
      join(environ.PYENV_ROOT ?? join(home, ".pyenv"), "version"),
    );
    for (const name of Object.keys(environ).sort()) {
      if (/^(PYENV|ASDF|MISE|UV)_/.test(name)) parts.push(name, environ[name] ?? "");
    }
  }
  for (const file of files) parts.push(file, statOf(file)?.stamp ?? "");
  return Bun.hash.xxHash64(JSON.stringify(parts)).toString(16);
}

function isScript(path: string): boolean {
  try {
    // A binary of megabytes is not read for two bytes of it by much: it is only read when it is a small file.
    const stat = statOf(path);
    return (
      stat !== undefined && stat.size < 64 * 1024 && readFileSync(path, "latin1").startsWith("#!")
    );
  } catch {
    return false;
  }
}

const QUESTION =
  "import json, platform, sys; print(json.dumps([sys.executable, platform.python_version(), sys.version_info[:2]]))";

async function ask(
  { command, from }: Candidate,
  { root, environ }: Asked,
): Promise<Result<Interpreter>> {
  const child = Bun.spawn([...command, "-c", QUESTION], {
    cwd: root,
    env: environ,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  const shown = command.join(" ");
  if (code !== 0) return fail(broken(shown, err.trim().split("\n").at(-1) ?? ""));
  const line = out.trim().split("\n").at(-1) ?? "";
  let said: [string, string, [number, number]];
  try {
    said = JSON.parse(line);
  } catch {
    return fail(broken(shown, `it answered ${JSON.stringify(line.slice(0, 200))}`));
  }
  const [executable, version, [major, minor]] = said;
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1])) {
    return fail({
      code: "settings",
      message: `${executable} (from ${from}) is Python ${version}; fastpipe needs 3.9 or later`,
      hint: "Name another one with --python PATH or `python` in fastpipe.yaml.",
    });
  }
  return ok({ executable, version, from });
}

function broken(shown: string, why: string): Failure {
  return { code: "settings", message: `${shown} can't be used as Python: ${why}` };
}
