// `fastpipe import`: from a dvc.yaml and its dvc.lock to a pipeline.ts with locks.
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { EXIT, type Failure, orStop, Stop } from "../model/failure.ts";
import { DEFAULT_NAMES } from "../pipeline/find.ts";
import { type Imported, importJson, importText } from "../ui/import.ts";
import { errStyle, outStyle } from "../ui/paint.ts";
import { type Context, define } from "./command.ts";

const DVC_NAME = "dvc.yaml";
const PIPELINE = "pipeline.ts";

export const command = define({
  name: "import",
  summary: "make a pipeline.ts and locks of a dvc.yaml and its dvc.lock",
  text: [
    "What dvc.lock says is up to date does not run again. The files of DVC stay as they are; what has no place in " +
      "fastpipe is listed, each with what to do about it.",
  ],
  flags: {
    to: {
      type: "enum",
      valueHint: "KIND",
      options: ["ts", "py"],
      description: "the kind of pipeline file: ts (default)",
    },
    "dry-run": {
      type: "boolean",
      alias: ["n"],
      description: "print the file on stdout and the lists on stderr; write nothing",
    },
    force: { type: "boolean", alias: ["f"], description: "replace a pipeline.ts that is there" },
  },
  words: {
    usage: "[dvc.yaml]",
    description: "the file, or its folder; default: found from the current folder upwards",
    min: 0,
    max: 1,
    completes: "file",
  },
  examples: [
    { line: "fastpipe import --dry-run", says: "what would be written, and what would be left" },
    { line: "fastpipe import", says: "then `fastpipe run` runs nothing that was up to date" },
    { line: "fastpipe import models/dvc.yaml", says: "one of several files of a repository" },
  ],
  exits: [
    ["0", "done, whatever could not be carried"],
    ["2", "wrong usage, no dvc.yaml that DVC could read, or a pipeline file that is there"],
    ["3", "a run holds the project"],
  ],
  async run(args, context) {
    if (args.to === "py") {
      const message = "--to py comes with Python stages, which this version does not have";
      throw new Stop([{ code: "not_supported", message, hint: "Leave --to out, or say --to ts." }]);
    }
    const file = findDvc(context, args._[0]);
    const isDry = args["dry-run"];
    if (!isDry) refuseOverwrite(dirname(file), args.force);
    const imported = await importFile(file, isDry, context);
    const { terminal, json, quiet, verbose } = context;
    if (json) terminal.out(importJson(imported));
    else if (isDry) {
      terminal.out(imported.text);
      if (!quiet) terminal.err(`\n${importText(imported, errStyle(terminal, verbose))}`);
    } else if (!quiet) terminal.out(importText(imported, outStyle(terminal, verbose)));
    return EXIT.done;
  },
});

/** Absolute. Throws `Stop`. */
function findDvc({ cwd, file }: Context, word: string | undefined): string {
  const given = word ?? file;
  if (given === undefined) {
    for (let folder = resolve(cwd); ; folder = dirname(folder)) {
      if (existsSync(join(folder, DVC_NAME))) return join(folder, DVC_NAME);
      if (dirname(folder) === folder) break;
    }
    const message = `no dvc.yaml in ${resolve(cwd)} or in a folder above it`;
    throw new Stop([
      { code: "no_pipeline", message, hint: "Name it: fastpipe import DIR/dvc.yaml" },
    ]);
  }
  const path = resolve(cwd, given);
  const stat = statSync(path, { throwIfNoEntry: false });
  const found = stat?.isDirectory() ? join(path, DVC_NAME) : path;
  if (!existsSync(found)) {
    throw new Stop([{ code: "no_pipeline", message: `there is no file ${relative(cwd, found)}` }]);
  }
  if (basename(found) !== DVC_NAME) {
    const message = `${given} is not a dvc.yaml`;
    throw new Stop([
      { code: "usage", message, hint: "DVC knows no other name for its pipelines." },
    ]);
  }
  return found;
}

function refuseOverwrite(folder: string, force: boolean): void {
  const existing = DEFAULT_NAMES.filter((name) => existsSync(join(folder, name)));
  const [first] = existing;
  if (first === undefined) return;
  if (first === PIPELINE && existing.length === 1) {
    if (force) return;
    const message = `${PIPELINE} is there already`;
    const hint = "--force replaces it; --dry-run shows what would be written.";
    throw new Stop([{ code: "usage", message, hint }]);
  }
  const other = existing.find((name) => name !== PIPELINE) ?? first;
  const message = `there is a pipeline already: ${other}`;
  const hint = `Two pipeline files in one folder are an error: move ${other} away first.`;
  throw new Stop([{ code: "usage", message, hint }]);
}

function nothingToCarry([first]: Imported["left"]): Failure {
  const message = `no stage of ${DVC_NAME} can be carried`;
  if (first === undefined) return { code: "spec", message };
  return { code: "spec", message: `${message}: ${first.what}`, hint: first.todo };
}

async function importFile(file: string, isDry: boolean, context: Context): Promise<Imported> {
  const { readProject, rootOf } = await import("../dvc/project.ts");
  const { convert } = await import("../migrate/convert.ts");
  const { staleStages } = await import("../migrate/holds.ts");
  const { dvcShell } = await import("../migrate/shell.ts");
  const { realpathSync } = await import("node:fs");
  const real = realpathSync(file);
  const folder = dirname(real);
  const root = rootOf(folder);
  const project = orStop(await readProject(root, real));
  const { warn } = await import("./open.ts");
  warn(context, project.warnings);
  const source = readFileSync(real, "utf8");
  const { text, stages, notes, left } = convert({
    project,
    source,
    shell: dvcShell(context.environ),
  });
  if (stages.size === 0) throw new Stop([nothingToCarry(left)]);
  const stale = await staleStages(project, stages.values());
  let refused: ReadonlyMap<string, string> = new Map();
  if (!isDry) {
    const { writeImport } = await import("../migrate/write.ts");
    const holds = ({ name }: { readonly name: string }): boolean => !stale.has(name);
    ({ refused } = await writeImport({ folder, text, stages, holds, environ: context.environ }));
  }
  const shown = (name: string): string => relative(context.cwd, join(folder, name)) || name;
  return {
    from: shown(DVC_NAME),
    to: shown(PIPELINE),
    lock: shown("dvc.lock"),
    isDry,
    text,
    notes,
    left,
    stages: [...stages].map(([name, { name: dvc }]) => {
      const own = stale.get(dvc);
      const why = refused.get(name);
      return {
        name,
        dvc,
        upToDate: own === undefined && why === undefined,
        reasons: [...(own?.reasons ?? []), ...(why === undefined ? [] : [why])],
        needsCheckout: own?.needsCheckout ?? false,
      };
    }),
  };
}
