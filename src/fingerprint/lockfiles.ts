// What lockfiles say about where packages come from, as digests. Addresses of registries are left out: a mirror
// serves the same bytes, and `integrity` says which.
import { compareText } from "../model/value.ts";
import { digestOf, xxh64 } from "./digest.ts";
import { isRecord } from "./tsconfig.ts";

/** By name and version; `*` for entries that hold for every version. */
export type Origins = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** In the order in which they are asked. */
export const LOCKFILES: readonly string[] = [
  "bun.lock",
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lockb",
  // What the installer left for itself, where no lockfile is kept.
  "node_modules/.package-lock.json",
  "node_modules/.pnpm/lock.yaml",
];

interface Origin {
  readonly name: string;
  readonly version: string;
  readonly said: readonly unknown[];
}

export function originsIn(file: string, bytes: Uint8Array): Origins {
  const collected = new Map<string, Map<string, string[]>>();
  for (const { name, version, said } of entriesOf(file, bytes)) {
    const texts = said.filter((text) => typeof text === "string" && text !== "");
    if (texts.length === 0) continue;
    const versions = collected.get(name) ?? new Map<string, string[]>();
    collected.set(name, versions);
    const list = versions.get(version) ?? [];
    versions.set(version, list);
    list.push(JSON.stringify(texts));
  }
  const origins: Record<string, Record<string, string>> = {};
  for (const [name, versions] of collected) {
    const digests: Record<string, string> = {};
    for (const [version, texts] of versions) {
      digests[version] = digestOf([...new Set(texts)].sort(compareText));
    }
    origins[name] = digests;
  }
  return origins;
}

function entriesOf(file: string, bytes: Uint8Array): readonly Origin[] {
  const text = new TextDecoder().decode(bytes);
  try {
    switch (file) {
      case "bun.lock":
        return bunLock(Bun.JSONC.parse(text));
      case "package-lock.json":
      case "npm-shrinkwrap.json":
      case ".package-lock.json":
        return npmLock(JSON.parse(text));
      case "pnpm-lock.yaml":
      case "lock.yaml":
        return pnpmLock(Bun.YAML.parse(text));
      case "yarn.lock":
        return text.includes("__metadata:") ? berryLock(Bun.YAML.parse(text)) : yarnLock(text);
    }
  } catch {
    // Below: a lockfile that can't be read counts whole, for every package.
  }
  return [{ name: "*", version: "*", said: [xxh64(bytes)] }];
}

const VERSION = /^\d+\.\d+\.\d+/;

/** `"name": ["name@version", registry, { ... }, integrity]`; other sources in place of the version. */
function bunLock(lock: unknown): Origin[] {
  const packages = isRecord(lock) && isRecord(lock.packages) ? lock.packages : {};
  return Object.values(packages).flatMap((entry): Origin[] => {
    const [id, ...rest] = Array.isArray(entry) ? entry : [];
    if (typeof id !== "string") return [];
    const at = id.indexOf("@", 1);
    const name = id.slice(0, at);
    const source = id.slice(at + 1);
    if (VERSION.test(source)) return [{ name, version: source, said: rest.slice(1) }];
    return source.startsWith("workspace:") ? [] : [{ name, version: "*", said: [source, ...rest] }];
  });
}

function npmLock(lock: unknown): Origin[] {
  if (!isRecord(lock)) return [];
  const found: Origin[] = [];
  for (const [path, entry] of Object.entries(isRecord(lock.packages) ? lock.packages : {})) {
    const name = path.split("node_modules/").at(-1);
    if (!isRecord(entry) || name === undefined || name === path) continue;
    found.push(npmEntry(typeof entry.name === "string" ? entry.name : name, entry));
  }
  if (found.length > 0) return found;
  const visit = (dependencies: unknown): void => {
    for (const [name, entry] of isRecord(dependencies) ? Object.entries(dependencies) : []) {
      if (!isRecord(entry)) continue;
      found.push(npmEntry(name, entry));
      visit(entry.dependencies);
    }
  };
  visit(lock.dependencies);
  return found;
}

function npmEntry(name: string, entry: Record<string, unknown>): Origin {
  const version = typeof entry.version === "string" ? entry.version : "*";
  const resolved = typeof entry.resolved === "string" ? entry.resolved : "";
  const isRegistry = /^https?:/.test(resolved) && typeof entry.integrity === "string";
  return {
    name,
    version: VERSION.test(version) ? version : "*",
    said: [isRegistry ? "" : resolved, entry.integrity, VERSION.test(version) ? "" : version],
  };
}

/** `name@version(peers)`, in older ones `/name@version` or `/name/version`. */
function pnpmLock(lock: unknown): Origin[] {
  const packages = isRecord(lock) && isRecord(lock.packages) ? lock.packages : {};
  return Object.entries(packages).flatMap(([key, entry]): Origin[] => {
    if (!isRecord(entry)) return [];
    const id = key.replace(/^\//, "").replace(/\(.*$/, "");
    const at = id.indexOf("@", 1) === -1 ? id.lastIndexOf("/") : id.indexOf("@", 1);
    const version = typeof entry.version === "string" ? entry.version : id.slice(at + 1);
    const name = typeof entry.name === "string" ? entry.name : id.slice(0, at);
    const said = [JSON.stringify(entry.resolution)];
    return [{ name, version: VERSION.test(version) ? version : "*", said }];
  });
}

function berryLock(lock: unknown): Origin[] {
  return Object.values(isRecord(lock) ? lock : {}).flatMap((entry): Origin[] => {
    if (!isRecord(entry) || typeof entry.resolution !== "string") return [];
    const at = entry.resolution.indexOf("@", 1);
    const version = typeof entry.version === "string" ? entry.version : "*";
    const said = [entry.resolution.slice(at + 1), entry.checksum];
    return [{ name: entry.resolution.slice(0, at), version, said }];
  });
}

/** Blocks of `"name@range", ...:` with indented `version`, `resolved` and `integrity`. */
function yarnLock(text: string): Origin[] {
  return text.split(/\n(?=\S)/).flatMap((block): Origin[] => {
    const name = /^"?(@?[^@"]+)@/.exec(block)?.[1];
    const field = (key: string): string =>
      new RegExp(`^  "?${key}"? "?([^"\\n]+)"?$`, "m").exec(block)?.[1] ?? "";
    const version = field("version");
    if (name === undefined || version === "") return [];
    const integrity = field("integrity");
    const resolved = field("resolved");
    const isRegistry = integrity !== "" && !/git|^file:/.test(resolved);
    return [{ name, version, said: [isRegistry ? "" : resolved, integrity] }];
  });
}
