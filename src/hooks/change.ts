// Installs or uninstalls all that git is to know of a project.
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { orStop } from "../model/failure.ts";
import { type DriverChange, installDriver, uninstallDriver } from "./driver.ts";
import { type HookChange, hasHooks, installHooks, projectMark, uninstallHooks } from "./install.ts";
import { below, repositoryOf } from "./repository.ts";

export interface Changed {
  /** The top of the working tree. */
  readonly top: string;
  readonly hooks: readonly HookChange[];
  readonly driver: DriverChange;
}

export interface Project {
  readonly root: string;
  readonly kind: "code" | "dvc";
  /** The pipeline file, absolute; of several dvc.yaml files the one at the root stands for all. */
  readonly file: string;
  /** It is the one that is found without being named. */
  readonly default: boolean;
  readonly executable: string;
}

/** Throws a `Stop` for a repository that can't have them, an `IoError`. */
export function changeHooks(action: "install" | "uninstall", project: Project): Changed {
  const { root, kind, file, executable } = project;
  const repository = orStop(repositoryOf(root));
  const main = kind === "dvc" && existsSync(join(root, "dvc.yaml")) ? join(root, "dvc.yaml") : file;
  const folder = below(repository.top, dirname(main));
  const caller = { executable, folder, file: basename(main), isNamed: !project.default };
  if (action === "install") {
    const driver = installDriver(root, kind, executable);
    return { top: repository.top, hooks: installHooks(repository, caller), driver };
  }
  const hooks = uninstallHooks(repository, projectMark(caller));
  const driver = uninstallDriver(root, !hasHooks(repository));
  return { top: repository.top, hooks, driver };
}
