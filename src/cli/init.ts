// `fastpipe init`: a small pipeline that runs; nothing that is there is touched.
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { initFiles } from "../api/init.ts";
import { EXIT, type Failure, Stop } from "../model/failure.ts";
import { toJson } from "../model/value.ts";
import { DEFAULT_NAMES, DVC_NAME } from "../pipeline/find.ts";
import { outStyle } from "../ui/paint.ts";
import { visible } from "../ui/text.ts";
import { define } from "./command.ts";

interface Made {
  readonly created: readonly string[];
  /** They were there. */
  readonly kept: readonly string[];
}

export const command = define({
  name: "init",
  summary: "lay down a small pipeline that runs, its params, types and tsconfig",
  text: ["Writes only what is not there: no file is ever overwritten."],
  flags: {},
  examples: [
    { line: "fastpipe init", says: "in the current folder" },
    { line: "fastpipe -C new-project init", says: "in another one, which must be there" },
  ],
  async run(_args, { cwd, terminal, json, quiet }) {
    const existing = DEFAULT_NAMES.find((name) => existsSync(join(cwd, name)));
    if (existing === undefined && existsSync(join(cwd, DVC_NAME))) throw new Stop([isDvcs()]);
    const made = await writeMissing(cwd, initFiles(), existing);
    if (json) {
      terminal.out(`${toJson({ schema: 1, ...made })}\n`);
      return EXIT.done;
    }
    if (quiet) return EXIT.done;
    const { paint } = outStyle(terminal);
    for (const path of made.created) terminal.out(`${paint("green", "made")}  ${visible(path)}\n`);
    for (const path of made.kept) terminal.out(`${paint("dim", "kept")}  ${visible(path)}\n`);
    const [first, second] = nextSteps(made, existing);
    terminal.out(`\n${first}\n\n  ${paint("bold", second)}\n`);
    return EXIT.done;
  },
});

function isDvcs(): Failure {
  return {
    code: "usage",
    message: `there is a ${DVC_NAME} here: a pipeline.ts beside it would be a second pipeline`,
    hint: "`fastpipe run` runs it as it is; `fastpipe import` makes a pipeline.ts of it.",
  };
}

/** A folder that has a pipeline gets the types and the tsconfig, not a second pipeline. */
async function writeMissing(
  dir: string,
  files: Readonly<Record<string, string>>,
  existing: string | undefined,
): Promise<Made> {
  const created: string[] = [];
  const kept: string[] = existing !== undefined && !(existing in files) ? [existing] : [];
  for (const [path, text] of Object.entries(files)) {
    if (existing !== undefined && belongsToExample(path)) {
      if (existsSync(join(dir, path))) kept.push(path);
      continue;
    }
    if (await writeNew(join(dir, path), text)) created.push(path);
    else kept.push(path);
  }
  return { created, kept };
}

/** What the example pipeline reads is of no use to another one. */
function belongsToExample(path: string): boolean {
  return !path.endsWith(".d.ts") && path !== "tsconfig.json";
}

/** False when something is there already. */
async function writeNew(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function nextSteps({ created }: Made, existing: string | undefined): readonly [string, string] {
  if (existing === undefined)
    return ["Now run it, then change something in it and run it again:", "fastpipe run"];
  if (created.length === 0)
    return [`There is a pipeline here already, ${existing}:`, "fastpipe status"];
  return [
    `There is a pipeline here already, ${existing}; editors know its types now:`,
    "fastpipe status",
  ];
}
