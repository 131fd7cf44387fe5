// Settings of tsconfig.json and package.json that change what the runtime makes of a module. Those that say where
// modules are need no care: they are resolved anew each time.
import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { keyOf } from "./paths.ts";
import { type FingerprintCache, type Stat, statOf } from "./stat.ts";

/** Of TypeScript's many settings, those that change the code that Bun emits. */
const EMIT = [
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
  "experimentalDecorators",
  "emitDecoratorMetadata",
  "useDefineForClassFields",
];

type Settings = Readonly<Record<string, string>>;

interface ConfigFile {
  /** tsconfig: the files it builds on. package.json: the packages it asks for. */
  readonly refers: readonly string[];
  readonly settings: Settings;
}

/** The settings that hold for a folder, with the file that is asked first. */
export interface Applied {
  readonly file: string;
  readonly settings: Settings;
}

export class Configs {
  private readonly nearest = new Map<string, string | null>();
  private readonly applied = new Map<string, Applied>();

  constructor(
    private readonly root: string,
    private readonly cache: FingerprintCache,
  ) {}

  /** Of the nearest tsconfig.json. */
  typescript(dir: string): Applied | null {
    const file = this.find(dir, ["tsconfig.json", "jsconfig.json"]);
    return file === null ? null : this.once(file, () => this.merged(file, new Set()));
  }

  /** The `type` of the nearest package.json: it changes what a default import of CommonJS is. */
  package(dir: string): Applied | null {
    const file = this.find(dir, ["package.json"]);
    return file === null ? null : this.once(file, () => this.read(file, "package")?.settings ?? {});
  }

  /** Names of all packages that the package.json in a folder asks for. */
  dependencies(dir: string): readonly string[] {
    return this.read(join(dir, "package.json"), "package")?.refers ?? [];
  }

  private once(file: string, settings: () => Settings): Applied {
    const known = this.applied.get(file);
    if (known) return known;
    const made = { file, settings: settings() };
    this.applied.set(file, made);
    return made;
  }

  private find(dir: string, names: readonly string[]): string | null {
    const key = `${names[0]} ${dir}`;
    const known = this.nearest.get(key);
    if (known !== undefined) return known;
    const here = names.map((name) => join(dir, name)).find((path) => statOf(path)?.kind === "file");
    const above = dirname(dir);
    const found = here ?? (above === dir ? null : this.find(above, names));
    this.nearest.set(key, found);
    return found;
  }

  private merged(file: string, seen: Set<string>): Settings {
    if (seen.has(file)) return {};
    seen.add(file);
    const config = this.read(file, "tsconfig");
    if (config === null) return {};
    let settings: Settings = {};
    for (const base of config.refers) {
      const path = baseOf(base, dirname(file));
      if (path !== undefined) settings = { ...settings, ...this.merged(path, seen) };
    }
    return { ...settings, ...config.settings };
  }

  private read(file: string, kind: "tsconfig" | "package"): ConfigFile | null {
    const stat = statOf(file);
    if (stat?.kind !== "file") return null;
    const key = keyOf(this.root, file);
    const cached = this.cache.get(kind, key, stat.stamp);
    if (cached !== undefined) return JSON.parse(cached);
    const parsed = kind === "tsconfig" ? tsconfigOf(file) : packageJsonOf(file);
    this.store(kind, key, stat, parsed);
    return parsed;
  }

  private store(kind: string, key: string, stat: Stat, config: ConfigFile): void {
    if (!stat.racy) this.cache.set(kind, key, stat.stamp, JSON.stringify(config));
  }
}

function tsconfigOf(file: string): ConfigFile {
  const config = objectIn(file);
  const options = isRecord(config.compilerOptions) ? config.compilerOptions : {};
  const settings: Record<string, string> = {};
  for (const name of EMIT) {
    if (options[name] !== undefined) settings[name] = JSON.stringify(options[name]);
  }
  const bases = Array.isArray(config.extends) ? config.extends : [config.extends];
  return { refers: bases.filter((base) => typeof base === "string"), settings };
}

function packageJsonOf(file: string): ConfigFile {
  const manifest = objectIn(file);
  const refers = ["dependencies", "devDependencies", "optionalDependencies"].flatMap((field) => {
    const names = manifest[field];
    return isRecord(names) ? Object.keys(names) : [];
  });
  const settings: Settings =
    typeof manifest.type === "string" ? { type: JSON.stringify(manifest.type) } : {};
  return { refers, settings };
}

function objectIn(file: string): Record<string, unknown> {
  const text = readFileSync(file, "utf8");
  try {
    const parsed: unknown = Bun.JSONC.parse(text);
    return isRecord(parsed) ? parsed : {};
  } catch {
    // The runtime does without a file that it can't read, too; its bytes may matter all the same.
    return { compilerOptions: { jsx: Bun.hash.xxHash64(text).toString(16) } };
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function baseOf(spec: string, dir: string): string | undefined {
  if (isAbsolute(spec) || spec.startsWith(".")) {
    const path = isAbsolute(spec) ? spec : join(dir, spec);
    return [path, `${path}.json`].find((candidate) => statOf(candidate)?.kind === "file");
  }
  for (const candidate of [spec, `${spec}.json`, `${spec}/tsconfig.json`]) {
    try {
      return Bun.resolveSync(candidate, dir);
    } catch {
      // The next form of it.
    }
  }
  return undefined;
}
