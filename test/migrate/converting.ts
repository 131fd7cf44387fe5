// A dvc.yaml converted in this process.
import { readProject } from "../../src/dvc/project.ts";
import { type Converted, convert } from "../../src/migrate/convert.ts";
import { orStop } from "../../src/model/failure.ts";
import { tempDir } from "../helpers.ts";

/** `text`: the dvc.yaml; `file`: where it lies. */
export async function converted(
  text: string,
  files: Readonly<Record<string, string>> = {},
  { file = "dvc.yaml", shell = "sh" } = {},
): Promise<Converted> {
  await using dir = await tempDir({ ...files, [file]: text });
  const project = orStop(await readProject(dir.path, `${dir.path}/${file}`));
  return convert({ project, source: text, shell });
}

/** The calls alone. */
export async function callsOf(...given: Parameters<typeof converted>): Promise<string> {
  const { text } = await converted(...given);
  return text
    .replace(/^\/\/ Made by .*\n\n/, "")
    .replace(/^import .*\n\n/m, "")
    .trimEnd();
}

export async function notesOf(...given: Parameters<typeof converted>): Promise<string[]> {
  const { notes } = await converted(...given);
  return notes.map(({ stage, text }) => `${stage}: ${text}`);
}
