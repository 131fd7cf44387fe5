// `--file` of `explain`: the pipeline file, as for all commands, or files to ask about.
import { readFileSync, realpathSync } from "node:fs";
import { basename, extname } from "node:path";
import { type Failure, Stop } from "../model/failure.ts";
import { type Found, find, isPipelineName } from "../pipeline/find.ts";
import type { Context } from "./command.ts";

export interface AskedFiles {
  /** The pipeline file, as the user wrote it; undefined: the one that is found. */
  readonly pipeline: string | undefined;
  /** Files to ask about, as the user wrote them. */
  readonly files: readonly string[];
  /** The file is the pipeline that is found anyway: either may be meant, so both are answered. */
  readonly isPipelineToo: boolean;
}

/**
 * `given`: `--file` after the word `explain`. Where the pipeline is named before that word, these are all files to ask
 * about; else one that is another pipeline file is the pipeline. Throws `Stop` for two of those.
 */
export async function askedFiles(
  { cwd, file }: Pick<Context, "cwd" | "file">,
  given: readonly string[],
): Promise<AskedFiles> {
  if (file !== undefined || given.length === 0) {
    return { pipeline: file, files: given, isPipelineToo: false };
  }
  const usual = find(cwd);
  const pipelines: string[] = [];
  for (const name of given) {
    const isOther = usual.ok
      ? await isOtherPipeline(cwd, name, usual.value)
      : // Without a pipeline there is nothing to ask.
        looksLikePipeline(cwd, name) || (given.length === 1 && isMissing(usual.error));
    if (isOther && !pipelines.includes(name)) pipelines.push(name);
  }
  const [pipeline, second] = pipelines;
  if (second !== undefined) throw new Stop([twoPipelines(pipelines)]);
  const files = given.filter((name) => name !== pipeline);
  const [only] = files;
  const isPipelineToo =
    usual.ok && given.length === 1 && only !== undefined && isFile(cwd, only, usual.value);
  return { pipeline, files, isPipelineToo };
}

function isMissing(failures: readonly Failure[]): boolean {
  return failures.some(({ code }) => code === "no_pipeline");
}

/** Nothing of the file is run to tell: it looks like a pipeline, and the pipeline that is found does not load it. */
async function isOtherPipeline(cwd: string, name: string, usual: Found): Promise<boolean> {
  if (isFile(cwd, name, usual) || !looksLikePipeline(cwd, name)) return false;
  // What a pipeline.py loads is known to Python alone.
  if (usual.python) return isPipelineName(basename(name));
  const found = find(cwd, name);
  if (!found.ok) return true;
  const { reaches } = await import("../engine/reaches.ts");
  return !(await reaches(usual, realpathSync(found.value.file)));
}

function isFile(cwd: string, name: string, { file }: Found): boolean {
  const found = find(cwd, name);
  return found.ok && realpathSync(found.value.file) === realpathSync(file);
}

/** By its name, or since it imports `stage` itself. */
function looksLikePipeline(cwd: string, name: string): boolean {
  const found = find(cwd, name);
  if (!found.ok) {
    // Of a kind that this version does not run, which is told when it is opened.
    const isOfKind = found.error.some(({ code }) => code === "not_supported");
    return isOfKind && isPipelineName(basename(name));
  }
  return isPipelineName(basename(name)) || importsUs(found.value.file);
}

function importsUs(file: string): boolean {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    // Whoever opens it will say why it can't be read.
    return false;
  }
  if (!text.includes("fastpipe")) return false;
  if (extname(file) === ".py") return /^\s*(from|import)\s+fastpipe\b/m.test(text);
  const loader = /^\.[cm]?ts$/.test(extname(file)) ? "ts" : "tsx";
  try {
    // Without imports of types.
    const imports = new Bun.Transpiler({ loader }).scanImports(text);
    return imports.some(({ path }) => path === "fastpipe");
  } catch {
    // A syntax error: what it was to be can't be told but from its text.
    return /["']fastpipe["']/.test(text);
  }
}

function twoPipelines(names: readonly string[]): Failure {
  return {
    code: "usage",
    message: `--file names ${names.length} pipeline files: ${names.join(", ")}`,
    hint: `Write the one that is meant before the command: \`fastpipe --file ${names[0]} explain\`.`,
  };
}
