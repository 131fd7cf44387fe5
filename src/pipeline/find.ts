// Which pipeline file is meant, and with it the root.
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fail, ok, type Result } from "../model/failure.ts";
import { isGenerated, isImported } from "../model/generated.ts";
import { didYouMean } from "../model/suggest.ts";

export interface Found {
  /** Absolute; the folder of the pipeline file. */
  readonly root: string;
  /** Absolute. */
  readonly file: string;
  /** Relative to the root. */
  readonly name: string;
  /** Is it one of the names that are looked for? */
  readonly default: boolean;
  /** Modules that call `stage()`, or DVC's YAML. */
  readonly kind: "code" | "dvc";
  /** Its language is Python. */
  readonly python?: true;
}

const EXTENSIONS = ["ts", "mts", "cts", "js", "mjs", "cjs", "tsx"];

/** The names of modules that are looked for, from the current folder upwards. */
export const DEFAULT_NAMES: readonly string[] = [
  ...EXTENSIONS.map((ext) => `pipeline.${ext}`),
  "pipeline.py",
];

/** The only name that DVC knows; taken where no module is. */
export const DVC_NAME = "dvc.yaml";

/** Is it a name that is looked for? */
export function isPipelineName(name: string): boolean {
  return [...DEFAULT_NAMES, DVC_NAME].includes(name);
}

/** Finds the pipeline file: `file` relative to `cwd`, else the nearest folder upwards that has one. */
export function find(cwd: string, file?: string): Result<Found> {
  return file === undefined ? findUpwards(cwd) : findNamed(cwd, file);
}

function findNamed(cwd: string, file: string): Result<Found> {
  const path = resolve(cwd, file);
  const kind = kindAt(path);
  if (kind === "file") return accept(dirname(path), basename(path));
  if (kind === "folder") {
    return fail({
      code: "usage",
      message: `--file ${file} is a folder`,
      hint: `Name the pipeline file in it, or use -C ${file}.`,
    });
  }
  const near = kindAt(dirname(path)) === "folder" ? readdirSync(dirname(path)) : [];
  return fail({
    code: "no_pipeline",
    message: `there is no file ${file}`,
    ...didYouMean(basename(path), near),
  });
}

function findUpwards(cwd: string): Result<Found> {
  const start = resolve(cwd);
  let exported: string | undefined;
  for (let folder = start; ; folder = dirname(folder)) {
    const isThere = (name: string): boolean => kindAt(join(folder, name)) === "file";
    const modules = DEFAULT_NAMES.filter(isThere);
    const isRival = modules.length > 0 && isThere(DVC_NAME) && isSecond(folder, modules);
    const names = isRival ? [...modules, DVC_NAME] : modules;
    const [first, second] = names;
    if (first !== undefined && second === undefined) return accept(folder, first);
    if (first !== undefined) {
      return fail({
        code: "several_pipelines",
        message: `${folder} has several pipeline files: ${names.join(", ")}`,
        hint: `Say which one with --file, or rename the others.`,
      });
    }
    if (isThere(DVC_NAME)) {
      const file = join(folder, DVC_NAME);
      if (!isExported(file)) return accept(folder, DVC_NAME);
      exported ??= file;
    }
    if (dirname(folder) === folder) break;
  }
  const message = `no pipeline.ts, pipeline.py or dvc.yaml in ${start} or in a folder above it`;
  if (exported !== undefined) {
    return fail({
      code: "no_pipeline",
      message: `${message}, but for ${exported}, which \`fastpipe export\` wrote`,
      hint: "Name the pipeline file that it came from, or this one, with --file.",
    });
  }
  const hint = "`fastpipe init` makes one; --file names one of another name.";
  return fail({ code: "no_pipeline", message, hint });
}

/** A dvc.yaml that is neither what the module was exported to, nor what it was made of. */
function isSecond(folder: string, modules: readonly string[]): boolean {
  const isOfDvc = modules.some((name) => says(join(folder, name), isImported));
  return !isOfDvc && !isExported(join(folder, DVC_NAME));
}

/** It only says again what a pipeline elsewhere says. */
function isExported(file: string): boolean {
  return says(file, isGenerated);
}

/** What can't be read is told by whoever opens it. */
function says(file: string, asks: (text: string) => boolean): boolean {
  try {
    return asks(readFileSync(file, "utf8"));
  } catch {
    return false;
  }
}

function accept(folder: string, name: string): Result<Found> {
  const extension = /\.([^.]+)$/.exec(name)?.[1] ?? "";
  const isDvc = name === DVC_NAME;
  const python = extension === "py";
  if (!isDvc && !python && !EXTENSIONS.includes(extension))
    return refuse(join(folder, name), extension);
  const root = realpathSync(folder);
  const isDefault = isDvc || DEFAULT_NAMES.includes(name);
  const kind = isDvc ? "dvc" : "code";
  return ok({
    root,
    file: join(root, name),
    name,
    default: isDefault,
    kind,
    ...(python && { python }),
  });
}

function refuse(path: string, extension: string): Result<never> {
  if (extension === "yaml" || extension === "yml") {
    return fail({
      code: "not_supported",
      message: `${path} is not a pipeline file`,
      hint: `A pipeline file of DVC is called ${DVC_NAME}.`,
    });
  }
  return fail({
    code: "not_supported",
    message: `${path} is not a pipeline file`,
    hint: `A pipeline file ends in ${[...EXTENSIONS, "py"].map((ext) => `.${ext}`).join(", ")}, or is DVC's ${DVC_NAME}.`,
  });
}

function kindAt(path: string): "file" | "folder" | "nothing" {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return "nothing";
  return stat.isDirectory() ? "folder" : "file";
}
