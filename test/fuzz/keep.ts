// What it takes to look at an edit again: the project before and after, and the difference as text.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { child } from "./child.ts";
import type { Project } from "./edit/model.ts";
import type { Files } from "./workspace.ts";

const LONGEST_DIFF = 60;

export async function keep(folder: string, before: Project, after: Project): Promise<string> {
  await write(join(folder, "before"), before.files);
  await write(join(folder, "after"), after.files);
  const command = ["git", "diff", "--no-index", "--no-color", "before", "after"];
  const { stdout } = await child(command, folder, {});
  const [one, two] = [JSON.stringify(before.env), JSON.stringify(after.env)];
  const env = one === two ? "" : `\nenv ${one} -> ${two}`;
  return (stdout + env).split("\n").slice(0, LONGEST_DIFF).join("\n");
}

async function write(root: string, files: Files): Promise<void> {
  for (const [name, content] of files) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
}
