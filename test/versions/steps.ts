// What happens to the project in the random test, a step at a time.
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Lock } from "../../src/model/lock.ts";
import { parseListing } from "../../src/store/listing.ts";
import { parse } from "../../src/store/lock-parse.ts";
import type { Prng } from "../fuzz/prng.ts";
import type { World } from "./world.ts";

export interface Play {
  readonly world: World;
  readonly chance: Prng;
  /** Texts that only the user has. */
  readonly mine: string[];
}

/** Gives what it did; throws with what is wrong. */
export type Step = (play: Play) => Promise<string>;

const RUNS: readonly (readonly string[])[] = [
  [],
  [],
  [],
  ["-j1"],
  ["--no-run-cache"],
  ["--no-commit"],
  ["join"],
  ["-f", "-s", "split"],
  ["--executor", "process"],
];

async function replace(world: World, file: string, from: RegExp, to: string): Promise<string> {
  await world.write(file, world.read(file).replace(from, to));
  return `${file}: ${to}`;
}

async function run({ world, chance }: Play): Promise<string> {
  const args = ["run", "-q", ...chance.pick(RUNS)];
  const { code, stderr } = await world.fastpipe(args);
  if (code !== 0) throw new Error(`${args.join(" ")}: exit ${code}\n${stderr}`);
  return args.join(" ");
}

/** A run as it is meant, and then all must be what a run from scratch makes. */
export async function settle({ world, mine }: Play): Promise<string> {
  const { code, stderr } = await world.fastpipe(["run"]);
  if (code !== 0) throw new Error(`run: exit ${code}\n${stderr}`);
  const [wanted, there] = [world.wanted(), world.there()];
  for (const path of new Set([...wanted.keys(), ...there.keys()])) {
    const [should, is] = [wanted.get(path), there.get(path)];
    if (should === is) continue;
    throw new Error(
      `${path} should hold ${JSON.stringify(should)}, but holds ${JSON.stringify(is)}`,
    );
  }
  const again = await world.fastpipe(["run", "--json"]);
  if (!again.stdout.includes('"ran":0,"skipped":3,"restored":0')) {
    throw new Error(`a run after a run does something:\n${again.stdout}`);
  }
  const kept = textsBelow(join(world.root, ".fastpipe/kept"));
  for (const text of mine)
    if (!kept.has(text)) throw new Error(`${text}, which the user wrote, is lost`);
  return `run, and all is right: ${stderr.trim().split("\n").at(-1)}`;
}

async function kill({ world, chance }: Play): Promise<string> {
  const after = chance.between(5, 160);
  await world.fastpipe(["run", "-q", ...chance.pick(RUNS)], after);
  return `run, killed after ${after} ms`;
}

async function commitAll({ world, chance }: Play): Promise<string> {
  await world.git("add", "-A");
  await world.git("commit", "-q", "--allow-empty", "-m", "step");
  if (!chance.chance(0.2)) return "git commit";
  const name = `v${chance.between(0, 4)}`;
  await world.git("tag", "-f", name);
  return `git commit, tag ${name}`;
}

async function branch(play: Play): Promise<string> {
  const { world, chance } = play;
  await commitAll(play);
  const name = `b${chance.between(0, 3)}`;
  const known = (await world.git("branch", "--format=%(refname:short)")).split("\n");
  await world.git("checkout", "-q", ...(known.includes(name) ? [name] : ["-b", name]));
  return `git checkout ${name}`;
}

async function checkout({ world, chance }: Play): Promise<string> {
  const args = chance.chance(0.5) ? ["checkout"] : ["checkout", chance.pick(["split", "last"])];
  const { code, stderr } = await world.fastpipe(args);
  if (code !== 0 && code !== 1) throw new Error(`checkout: exit ${code}\n${stderr}`);
  return `${args.join(" ")}: ${code}`;
}

/** An edit of the code that makes no difference, and `fastpipe commit`, after a run. */
async function trust(play: Play): Promise<string> {
  const { world, chance } = play;
  await settle(play);
  const swapped = chance.chance(0.5) ? "i * factor" : "factor * i";
  await replace(world, "lib.ts", /i \* factor|factor \* i/, swapped);
  const { code, stderr, stdout } = await world.fastpipe(["commit"]);
  if (code !== 0) throw new Error(`commit: exit ${code}\n${stderr}${stdout}`);
  return "fastpipe commit";
}

/** Nothing goes that a lock names which is kept. */
async function gc({ world, chance }: Play): Promise<string> {
  const scope = chance.pick([["-w"], ["-w"], ["-a"], ["-T"], ["-a", "-T"]]);
  const refs = [
    ...(scope.includes("-a") ? ["refs/heads"] : []),
    ...(scope.includes("-T") ? ["refs/tags"] : []),
  ];
  const needed = new Set<string>();
  for (const lock of await locksAt(world, refs))
    for (const oid of neededBy(world, lock)) needed.add(oid);
  const before = [...needed].filter((oid) => existsSync(objectAt(world, oid)));
  const { code, stderr, stdout } = await world.fastpipe(["gc", ...scope]);
  if (code !== 0) throw new Error(`gc ${scope.join(" ")}: exit ${code}\n${stderr}`);
  const lost = before.filter((oid) => !existsSync(objectAt(world, oid)));
  if (lost.length > 0) throw new Error(`gc ${scope.join(" ")} lost ${lost.join(", ")}`);
  return `gc ${scope.join(" ")}: ${stdout.trim()}`;
}

async function locksAt(world: World, refs: readonly string[]): Promise<Lock[]> {
  const texts = [...textsBelow(join(world.root, ".fastpipe/stages"))];
  const names =
    refs.length === 0 ? "" : await world.git("for-each-ref", "--format=%(refname)", ...refs);
  for (const ref of names.split("\n").filter((name) => name !== "")) {
    const files = await world.git("ls-tree", "-r", "--name-only", ref, ".fastpipe/stages");
    for (const file of files.split("\n").filter((name) => name.endsWith(".lock"))) {
      texts.push(await world.git("show", `${ref}:${file}`));
    }
  }
  return texts.map(parse).flatMap((parsed) => ("lock" in parsed ? parsed.lock : []));
}

function neededBy(world: World, { outs }: Lock): string[] {
  return outs.flatMap(({ hash, nfiles }) => {
    const oid = hash.slice("sha256:".length);
    const listing = objectAt(world, oid);
    if (nfiles === undefined || !existsSync(listing)) return [oid];
    const files = parseListing(readFileSync(listing, "utf8"))?.files.values() ?? [];
    return [oid, ...[...files].map((file) => file.hash.slice("sha256:".length))];
  });
}

function objectAt(world: World, oid: string): string {
  return join(world.root, ".fastpipe/cache/sha256", oid.slice(0, 2), oid.slice(2));
}

/** The user writes where outs are. */
async function scribble({ world, chance, mine }: Play): Promise<string> {
  const path = chance.pick(["build/parts/foreign", "build/parts/sub/0.txt", "build/all.txt"]);
  // Where a run has not been yet, what the user makes is no edit of an out.
  if (!existsSync(join(world.root, "build/parts/sub"))) return "nothing to scribble on";
  const text = `mine ${chance.between(0, 1e9)}`;
  forget(world, path, mine);
  await world.write(path, text);
  mine.push(text);
  return `${path}: ${text}`;
}

/** The user's own text in place of which the user writes another. */
function forget({ root }: World, path: string, mine: string[]): void {
  const file = join(root, path);
  if (!existsSync(file)) return;
  const at = mine.indexOf(readFileSync(file, "utf8"));
  if (at >= 0) mine.splice(at, 1);
}

async function remove({ world, chance, mine }: Play): Promise<string> {
  const path = chance.pick([
    "build/parts",
    "build/parts/0.txt",
    "build/parts/none",
    "build/last.txt",
    ".fastpipe/stages/join.lock",
    ".fastpipe/state.db",
  ]);
  for (const text of textsBelow(join(world.root, path))) {
    const at = mine.indexOf(text);
    if (at >= 0) mine.splice(at, 1);
  }
  rmSync(join(world.root, path), { recursive: true, force: true });
  return `rm ${path}`;
}

/** An object of the cache is emptied, changed or removed. */
async function harm({ world, chance }: Play): Promise<string> {
  const dir = join(world.root, ".fastpipe/cache/sha256");
  const object = chance.maybe(filesBelow(dir).sort());
  if (object === undefined) return "nothing to harm";
  const text = readFileSync(object, "utf8");
  const how = chance.pick(["removed", "emptied", "changed"]);
  if (how === "removed") rmSync(object);
  else {
    chmodSync(object, 0o644);
    await Bun.write(object, how === "emptied" ? "" : text.replace(/./, "#"));
    chmodSync(object, 0o444);
  }
  return `an object is ${how}`;
}

function filesBelow(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function textsBelow(path: string): Set<string> {
  return new Set(filesBelow(path).map((file) => readFileSync(file, "utf8")));
}

const edits: readonly Step[] = [
  ({ world, chance }) => {
    const text = `${chance.pick(["a", "b", "c"])}\n`;
    return replace(world, "in.txt", /^.*\n/, text);
  },
  ({ world, chance }) => replace(world, "pipeline.ts", /n: \d+/, `n: ${chance.between(1, 4)}`),
  ({ world, chance }) => replace(world, "pipeline.ts", /k: \d+/, `k: ${chance.between(1, 3)}`),
  ({ world, chance }) =>
    replace(world, "lib.ts", /factor = \d+/, `factor = ${chance.between(1, 3)}`),
];

/** Each as often as it stands here. */
export const STEPS: readonly Step[] = [
  ...edits,
  ...edits,
  run,
  run,
  run,
  settle,
  settle,
  kill,
  kill,
  commitAll,
  branch,
  branch,
  branch,
  checkout,
  checkout,
  trust,
  gc,
  gc,
  scribble,
  remove,
  harm,
];
