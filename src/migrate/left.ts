// What of a DVC project fastpipe has no place for, each with what to do about it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DvcProject } from "../dvc/project.ts";
import type { TopLevel } from "../dvc/resolve.ts";
import { isDict } from "../dvc/value.ts";
import { placeText } from "../graph/names.ts";
import { listAt, type WrittenFile } from "./document.ts";

export interface Left {
  readonly what: string;
  /** `file:line` */
  readonly where?: string;
  readonly todo: string;
}

/** Beside the stages. */
export function leftOf(project: DvcProject, file: WrittenFile, top: TopLevel): Left[] {
  const at = (key: string): { readonly where: string } => ({ where: placeText(file.where([key])) });
  const left: Left[] = [];
  if (listAt(file.content, "vars").length > 0) {
    left.push({
      what: "vars",
      ...at("vars"),
      todo: "Values of files are params of the stages that use them; all others are written out.",
    });
  }
  const tops = [
    ["params", top.params.length, "`params` of the stages names what they read."],
    ["metrics", top.metrics.length, "Name them in `metrics` of the stages that make them."],
    ["plots", top.plots.length, "Name the files in `plots` of the stages that make them."],
    ["artifacts", top.artifacts.size, "Keep it in `meta` of the stage that makes it."],
    ["datasets", sizeOf(file, "datasets"), "Fetch them in a stage, and make the files its outs."],
  ] as const;
  for (const [key, count, todo] of tops) if (count > 0) left.push({ what: key, ...at(key), todo });
  for (const { file: name } of project.sources) {
    const todo =
      "It stays DVC's: `dvc pull` and `dvc add` work as before; what it tracks can be a dep.";
    left.push({ what: name, todo });
  }
  for (const { file: other } of project.pipelines) {
    if (other === project.file) continue;
    left.push({ what: other, todo: `Another pipeline: \`fastpipe import ${other}\`.` });
  }
  for (const name of project.config.remotes.keys()) {
    const todo = "It stays DVC's: `dvc push` and `dvc pull` know what dvc.lock says.";
    left.push({ what: `the remote "${name}"`, where: ".dvc/config", todo });
  }
  if (hasPatterns(join(project.root, ".dvcignore"))) {
    left.push({ what: ".dvcignore", todo: "Copy its patterns into .fastpipeignore." });
  }
  return left;
}

function sizeOf(file: WrittenFile, key: string): number {
  const value = file.content.get(key);
  return isDict(value) ? value.size : listAt(file.content, key).length;
}

/** DVC lays the file down with comments alone. */
function hasPatterns(path: string): boolean {
  if (!existsSync(path)) return false;
  return readFileSync(path, "utf8")
    .split("\n")
    .some((line) => line.trim() !== "" && !line.startsWith("#"));
}
