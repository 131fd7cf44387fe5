// The Python that the executable carries: the package `fastpipe`, and our own programs. Laid down when Python starts.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import packageText from "../api/python/fastpipe/__init__.py" with { type: "text" };
import contextText from "../api/python/fastpipe/_context.py" with { type: "text" };
import markersText from "../api/python/fastpipe/_markers.py" with { type: "text" };
import stageText from "../api/python/fastpipe/_stage.py" with { type: "text" };
import init from "./host/__init__.py" with { type: "text" };
import canonical from "./host/canonical.py" with { type: "text" };
import describe from "./host/describe.py" with { type: "text" };
import exact from "./host/exact.py" with { type: "text" };
import facts from "./host/facts.py" with { type: "text" };
import finder from "./host/finder.py" with { type: "text" };
import hints from "./host/hints.py" with { type: "text" };
import main from "./host/main.py" with { type: "text" };
import packages from "./host/packages.py" with { type: "text" };
import pipeline from "./host/pipeline.py" with { type: "text" };
import places from "./host/places.py" with { type: "text" };
import project from "./host/project.py" with { type: "text" };
import reach from "./host/reach.py" with { type: "text" };
import run from "./host/run.py" with { type: "text" };
import scopes from "./host/scopes.py" with { type: "text" };
import units from "./host/units.py" with { type: "text" };
import values from "./host/values.py" with { type: "text" };
import watch from "./host/watch.py" with { type: "text" };
import host from "./host.py" with { type: "text" };

/** What users import, by path. */
export const PACKAGE: Readonly<Record<string, string>> = {
  "fastpipe/__init__.py": packageText,
  "fastpipe/_context.py": contextText,
  "fastpipe/_markers.py": markersText,
  "fastpipe/_stage.py": stageText,
  "fastpipe/py.typed": "",
};

const PROGRAMS: Readonly<Record<string, string>> = {
  "host.py": host,
  ...Object.fromEntries(
    Object.entries({
      __init__: init,
      canonical,
      describe,
      exact,
      facts,
      finder,
      hints,
      main,
      packages,
      pipeline,
      places,
      project,
      reach,
      run,
      scopes,
      units,
      values,
      watch,
    }).map(([name, text]) => [`_fastpipe_host/${name}.py`, text]),
  ),
};

const FILES = { ...PACKAGE, ...PROGRAMS };

/** Of all that is carried: another executable may carry something else. */
export const CARRIED_DIGEST: string = Bun.hash
  .xxHash64(JSON.stringify(Object.entries(FILES)))
  .toString(16)
  .padStart(16, "0");

let temporary: string | undefined;

/**
 * The folder with all of it: in `.fastpipe/python`, by its digest, so that two versions do not meet; where nothing can
 * be written there, a folder that goes when the process ends.
 */
export function layDown(ours: string): string {
  const above = join(ours, "python");
  const folder = join(above, CARRIED_DIGEST);
  if (existsSync(folder)) return folder;
  try {
    const made = mkdtempSync(join(makeFolder(above), ".new-"));
    write(made);
    put(made, folder);
    linkPackage(above);
    return folder;
  } catch (error) {
    if (!isDenied(error)) throw error;
    temporary ??= inTemporary();
    return temporary;
  }
}

function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

/** Another process may have been faster. */
function put(made: string, folder: string): void {
  try {
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** `.fastpipe/python` is what editors and test runners are to look in. */
function linkPackage(above: string): void {
  const link = join(above, "fastpipe");
  rmSync(link, { recursive: true, force: true });
  try {
    symlinkSync(join(CARRIED_DIGEST, "fastpipe"), link);
  } catch (error) {
    // Where there are no links, or another process made it.
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}

function inTemporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "fastpipe-python-"));
  write(folder);
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function write(folder: string): void {
  for (const [path, text] of Object.entries(FILES)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function isDenied(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "EACCES" || code === "EROFS" || code === "EPERM";
}
