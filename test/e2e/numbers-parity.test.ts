// `params` and `metrics` in projects of DVC's: the same numbers as DVC gives, by value.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readJson } from "../../src/dvc/json-read.ts";
import { pythonRepr } from "../../src/dvc/python.ts";
import { isDict, isList, type Value } from "../../src/dvc/value.ts";
import { orStop } from "../../src/model/failure.ts";
import { withDvc } from "../dvc/real.ts";
import { fastpipe, type TempDir, tempDir } from "../helpers.ts";
import { type WarmDvc, warmDvc } from "./dvc/warm.ts";
import { type NumbersProject, PROJECTS } from "./numbers/projects.ts";

withDvc("numbers as DVC has them", () => {
  let site: TempDir;
  let dvc: WarmDvc;
  beforeAll(async () => {
    site = await tempDir();
    dvc = warmDvc(process.env["FASTPIPE_TEST_DVC"] ?? "dvc", site.path);
  });
  afterAll(async () => {
    await dvc[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  test.each(PROJECTS.map((project) => [project.name, project] as const))(
    "%s",
    async (_, project) => {
      await using dir = await tempDir();
      const cwd = join(dir.path, project.cwd ?? "");
      const commit = async (): Promise<void> => {
        if (project.repro) await succeeds(dvc.run(dir.path, ["repro", "-q"]));
        await Bun.$`git add -A && git commit -qm x --allow-empty`.cwd(dir.path).quiet();
      };
      await Bun.$`git init -q -b main && git config user.email a@b && git config user.name t`
        .cwd(dir.path)
        .quiet();
      await succeeds(dvc.run(dir.path, ["init", "-q"]));
      await put(dir, project.first);
      await commit();
      await Bun.$`git tag v1`.cwd(dir.path).quiet();
      await put(dir, project.second);
      if (project.repro) await succeeds(dvc.run(dir.path, ["repro", "-q"]));
      await same(cwd, ["metrics", "diff"], project);
      await same(cwd, ["metrics", "diff", "--all"], project);
      await same(cwd, ["params", "diff"], project);
      await same(cwd, ["params", "diff", "--all"], project);
      if (project.targets === undefined) await same(cwd, ["params", "diff", "--deps"], project);
      await sameShown(cwd, ["metrics", "show"]);
      await commit();
      // What the workspace has is not what is asked for.
      for (const name of Object.keys(project.second)) {
        if (name !== "dvc.yaml") await rm(join(dir.path, name), { force: true });
      }
      await same(cwd, ["metrics", "diff", "v1", "main"], project);
      await same(cwd, ["metrics", "diff", "main", "v1"], project);
      await same(cwd, ["params", "diff", "v1", "main"], project);
      await sameShown(cwd, ["metrics", "show", "--all-branches", "--all-tags"]);
    },
  );

  test("there are a dozen and more", () => {
    expect(PROJECTS.length).toBeGreaterThanOrEqual(12);
  });

  async function same(
    cwd: string,
    args: readonly string[],
    { targets = [], ours: known = [] }: NumbersProject,
  ): Promise<void> {
    const theirs = await succeeds(
      dvc.run(cwd, [...args, "--json", ...(targets.length > 0 ? ["--targets", ...targets] : [])]),
    );
    const ours = await succeeds(
      fastpipe(cwd, [...args, "--json", ...targets.flatMap((target) => ["--targets", target])]),
    );
    const diff = field(parsed(ours), "diff");
    const keyed = byKey(asDvc(diff));
    for (const key of known) delete keyed[key];
    expect({ args, diff: keyed }).toEqual({ args, diff: byKey(parsed(theirs)) });
  }

  /** The nested values by revision and file. */
  async function sameShown(cwd: string, args: readonly string[]): Promise<void> {
    const theirs = parsed(await succeeds(dvc.run(cwd, [...args, "--json"])));
    const ours = parsed(await succeeds(fastpipe(cwd, [...args, "--json"])));
    const revisions = field(ours, "revisions");
    const shown = new Map<string, Value>();
    for (const one of isList(revisions) ? revisions : []) {
      const rev = String(field(one, "rev"));
      shown.set(args.length > 2 ? rev : "", field(one, "metrics"));
    }
    const expected = new Map<string, Value>();
    for (const [rev, result] of isDict(theirs) ? theirs : []) {
      const files = [...((field(result, "data") as ReadonlyMap<string, Value>) ?? [])];
      const readable = files.filter(([, file]) => isDict(file) && file.has("data"));
      expected.set(rev, new Map(readable.map(([path, file]) => [path, field(file, "data")])));
    }
    expect({ args, shown: sorted(shown) }).toEqual({ args, shown: sorted(expected) });
  }
});

async function put(dir: TempDir, files: NumbersProject["second"]): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    if (text === null) await rm(join(dir.path, name));
    else await dir.file(name, text);
  }
}

async function succeeds(
  running: Promise<{ code: number; stdout: string; stderr: string }>,
): Promise<string> {
  const { code, stdout, stderr } = await running;
  if (code !== 0) throw new Error(`${code}: ${stdout}${stderr}`);
  return stdout;
}

/** With exact integers. */
function parsed(text: string): Value {
  return text.trim() === "" ? new Map() : orStop(readJson(text, "stdout.json"));
}

function field(value: Value, key: string): Value {
  return isDict(value) ? (value.get(key) ?? null) : null;
}

/** Lists are texts to DVC. */
function asDvc(value: Value): Value {
  if (isList(value)) return pythonRepr(value);
  if (!isDict(value)) return value;
  return new Map([...value].map(([key, item]) => [key, asDvc(item)]));
}

/** `path key` to old, new and diff; as texts, since neither 1n and 1 nor 1 and 1.0 are to differ. */
function byKey(diff: Value): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [path, changes] of isDict(diff) ? diff : []) {
    for (const [key, change] of isDict(changes) ? changes : []) {
      flat[`${path} ${key}`] = sorted(change);
    }
  }
  return flat;
}

function sorted(value: Value): unknown {
  if (isList(value)) return value.map(sorted);
  if (typeof value === "number" && Number.isInteger(value)) return String(value);
  if (typeof value === "bigint") return String(value);
  if (!isDict(value)) return value;
  return Object.fromEntries([...value].map(([key, item]) => [key, sorted(item)]));
}
