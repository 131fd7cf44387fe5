// Does DVC make of an exported pipeline what fastpipe makes? Both run it from nothing, in copies of the workspace.
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { shellQuoted } from "../dvc/python.ts";
import { self } from "../executors/self.ts";
import { within } from "../fingerprint/paths.ts";
import type { Failed, Side, Validation } from "../model/validation.ts";
import type { Exported } from "./export.ts";
import type { Project } from "./project.ts";
import { lastLines, runToEnd } from "./validation-child.ts";
import { compareSides } from "./validation-compare.ts";
import { copyWorkspace } from "./validation-copy.ts";
import { outsideOf, topOf } from "./validation-top.ts";

export interface ValidateOptions {
  readonly dvc: { readonly path: string; readonly version: string };
  /** What DVC runs. */
  readonly text: string;
  readonly exported: Exported;
  /** The pipeline file, where it is not found by its name; null: it is. */
  readonly file: string | null;
  readonly inline: boolean;
  readonly environ: Readonly<Record<string, string>>;
  readonly cancel: AbortSignal;
  readonly kill: AbortSignal;
  /** Each step, as it begins. */
  readonly onStep: (step: "copy" | Side) => void;
}

/** Of what is said by a side that failed. */
const LINES = 30;

/** Rejects when it is cancelled. All that it made is removed on every way out. */
export async function validate(project: Project, options: ValidateOptions): Promise<Validation> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "fastpipe-validate-")));
  try {
    return await new Validating(project, options, home).validation();
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

class Validating {
  readonly #environ: Readonly<Record<string, string>>;
  readonly #outside: ReadonlySet<string>;
  readonly #top: string;
  readonly #isLeftOut: (path: string) => boolean;

  constructor(
    readonly project: Project,
    readonly options: ValidateOptions,
    readonly home: string,
  ) {
    const { root } = project;
    this.#outside = outsideOf(root, options.exported);
    this.#top = topOf(root, this.#outside);
    this.#environ = environFor(home, options.environ);
    const made = options.exported.stages
      .filter(({ frozen }) => !frozen)
      .flatMap(({ outs }) => outs);
    const isOut = within(made.map(({ path }) => path));
    this.#isLeftOut = (path) => path === "dvc.yaml" || path === "dvc.lock" || isOut(path);
    makeCommand(join(home, "bin"));
    mkdirSync(join(home, "logs"));
    this.#place = join(this.#work, relative(this.#top, root));
  }

  /** Where each side runs, one after the other: what they make may hold the names of their folders. */
  get #work(): string {
    return join(this.home, "work");
  }

  readonly #place: string;

  async validation(): Promise<Validation> {
    const { dvc, exported } = this.options;
    const nothing = { ok: false, dvcVersion: dvc.version, outs: [], locks: 0, mismatches: [] };
    for (const side of ["fastpipe", "dvc"] as const) {
      this.options.onStep("copy");
      await this.#copy();
      this.options.onStep(side);
      const failed = await (side === "dvc" ? this.#byDvc() : this.#byFastpipe());
      this.options.cancel.throwIfAborted();
      if (failed !== null) return { ...nothing, failed };
      renameSync(this.#work, join(this.home, side));
    }
    const at = (side: Side): string =>
      join(this.home, side, relative(this.#top, this.project.root));
    const compared = await compareSides(exported.stages, at("fastpipe"), at("dvc"), this.home);
    const ok = compared.mismatches.length === 0 && compared.outs.every(({ same }) => same);
    return { ok, dvcVersion: dvc.version, failed: null, ...compared };
  }

  async #copy(): Promise<void> {
    await copyWorkspace({
      root: this.project.root,
      top: this.#top,
      needed: this.#outside,
      to: this.#work,
      without: this.#isLeftOut,
      cancel: this.options.cancel,
    });
  }

  async #byFastpipe(): Promise<Failed | null> {
    const { file, inline } = this.options;
    const command = [...self().command, ...(file === null ? [] : ["--file", file])];
    const lock = ["export", "--lock", "--quiet", ...(inline ? ["--inline"] : [])];
    return (
      (await this.#run("fastpipe", [...command, "run"])) ??
      (await this.#run("fastpipe", [...command, ...lock]))
    );
  }

  async #byDvc(): Promise<Failed | null> {
    const { path } = this.options.dvc;
    writeFileSync(join(this.#place, "dvc.yaml"), this.options.text);
    return (
      (await this.#run("dvc", [path, "init", "--no-scm", "--quiet"])) ??
      (await this.#run("dvc", [path, "repro"]))
    );
  }

  async #run(side: Side, command: readonly string[]): Promise<Failed | null> {
    const { cancel, kill } = this.options;
    const log = join(this.home, "logs", side);
    const how = { environ: this.#environ, log, cancel, kill };
    const exit = await runToEnd({ command, cwd: this.#place, ...how });
    return exit === 0 ? null : { side, exit, output: lastLines(log, LINES) };
  }
}

/** `fastpipe` in a folder of its own: DVC is to run this very executable. */
function makeCommand(folder: string): void {
  mkdirSync(folder);
  const { command } = self();
  const [program, ...args] = command;
  const file = join(folder, "fastpipe");
  if (program !== undefined && args.length === 0) symlinkSync(program, file);
  else
    writeFileSync(file, `#!/bin/sh\nexec ${command.map(shellQuoted).join(" ")} "$@"\n`, {
      mode: 0o755,
    });
}

/** Nothing of a run that this may be part of, and none of DVC's caches, which could restore what is to be made. */
function environFor(
  home: string,
  { PATH = "", ...environ }: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const inner = /^(FASTPIPE_(STAGE|RUN)|DVC_(ROOT|STAGE))$/;
  return {
    ...Object.fromEntries(Object.entries(environ).filter(([name]) => !inner.test(name))),
    PATH: `${join(home, "bin")}:${PATH}`,
    NO_COLOR: "1",
    DVC_NO_ANALYTICS: "1",
    DVC_SITE_CACHE_DIR: join(home, "site"),
    DVC_GLOBAL_CONFIG_DIR: join(home, "config"),
    DVC_SYSTEM_CONFIG_DIR: join(home, "config"),
  };
}
