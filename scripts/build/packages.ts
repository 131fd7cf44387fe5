// What building for another platform needs from the npm registry: Bun itself and oxc-parser's native addon, in the
// versions and with the integrity that bun.lock records.
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Target } from "./targets.ts";

const CACHE = "node_modules/.cache/fastpipe-targets";

export interface TargetPackages {
  /** Absolute path of the Bun executable of that platform. */
  readonly runtime: string;
  /** Absolute path of the `.node` file. */
  readonly addon: string;
}

interface Pinned {
  readonly version: string;
  readonly integrity: string;
}

type Packages = Readonly<Record<string, readonly unknown[]>>;

/** The two packages of a target, installed into the cache unless they are there. `root` is the project's. */
export async function targetPackages(root: string, target: Target): Promise<TargetPackages> {
  const names = [target.runtime.package, bindingPackage(target)];
  const locked = await lockedPackages(join(root, "bun.lock"));
  const pins = names.map((name) => pinned(locked, name, "bun.lock"));
  const id = new Bun.CryptoHasher("sha256")
    .update(pins.map(({ integrity }) => integrity).join("\n"))
    .digest("hex")
    .slice(0, 16);
  const folder = join(root, CACHE, `${target.name}-${id}`);
  if (!(await exists(folder))) await install(folder, target, names, pins);
  return {
    runtime: join(folder, "node_modules", target.runtime.package, target.runtime.file),
    addon: join(folder, "node_modules", bindingPackage(target), addonFile(target)),
  };
}

export function bindingPackage(target: Target): string {
  return `@oxc-parser/binding-${target.binding}`;
}

export function addonFile(target: Target): string {
  return `parser.${target.binding}.node`;
}

/** Into a folder beside `folder`, renamed when it is complete: a build that was killed leaves no half of it. */
async function install(
  folder: string,
  target: Target,
  names: readonly string[],
  pins: readonly Pinned[],
): Promise<void> {
  await mkdir(join(folder, ".."), { recursive: true });
  const temporary = await mkdtemp(`${folder}.tmp-`);
  try {
    const dependencies = Object.fromEntries(names.map((name, i) => [name, pins[i]?.version]));
    await writeFile(
      join(temporary, "package.json"),
      JSON.stringify({ private: true, dependencies }),
    );
    const platform = [`--os=${target.os}`, `--cpu=${target.cpu}`];
    await bun(temporary, ["install", "--ignore-scripts", "--no-progress", ...platform]);
    // What was just downloaded and verified against the registry's word must be what bun.lock recorded.
    const got = await lockedPackages(join(temporary, "bun.lock"));
    for (const [i, name] of names.entries()) {
      const { integrity } = pinned(got, name, "the registry");
      if (integrity !== pins[i]?.integrity) {
        throw new Error(
          `${name}: the registry's integrity ${integrity} is not bun.lock's ${pins[i]?.integrity}.`,
        );
      }
    }
    await rename(temporary, folder).catch((error: NodeJS.ErrnoException) => {
      // Another build was first, with the same content.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function bun(cwd: string, args: readonly string[]): Promise<void> {
  const child = Bun.spawn([process.execPath, ...args], { cwd, stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) {
    throw new Error(`\`bun ${args.join(" ")}\` ended with code ${code}.\n${stdout}${stderr}`);
  }
}

async function lockedPackages(file: string): Promise<Packages> {
  const lock = Bun.JSONC.parse(await readFile(file, "utf8")) as { packages?: Packages };
  if (lock.packages === undefined) throw new Error(`${file} has no \`packages\`.`);
  return lock.packages;
}

/** An entry of bun.lock: `[name@version, registry, metadata, integrity]`. */
function pinned(packages: Packages, name: string, source: string): Pinned {
  const entry = packages[name];
  const id = entry?.[0];
  const integrity = entry?.[3];
  if (typeof id !== "string" || typeof integrity !== "string" || !integrity.startsWith("sha512-")) {
    throw new Error(`${source} does not pin ${name}; every platform's package must be in it.`);
  }
  return { version: id.slice(name.length + 1), integrity };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}
