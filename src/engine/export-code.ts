// The files of code that a stage depends on, for tools that compare files whole.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { LOCKFILES } from "../fingerprint/lockfiles.ts";
import { keyOf, packageOf, within } from "../fingerprint/paths.ts";
import { PipelineCode } from "../fingerprint/pipeline-code.ts";
import { SpecCode } from "../fingerprint/spec-code.ts";
import { isPattern, Uses } from "../fingerprint/uses.ts";
import type { Stage } from "../model/stage.ts";
import { keyParts } from "../model/trail.ts";
import type { Project } from "./project.ts";

export interface CodeFiles {
  /** Relative to the root, each once. */
  readonly files: readonly string[];
  /** Variables that reached code reads, or the spec names. */
  readonly env: readonly string[];
  /** Of `uses`: files that come to match later go unseen. */
  readonly patterns: readonly string[];
  /** Packages of which no file here says what is installed. */
  readonly packages: readonly string[];
}

interface Found {
  readonly files: Set<string>;
  readonly packages: Set<string>;
  readonly env: string[];
}

export class ExportedCode {
  readonly #project: Project;
  readonly #specs: SpecCode;
  readonly #uses: Uses;
  readonly #isOut: (key: string) => boolean;
  #lockfile: string | null | undefined;

  private constructor(
    project: Project,
    specs: SpecCode,
    /** Keys of all modules of the pipeline. */
    readonly modules: readonly string[],
  ) {
    this.#project = project;
    this.#specs = specs;
    this.#isOut = within(project.graph.producer.keys());
    this.#uses = new Uses(project.root, project.state, this.#isOut);
  }

  static async open(project: Project): Promise<ExportedCode> {
    const { root, file, environ, state: cache, graph } = project;
    const isOut = within(graph.producer.keys());
    const code = await PipelineCode.read({ root, file, environ, cache, preload: [], isOut });
    const modules = [...code.graph.modules.values()].map(({ key }) => key);
    return new ExportedCode(project, new SpecCode(root, code.graph), modules);
  }

  /** `declared`: where the stage is declared counts too, as what it says comes from there. */
  of(stage: Stage, declared: boolean): CodeFiles {
    const files = new Set<string>();
    const packages = new Set<string>();
    const env = Object.keys(stage.env).filter((name) => stage.env[name]);
    const entries = this.#project.fingerprints.manifests.get(stage.name)?.entries ?? {};
    for (const key in entries) this.#addEntry(key, { files, packages, env });
    if (declared) for (const file of this.#declaring(stage)) files.add(file);
    const patterns: string[] = [];
    for (const spec of stage.uses) {
      const folder = this.#wholeFolder(spec);
      if (folder) files.add(spec);
      else this.#addUsed(spec, files);
      if (!folder && (isPattern(spec) || this.#isFolder(spec))) patterns.push(spec);
    }
    return {
      files: [...files].filter((file) => !this.#isOut(file)),
      env: [...new Set(env)].sort(),
      patterns,
      packages: [...packages],
    };
  }

  #addEntry(key: string, to: Found): void {
    const { kind, rest, file } = keyParts(key);
    if (kind === "env") to.env.push(rest);
    else if (kind === "pkg") this.#addPackage(rest, to);
    // Files of `uses` are found below, folders among them.
    else if (file !== null && kind !== "uses") to.files.add(file);
  }

  /** What the lockfile says of packages is what counts; without one each says its version itself. */
  #addPackage(id: string, { files, packages }: Found): void {
    this.#lockfile ??= this.#upwards(LOCKFILES);
    if (this.#lockfile !== null) {
      files.add(this.#lockfile);
      return;
    }
    const name = id.replace(/ missing$/, "").replace(/(.)@[^@]*$/, "$1");
    const manifest = this.#upwards([`node_modules/${name}/package.json`]);
    if (manifest === null) packages.add(name);
    else files.add(manifest);
  }

  /** The first of these files in the root or a folder above it, as far as they are of one repository. */
  #upwards(names: readonly string[]): string | null {
    const { root } = this.#project;
    for (let folder = root; ; folder = dirname(folder)) {
      const found = names.map((name) => join(folder, name)).find((path) => existsSync(path));
      if (found !== undefined) return keyOf(root, found);
      if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return null;
    }
  }

  #declaring(stage: Stage): string[] {
    const { root, file } = this.#project;
    const places = [stage.where, ...stage.frames].map((place) => resolve(root, place.file));
    const own = [file, ...places].filter((path) => packageOf(root, path) === undefined);
    const files = own.filter((path) => existsSync(path)).map((path) => keyOf(root, path));
    return [...files, ...this.#specs.of(stage.frames)];
  }

  #addUsed(spec: string, files: Set<string>): void {
    for (const entry of this.#uses.of(spec)) for (const { key } of entry.files) files.add(key);
  }

  #isFolder(spec: string): boolean {
    return this.#uses.of(spec).some((entry) => entry.files.some(({ key }) => key !== spec));
  }

  /** A folder can be a dep as it is (no stage makes anything in it), unless packages were installed in it. */
  #wholeFolder(spec: string): boolean {
    if (isPattern(spec) || spec === "." || !this.#isFolder(spec)) return false;
    return !existsSync(join(this.#project.root, spec, "node_modules"));
  }
}
