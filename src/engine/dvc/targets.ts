// What the words of a command mean in a project of DVC's: `dvc.yaml`, `sub/dvc.yaml:train`, `data.csv.dvc`, folders.
import { posix } from "node:path";
import { fnmatch } from "../../dvc/fnmatch.ts";
import { folderOf } from "../../dvc/paths.ts";
import type { DvcProject } from "../../dvc/project.ts";
import type { TargetReader } from "../targets.ts";
import type { DvcMember } from "./stages.ts";

const FILE = "dvc.yaml";

export class DvcTargets implements TargetReader {
  readonly #project: DvcProject;
  readonly #members: ReadonlyMap<string, DvcMember>;

  constructor(project: DvcProject, members: ReadonlyMap<string, DvcMember>) {
    this.#project = project;
    this.#members = members;
  }

  /** Those of the file that was asked for. */
  get all(): readonly string[] {
    return this.#inFile(this.#project.file);
  }

  named(target: string, folder: string): readonly string[] | null {
    const [file, name] = split(target);
    if (name !== null) {
      const path = file === "" ? this.#project.file : at(folder, file);
      const found = this.#inFile(path).filter((one) => this.#isCalled(one, name));
      return found.length > 0 ? found : null;
    }
    if (posix.basename(target) === FILE) {
      const path = at(folder, target);
      const known = this.#project.pipelines.some((one) => one.file === path);
      return known ? this.#inFile(path) : null;
    }
    // No stage makes what a `.dvc` file tracks.
    if (target.endsWith(".dvc") && this.#isSource(at(folder, target))) return [];
    const own = this.all.filter((one) => this.#isCalled(one, target));
    return own.length > 0 ? own : null;
  }

  matching(pattern: string, folder: string): readonly string[] {
    const [file, name] = split(pattern);
    const path = name === null || file === "" ? this.#project.file : at(folder, file);
    return this.#inFile(path).filter((one) => {
      const { name: own, group } = this.#members.get(one)?.dvc ?? { name: "", group: null };
      return fnmatch(own, name ?? pattern) || (group !== null && fnmatch(group, name ?? pattern));
    });
  }

  below(target: string, folder: string): readonly string[] | null {
    const path = at(folder, target);
    const isBelow = (file: string): boolean =>
      path === "." || path === "" || folderOf(file) === path || file.startsWith(`${path}/`);
    const found = [...this.#members].filter(([, { dvc }]) => isBelow(dvc.file));
    return found.length === 0 ? null : found.map(([name]) => name);
  }

  #inFile(file: string): string[] {
    return [...this.#members].filter(([, { dvc }]) => dvc.file === file).map(([name]) => name);
  }

  #isCalled(address: string, name: string): boolean {
    const dvc = this.#members.get(address)?.dvc;
    return dvc?.name === name || dvc?.group === name;
  }

  #isSource(file: string): boolean {
    return this.#project.sources.some((one) => one.file === file);
  }
}

/** File and stage of `sub/dvc.yaml:train`, `:train`; null: it names no stage so. */
function split(target: string): readonly [file: string, name: string | null] {
  const end = target.lastIndexOf(":");
  if (end === -1) return [target, null];
  const file = target.slice(0, end);
  const isFile = file === "" || posix.basename(file) === FILE;
  return isFile ? [file, target.slice(end + 1)] : [target, null];
}

function at(folder: string, path: string): string {
  return posix.join(folder, path).replace(/\/$/, "");
}
