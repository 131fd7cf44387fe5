// The local modules that a pipeline loads or may load, each with its facts, and where its imports lead.
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { digestOf } from "./digest.ts";
import type { Load, ModuleFacts, Prefix } from "./facts.ts";
import { factoriesBy, withFactories } from "./jsx.ts";
import type { Source } from "./kinds.ts";
import { filesFrom, sourceFiles } from "./listing.ts";
import type { Packages } from "./packages.ts";
import { isRelative, keyOf, packageName } from "./paths.ts";
import { ModuleReader, type ReadModule, typeOf } from "./read-module.ts";
import { Resolver, type Target } from "./resolve.ts";
import type { FingerprintCache } from "./stat.ts";
import type { Configs } from "./tsconfig.ts";
import type { UnitFacts } from "./units.ts";

/** A type of data that is not looked into: every byte counts. */
const BYTES = "bytes";

/** Where imports stand that JSX makes without saying so. */
export const IMPLIED = -1;

export interface LoadedModule extends ReadModule {
  /** Where its imports lead, by `Source`. */
  readonly edges: ReadonlyMap<Source, Edge>;
  /** It is here only because some import could mean any file. */
  readonly widened: boolean;
  /** What its imports of which only the beginning is known may mean, in the order of its facts. */
  readonly matches: readonly Match[];
}

export interface Match {
  /** Files, absolute. */
  readonly paths: readonly string[];
  /** Folders. */
  readonly packages: readonly string[];
  readonly line: number;
  /** For people; empty: it is told as well as can be. */
  readonly note: string;
  /** It could be any file. */
  readonly isWide: boolean;
}

export interface Edge {
  readonly target: Target;
  readonly load: Load;
}

export interface ModuleGraph {
  readonly entry: string;
  /** By path. */
  readonly modules: ReadonlyMap<string, LoadedModule>;
  /** Folders of installed packages, with the first place that asks for each. */
  readonly packages: ReadonlyMap<string, string>;
  /** Names of packages that are not installed. */
  readonly missing: ReadonlyMap<string, string>;
  readonly coarse: readonly string[];
  /** Where which variables of the environment are read can't be told. */
  readonly envNotes: readonly string[];
  /** What is loaded before all others, in order. */
  readonly preloaded: readonly Preloaded[];
}

export interface Preloaded {
  readonly spec: string;
  readonly target: Target;
}

export interface GraphOptions {
  readonly root: string;
  readonly entry: string;
  /** Specifiers, as they are found from the root. */
  readonly preload: readonly string[];
  readonly cache: FingerprintCache;
  readonly configs: Configs;
  readonly installed: Packages;
  /** Outs of stages: they are data, whoever names them. */
  readonly isOut: (key: string) => boolean;
  /** After facts were lost: nothing is taken for known that is not all there. */
  readonly isChecked?: boolean;
}

/** Never fails: what is wrong with a module stands in it as `failure`. */
export async function loadGraph(options: GraphOptions): Promise<ModuleGraph> {
  return new Loader(options).run();
}

class Loader {
  private readonly modules = new Map<string, LoadedModule>();
  private readonly started = new Map<string, string>();
  /** Paths of code that is read as data, too. */
  private readonly texts = new Set<string>();
  private readonly packages = new Map<string, string>();
  private readonly missing = new Map<string, string>();
  /** Local folders that packages depend on. */
  private readonly folders = new Set<string>();
  private readonly coarse: string[] = [];
  private readonly envNotes: string[] = [];
  private readonly envNotesOfWidened: string[] = [];
  private readonly resolver: Resolver;
  private readonly reader: ModuleReader;
  /** Something may load any file of the project. */
  private anything = false;
  private widening = false;

  constructor(private readonly options: GraphOptions) {
    this.resolver = new Resolver(options.root);
    // Most modules lead on to one another: the next are parsed while the first is looked through.
    const begin = (path: string, specs: readonly string[]): void => {
      for (const spec of specs) if (isRelative(spec)) this.begin(spec, path);
    };
    const { root, cache, isChecked } = options;
    this.reader = new ModuleReader(root, cache, begin, isChecked);
  }

  async run(): Promise<ModuleGraph> {
    const { root, entry, preload } = this.options;
    const from = join(root, "preload.ts");
    const preloaded = preload.map((spec) => ({
      spec,
      target: this.resolver.resolve(spec, from, "import"),
    }));
    const also = preloaded.flatMap(({ target }) => this.reach(target, "", "preload") ?? []);
    await Promise.all([entry, ...also].map((path) => this.load(path, "code")));
    await this.linked();
    await this.widen();
    await this.linked();
    this.countTexts();
    return {
      entry,
      modules: this.modules,
      packages: this.packages,
      missing: this.missing,
      coarse: this.coarse.sort(),
      // Of files that may be loaded one is enough, and only where nothing else says it.
      envNotes:
        this.envNotes.length > 0 ? this.envNotes.sort() : this.envNotesOfWidened.sort().slice(0, 1),
      preloaded,
    };
  }

  /** Where any file may be loaded, all source files count, and the packages that the project asks for. */
  private async widen(): Promise<void> {
    const { root, isOut } = this.options;
    if (!this.anything) return;
    this.widening = true;
    const files = sourceFiles(root).filter((path) => !isOut(keyOf(root, path)));
    await this.loadAll(files);
    const manifest = join(root, "package.json");
    for (const name of this.options.configs.dependencies(root)) {
      const dir = this.resolver.packageFolder(name, root);
      if (dir !== undefined) this.reach({ kind: "package", dir }, "", keyOf(root, manifest));
    }
  }

  /** Packages may depend on folders of the project itself. */
  private async linked(): Promise<void> {
    // More packages may be found on the way; a map goes on with those.
    for (const dir of this.packages.keys()) {
      for (const local of this.options.installed.entry(dir).locals) {
        if (this.folders.has(local)) continue;
        this.folders.add(local);
        await this.loadAll(sourceFiles(local));
      }
    }
  }

  private async loadAll(files: readonly string[]): Promise<void> {
    await Promise.all(files.map((path) => this.load(realpathSync(path), typeOf(path))));
  }

  /** Who reads code as text sees all of it. */
  private countTexts(): void {
    for (const path of this.texts) {
      const module = this.modules.get(path);
      if (module === undefined) continue;
      const { hash, units } = module;
      const whole = (): UnitFacts => ({ ...units(), digest: digestOf([units().digest, hash]) });
      this.modules.set(path, { ...module, textHash: hash, units: whole });
    }
  }

  private begin(spec: string, from: string): void {
    const target = this.resolver.resolve(spec, from, "import");
    if (target.kind === "local" && !this.started.has(target.path)) this.reader.begin(target.path);
  }

  private async load(path: string, asked: string): Promise<void> {
    const before = this.started.get(path);
    // Two imports that read it each in its way: then every byte counts.
    const isMixed =
      before !== undefined && before !== asked && before !== "code" && asked !== "code";
    if (before !== undefined && before !== asked && !isMixed) this.texts.add(path);
    const type = isMixed ? BYTES : asked;
    if (isMixed && before === BYTES) return;
    // Read as data and as code: as code it says more.
    if (before !== undefined && !isMixed && (before === "code" || type !== "code")) return;
    this.started.set(path, type);
    const widened = this.widening;
    const read = await this.reader.read(path, type);
    if (read === undefined || this.started.get(path) !== type) return;
    const { facts, key } = read;
    const edges = new Map<Source, Edge>();
    const matches: Match[] = [];
    const units = this.unitsOf(read);
    const module: LoadedModule = { ...read, units, edges, widened, matches };
    this.modules.set(path, module);
    this.note(module);
    const loads: Promise<void>[] = [];
    for (const load of [...facts.loads, ...this.implied(path, facts)]) {
      const target = this.resolver.resolve(load.spec, path, load.how);
      edges.set(sourceOf(load), { target, load });
      const place = `${key}:${load.line}`;
      for (const one of [target, ...this.others(load)]) {
        const next = this.reach(one, place, place);
        if (next === undefined || this.isData(next, load)) continue;
        loads.push(this.load(next, typeOf(next, load.type)));
      }
    }
    for (const prefix of facts.prefixes) {
      const match = this.matching(prefix, module);
      matches.push(match);
      if (match.isWide) this.loadsAnything(match.note, widened);
      else if (match.note !== "" && !widened) this.coarse.push(match.note);
      for (const next of match.paths) loads.push(this.load(next, typeOf(next)));
    }
    await Promise.all(loads);
  }

  /** A Worker's path counts from the module or from the root: a file there is meant too. */
  private others({ spec, how }: Load): readonly Target[] {
    if (how !== "worker" || !isRelative(spec)) return [];
    return [this.resolver.resolve(spec, join(this.options.root, "worker.ts"), how)];
  }

  /** Files that are only named, and that a stage makes. */
  private isData(path: string, load: Load): boolean {
    const isNamed = load.how === "path" || load.how === "resolve";
    return isNamed && this.options.isOut(keyOf(this.options.root, path));
  }

  private reach(target: Target, place: string, fallback: string): string | undefined {
    switch (target.kind) {
      case "local":
        return target.path;
      case "package":
        if (!this.packages.has(target.dir)) this.packages.set(target.dir, place || fallback);
        return undefined;
      case "missing":
        if (!this.missing.has(target.name)) this.missing.set(target.name, place);
        return undefined;
      default:
        return undefined;
    }
  }

  private note({ key, type, facts, widened }: LoadedModule): void {
    const { wide, envNotes } = facts;
    if (type === "html") this.loadsAnything(`${key}: a page may load any file`, widened);
    for (const { line, text } of wide) this.loadsAnything(`${key}:${line}: ${text}`, widened);
    const notes = widened ? this.envNotesOfWidened : this.envNotes;
    for (const { line, text } of envNotes) {
      notes.push(
        `${key}:${line}: ${text}: all of it counts, unless \`env\` in the spec names what does`,
      );
    }
  }

  private loadsAnything(why: string, widened: boolean): void {
    this.anything = true;
    // Files that nobody is known to load: what is vague in them says nothing of the pipeline.
    if (!widened) this.coarse.push(`${why}: every source file of the project counts`);
  }

  private unitsOf({ path, facts, units }: ReadModule): () => UnitFacts {
    if (facts.jsx === undefined) return units;
    const { root, configs } = this.options;
    // The runtime itself knows those of the root alone.
    const applied = [dirname(path), root].map((dir) => configs.typescript(dir)?.settings ?? {});
    const factories = new Set([...(facts.factories ?? []), ...applied.flatMap(factoriesBy)]);
    return factories.size === 0 ? units : () => withFactories(units(), factories);
  }

  /** What JSX imports without saying so. */
  private implied(path: string, { jsx }: ModuleFacts): readonly Load[] {
    if (jsx === undefined) return [];
    const own = this.options.configs.typescript(dirname(path))?.settings.jsxImportSource;
    const source: string = jsx === true ? (own === undefined ? "react" : JSON.parse(own)) : jsx;
    return ["jsx-runtime", "jsx-dev-runtime"].map((name) => ({
      spec: `${source}/${name}`,
      how: "import",
      line: 1,
      at: IMPLIED,
    }));
  }

  /** What `import("./models/" + name)` may mean. */
  private matching(prefix: Prefix, { key, path }: LoadedModule): Match {
    const { root, isOut } = this.options;
    const { text, fromDir, line } = prefix;
    const place = `${key}:${line}`;
    const asked = this.beforeQuery(prefix, path, place);
    if (asked !== undefined) return asked;
    const isPath = fromDir || isRelative(text) || /^\.{0,2}\//.test(text);
    if (!isPath) return this.matchingPackage(prefix, path, place);
    const start = fromDir
      ? dirname(path) + text
      : text.startsWith("/")
        ? text
        : `${dirname(path)}/${text}`;
    const resolved =
      text.endsWith("/") || text === "" ? `${join(start)}/`.replace(/\/+$/, "/") : join(start);
    const files = filesFrom(resolved).filter((file) => !isOut(keyOf(root, file)));
    if (files.length === 0) return anyFile(place, line);
    const begins = keyOf(root, resolved);
    return {
      paths: files.map((file) => realpathSync(file)),
      packages: [],
      line,
      note: `${place}: ${ONLY_THEN}: every file that begins with ${begins} counts`,
      isWide: false,
    };
  }

  /** `import("./x.ts?n=" + n)` is always of the same file. */
  private beforeQuery(prefix: Prefix, path: string, place: string): Match | undefined {
    const { text, fromDir, line, at } = prefix;
    // At its beginning, `#` is no fragment.
    const end = text.slice(1).search(/[?#]/) + 1;
    if (end === 0) return undefined;
    const spec = `${fromDir ? "." : ""}${text.slice(0, end)}`;
    const ways = ["import", "require", "worker"] as const;
    const load: Load = { spec, how: "worker", line, at };
    const targets = [
      ...ways.map((how) => this.resolver.resolve(spec, path, how)),
      ...(fromDir ? [] : this.others(load)),
    ];
    if (!targets.some(({ kind }) => kind === "local" || kind === "package")) return undefined;
    return {
      paths: targets.flatMap((target) => this.reach(target, place, place) ?? []),
      packages: targets.flatMap((target) => (target.kind === "package" ? target.dir : [])),
      line,
      note: "",
      isWide: false,
    };
  }

  private matchingPackage({ text, line }: Prefix, path: string, place: string): Match {
    const dir = this.resolver.packageFolder(packageName(text), dirname(path));
    // An alias of the project's own could lead anywhere.
    if (dir === undefined || !text.includes("/")) return anyFile(place, line);
    this.reach({ kind: "package", dir }, place, place);
    return { paths: [], packages: [dir], line, note: "", isWide: false };
  }
}

const ONLY_THEN = "imports what is only known when it runs";

function anyFile(place: string, line: number): Match {
  return { paths: [], packages: [], line, note: `${place}: ${ONLY_THEN}`, isWide: true };
}

export function sourceOf({ spec, how }: Load): Source {
  return `${how} ${spec}`;
}
