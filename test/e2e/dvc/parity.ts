// One project, twice: DVC and fastpipe do the same step, each in its copy, and then look at what the other has left.
import { expect } from "bun:test";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { type Finished, fastpipe, jsonLines, type TempDir, tempDir } from "../../helpers.ts";
import type { Files, ParityProject, Step } from "./project.ts";
import { type Snapshot, snapshot } from "./snapshot.ts";
import type { WarmDvc } from "./warm.ts";

export type Tools = readonly [WarmDvc, WarmDvc];
type Tool = "dvc" | "fastpipe";

interface Copy extends TempDir {
  readonly dvc: WarmDvc;
}

/** What a run has done, by either tool's account. */
interface Done {
  readonly failed: boolean;
  readonly ran: readonly string[];
  readonly restored: readonly string[];
}

/** Throws (by `expect`) where the two differ. */
export async function compare(project: ParityProject, tools: Tools): Promise<void> {
  await using one = await copyOf(project, tools[0]);
  await using two = await copyOf(project, tools[1]);
  for (const [i, step] of project.steps.entries()) {
    // Each works on what the other left before: the copies change hands with every step.
    const [byDvc, byUs] = i % 2 === 0 ? [one, two] : [two, one];
    const [theirs, ours] = await Promise.all([
      take(step, byDvc, "dvc", project),
      take(step, byUs, "fastpipe", project),
    ]);
    const [left, expected] = step.fails ? afterFailure(step, ours, theirs) : [ours, theirs];
    expect({ step: step.what, ...left }).toEqual({ step: step.what, ...expected });
  }
}

/** What must be the same, and what must not be, when a command fails. */
function afterFailure(step: Step, ours: Snapshot, theirs: Snapshot): [Snapshot, Snapshot] {
  for (const [path, content] of Object.entries(step.kept ?? {})) {
    expect({ path, content: ours.tree[path]?.slice("644 ".length) ?? null }).toEqual({
      path,
      content,
    });
  }
  for (const [file, lines] of Object.entries(theirs.gitignores)) {
    expect(ours.gitignores[file]).toEqual(expect.arrayContaining([...lines]));
  }
  const common = (left: Snapshot): Snapshot => ({
    ...left,
    tree: Object.fromEntries(
      Object.entries(left.tree).filter(([path]) => !(path in (step.kept ?? {}))),
    ),
    gitignores: {},
  });
  return [common(ours), common(theirs)];
}

async function copyOf(project: ParityProject, dvc: WarmDvc): Promise<Copy> {
  const dir = await tempDir();
  const copy = Object.assign(dir, { dvc });
  if (project.scm !== false) await shell(dir.path, GIT);
  const init = ["init", "-q", ...(project.scm === false ? ["--no-scm"] : [])];
  succeeded(await dvc.run(dir.path, init), "dvc init");
  await prepare(copy, { files: project.files, ...project.first });
  if (project.scm !== false) await shell(dir.path, "git add -A && git commit -qm start");
  return copy;
}

const GIT = "git init -q && git config user.email a@b && git config user.name t";

async function prepare(
  copy: Copy,
  { files = {}, sh, dvc = [] }: { files?: Files; sh?: string; dvc?: Step["dvc"] },
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = await copy.file(name, content);
    if (typeof content === "string" && content.startsWith("#!")) chmodSync(path, 0o755);
  }
  if (sh !== undefined) await shell(copy.path, sh);
  for (const args of dvc) succeeded(await copy.dvc.run(copy.path, args), `dvc ${args.join(" ")}`);
}

async function take(step: Step, copy: Copy, tool: Tool, project: ParityProject): Promise<Snapshot> {
  await prepare(copy, step);
  const folder = join(copy.path, step.cwd ?? "");
  const { args = [] } = step;
  const said = tool === "dvc" ? await byDvc(copy, folder, args) : await byUs(folder, args);
  const { failed, ran, restored } = said.done;
  const spared = tool === "fastpipe" ? (step.spared ?? []) : [];
  const label = `${tool}, ${step.what}: ${said.text}`;
  expect({ label, failed, ran, restored }).toEqual({
    label,
    failed: step.fails ?? false,
    ran: step.ran.filter((name) => !spared.includes(name)).sort(),
    restored: [...(step.restored ?? []), ...spared].sort(),
  });
  const left = snapshot(copy.path);
  const { settles = [] } = step;
  if (settles === null) return left;
  const isWhole = settles.length === 0 && step.cwd === undefined && project.always === undefined;
  await look(copy, folder, {
    settles,
    tool,
    isWhole,
    label: step.what,
    always: project.always ?? [],
  });
  // What runs each time has run again, and may have written other outs.
  if (project.always === undefined) {
    expect({ label, left: snapshot(copy.path) }).toEqual({ label, left });
  }
  return left;
}

interface Look {
  /** Arguments with which nothing is left to do. */
  readonly settles: readonly string[];
  /** The one that has run. */
  readonly tool: Tool;
  /** Nothing of the project is left out. */
  readonly isWhole: boolean;
  readonly label: string;
  /** Stages that run each time. */
  readonly always: readonly string[];
}

/** The other tool finds nothing to do, and both say so when they are asked. */
async function look(copy: Copy, folder: string, asked: Look): Promise<void> {
  const { settles, tool, isWhole, label, always } = asked;
  const other = tool === "dvc" ? await byUs(folder, settles) : await byDvc(copy, folder, settles);
  const text = `after ${tool}, ${label}: ${other.text}`;
  const nothing = { failed: false, ran: [...always].sort(), restored: [] };
  expect({ text, ...other.done }).toEqual({ text, ...nothing });
  if (!isWhole) return;
  if (tool === "dvc") {
    const { stdout } = succeeded(await fastpipe(folder, ["status", "--json"]), "fastpipe status");
    expect({ text, ...JSON.parse(stdout) }).toMatchObject({ text, stale: 0, restorable: 0 });
    return;
  }
  expect(other.text).toContain("Data and pipelines are up to date.");
  const { stdout } = succeeded(await copy.dvc.run(folder, ["status", "--json"]), "dvc status");
  expect({ text, status: JSON.parse(stdout) }).toEqual({ text, status: {} });
}

interface Said {
  readonly done: Done;
  readonly text: string;
}

async function byDvc(copy: Copy, folder: string, args: readonly string[]): Promise<Said> {
  const { code, stdout, stderr } = await copy.dvc.run(folder, ["repro", ...args]);
  const named = (pattern: RegExp): string[] =>
    [...stdout.matchAll(pattern)].map(([, name = ""]) => bare(name)).sort();
  return {
    done: {
      failed: code !== 0,
      ran: named(/^Running stage '([^'\n]+)'/gm),
      restored: named(/^Stage '([^'\n]+)' is cached - skipping run/gm),
    },
    text: `${stdout}${stderr}`,
  };
}

async function byUs(folder: string, args: readonly string[]): Promise<Said> {
  const { code, stdout, stderr } = await fastpipe(folder, ["run", "--json", ...args]);
  const ends = jsonLines(stdout).filter(({ event }) => event === "stage_end");
  const named = (statuses: readonly string[]): string[] =>
    ends
      .filter(({ status }) => statuses.includes(String(status)))
      .map(({ stage }) => bare(String(stage)))
      .sort();
  return {
    done: { failed: code !== 0, ran: named(["ran", "failed"]), restored: named(["restored"]) },
    text: `${stdout}${stderr}`,
  };
}

/** Without the file, which each tool names from another place. */
function bare(name: string): string {
  return name.slice(name.lastIndexOf(":") + 1);
}

async function shell(cwd: string, command: string): Promise<void> {
  const child = Bun.spawn(["sh", "-ec", command], { cwd, stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  succeeded({ code, stdout, stderr }, command);
}

function succeeded(finished: Finished, what: string): Finished {
  if (finished.code === 0) return finished;
  throw new Error(`${what}: exit ${finished.code}\n${finished.stdout}${finished.stderr}`);
}
