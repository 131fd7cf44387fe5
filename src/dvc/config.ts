// DVC's configuration, as far as it changes what fastpipe does: four files, the later ones win.
import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import { ioError, isMissing } from "../store/io-error.ts";
import type { LinkType } from "../store/placing.ts";
import { type Ini, type IniValue, parseIni } from "./ini.ts";
import type { ParsingConfig } from "./unpack.ts";

export interface RemoteConfig {
  readonly name: string;
  /** An absolute path, or `scheme://…` as it stands there. */
  readonly url: string;
}

export interface DvcConfig {
  /** Absolute: holds `files/md5`, `runs` and what DVC 2 left. */
  readonly cacheDir: string;
  /** In the order in which they are to be tried. */
  readonly cacheTypes: readonly LinkType[];
  /** `cache.shared = group`: everybody of the group may add to the cache. */
  readonly shared: boolean;
  readonly remotes: ReadonlyMap<string, RemoteConfig>;
  /** `core.remote`; null: none is the default. */
  readonly remote: string | null;
  readonly noScm: boolean;
  readonly autostage: boolean;
  readonly hardlinkLock: boolean;
  /** How maps become arguments in commands. */
  readonly parsing: ParsingConfig;
}

/** Section, key, value; paths are absolute. */
type Settings = Map<string, Map<string, IniValue>>;

type Env = Readonly<Record<string, string | undefined>>;

/** `root`: the folder that has `.dvc`. A file that is not there says nothing. */
export function readConfig(root: string, env: Env = process.env): Result<DvcConfig> {
  const settings: Settings = new Map();
  const dvcDir = join(root, ".dvc");
  const files = [...sharedFiles(env), join(dvcDir, "config"), join(dvcDir, "config.local")];
  for (const file of files) {
    const read = readFile(file);
    if (!read.ok) return read;
    merge(settings, read.value, dirname(file), env);
  }
  return new Reading(settings).config(join(dvcDir, "cache"));
}

function readFile(file: string): Result<Ini> {
  try {
    return parseIni(readFileSync(file, "utf8"), file);
  } catch (error) {
    if (isMissing(error)) return ok(new Map());
    throw ioError("read", file, error);
  }
}

/** The machine's and the user's. */
function sharedFiles(env: Env): string[] {
  const [system, user] = sharedFolders(env);
  return [
    join(env["DVC_SYSTEM_CONFIG_DIR"] || system, "config"),
    join(env["DVC_GLOBAL_CONFIG_DIR"] || user, "config"),
  ];
}

function sharedFolders(env: Env): readonly [string, string] {
  const home = homeOf(env);
  if (process.platform === "darwin") {
    const folder = "Library/Application Support/dvc";
    return [`/${folder}`, join(home, folder)];
  }
  if (process.platform === "win32") {
    const local = env["LOCALAPPDATA"] || join(home, "AppData", "Local");
    const all = env["PROGRAMDATA"] || "C:\\ProgramData";
    return [join(all, "iterative", "dvc"), join(local, "iterative", "dvc")];
  }
  const [first = ""] = (env["XDG_CONFIG_DIRS"] ?? "").split(":");
  return [
    join(first || "/etc/xdg", "dvc"),
    join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "dvc"),
  ];
}

function merge(into: Settings, ini: Ini, folder: string, env: Env): void {
  for (const [section, values] of ini) {
    const known = into.get(section) ?? new Map<string, IniValue>();
    into.set(section, known);
    for (const [key, value] of values) {
      const isPath = section === "cache" ? key === "dir" : isRemote(section) && key === "url";
      known.set(key, isPath ? placed(String(value), folder, env) : value);
    }
  }
}

const REMOTE = /^remote\s*"(.*)"$/;

function isRemote(section: string): boolean {
  return REMOTE.test(section);
}

/** Relative to the folder of the file that says it. */
function placed(path: string, folder: string, env: Env): string {
  if (path.startsWith("file:///")) return path.slice("file://".length);
  if (/^\w+:\/\//.test(path) || isAbsolute(path)) return path;
  if (path === "~" || path.startsWith("~/")) return join(homeOf(env), path.slice(1));
  return resolve(folder, path);
}

class Reading {
  readonly #settings: Settings;
  readonly #failures: Failure[] = [];

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  config(defaultCache: string): Result<DvcConfig> {
    const config: DvcConfig = {
      cacheDir: this.#text("cache", "dir") ?? defaultCache,
      cacheTypes: this.#types(),
      shared: this.#one("cache", "shared", ["group"]) === "group",
      remotes: this.#remotes(),
      remote: this.#text("core", "remote")?.toLowerCase() ?? null,
      noScm: this.#flag("core", "no_scm"),
      autostage: this.#flag("core", "autostage"),
      hardlinkLock: this.#flag("core", "hardlink_lock"),
      parsing: {
        bool: this.#one("parsing", "bool", ["store_true", "boolean_optional"]) ?? "store_true",
        list: this.#one("parsing", "list", ["nargs", "append"]) ?? "nargs",
      },
    };
    return this.#failures.length === 0 ? ok(config) : fail(...this.#failures);
  }

  #text(section: string, key: string): string | null {
    const value = this.#settings.get(section)?.get(key);
    if (value === undefined) return null;
    return typeof value === "string" ? value : value.join(",");
  }

  #flag(section: string, key: string): boolean {
    return this.#one(section, key, ["true", "false"]) === "true";
  }

  #one<T extends string>(section: string, key: string, allowed: readonly T[]): T | null {
    const text = this.#text(section, key)?.toLowerCase() ?? null;
    if (text === null) return null;
    const found = allowed.find((value) => value === text);
    if (found === undefined) this.#refuse(section, key, text, allowed);
    return found ?? null;
  }

  #types(): readonly LinkType[] {
    const all: readonly LinkType[] = ["reflink", "hardlink", "symlink", "copy"];
    const texts = this.#text("cache", "type")
      ?.split(",")
      .map((text) => text.trim());
    if (texts === undefined) return ["reflink", "copy"];
    return texts.flatMap((text) => {
      const found = all.find((type) => type === text);
      if (found === undefined) this.#refuse("cache", "type", text, all);
      return found ?? [];
    });
  }

  #remotes(): ReadonlyMap<string, RemoteConfig> {
    const remotes = new Map<string, RemoteConfig>();
    for (const section of this.#settings.keys()) {
      const name = REMOTE.exec(section)?.[1];
      const url = name === undefined ? null : this.#text(section, "url");
      if (name !== undefined && url !== null) remotes.set(name, { name, url });
    }
    return new Map(
      [...remotes].map(([name, { url }]) => [name, { name, url: based(remotes, url) }]),
    );
  }

  #refuse(section: string, key: string, text: string, allowed: readonly string[]): void {
    const message = `DVC's config: ${section}.${key} is "${text}", but must be ${allowed.join(" or ")}`;
    this.#failures.push({ code: "settings", message });
  }
}

/** `remote://base/path` lies in the remote `base`. */
function based(remotes: ReadonlyMap<string, RemoteConfig>, url: string, depth = 0): string {
  const [, name, path = ""] = /^remote:\/\/([^/]*)(.*)$/.exec(url) ?? [];
  const base = name === undefined ? undefined : remotes.get(name.toLowerCase());
  if (!base || depth > remotes.size) return url;
  return `${based(remotes, base.url, depth + 1)}/${path.replace(/^\/+/, "")}`;
}

function homeOf(env: Env): string {
  // To load `node:os` takes 3 ms.
  return env["HOME"] || (require("node:os") as typeof import("node:os")).homedir();
}
