// `checkout`, `commit` and `gc` in DVC's projects, beside the real DVC.
import { expect, test } from "bun:test";
import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { filesIn } from "../dvc/caching.ts";
import { type Repository, repository, withDvc } from "../dvc/real.ts";
import { fastpipe } from "../helpers.ts";
import { project } from "./project.ts";

const FILES = {
  "dvc.yaml": `stages:
  a: {cmd: "mkdir d && cp in d/x && cp p.yaml d/y", deps: [in], params: [p.yaml: [k]], outs: [d]}
  b: {cmd: "cat d/* > out; echo 1 > m.json", deps: [d], outs: [out], metrics: [m.json: {cache: false}]}
`,
  in: "1\n",
  "p.yaml": "k: 1\n",
};

const said = async (p: { readonly path: string }, ...args: string[]) => {
  const { code, stdout, stderr } = await fastpipe(p.path, [...args, "--json"]);
  if (stdout === "") throw new Error(stderr);
  return { code, ...JSON.parse(stdout) };
};

const isClean = (repo: Repository): boolean => repo.dvc("status").includes("up to date");

withDvc("beside DVC", () => {
  test("checkout after a change of branch: as `dvc checkout`", async () => {
    await using repo = await repository({ ...FILES, data: "data\n" });
    repo.dvc("add", "-q", "data");
    repo.dvc("repro", "-q");
    repo.sh("git add -A && git commit -qm 1 && git checkout -qb other && echo 2 > in");
    await repo.file("data", "other\n");
    repo.dvc("add", "-q", "data");
    repo.dvc("repro", "-q");
    repo.sh(
      "git add -A && git commit -qm 2 && git checkout -q master 2>/dev/null || git checkout -q main",
    );
    const { code, restored } = await said(repo, "checkout");
    expect([code, restored]).toEqual([0, 3]);
    expect(await repo.read("data")).toBe("data\n");
    expect(await repo.read("d/x")).toBe("1\n");
    expect(isClean(repo)).toBe(true);
    expect(repo.sh("git status --porcelain")).toBe("?? .fastpipe/\n");
    for (const target of ["data", "data.dvc"]) {
      await rm(join(repo.path, "data"));
      expect((await said(repo, "checkout", target)).restored).toBe(1);
      expect(await repo.read("data")).toBe("data\n");
    }
    await rm(join(repo.path, "d"), { recursive: true });
    await repo.file("out", "mine");
    const kept = await said(repo, "checkout");
    expect([kept.code, kept.restored, kept.refused]).toEqual([1, 1, 1]);
    expect(await repo.read("out")).toBe("mine");
    expect((await said(repo, "checkout", "--force")).code).toBe(0);
    expect(isClean(repo)).toBe(true);
  });

  test("commit: then DVC finds nothing to do", async () => {
    await using repo = await repository(FILES);
    repo.dvc("repro", "-q");
    await repo.file("in", "2\n");
    await appendFile(join(repo.path, "out"), "more\n");
    expect(isClean(repo)).toBe(false);
    const { code, committed } = await said(repo, "commit");
    expect([code, committed]).toEqual([0, 2]);
    expect(isClean(repo)).toBe(true);
    await rm(join(repo.path, "out"));
    repo.dvc("checkout", "-q");
    expect(await repo.read("out")).toContain("more\n");
  });

  test("gc leaves what `dvc gc` leaves", async () => {
    await using repo = await repository(FILES);
    repo.dvc("repro", "-q");
    repo.sh("git add -A && git commit -qm 1 && git tag v1 && git branch old");
    for (const k of ["2", "3"]) {
      await repo.file("p.yaml", `k: ${k}\n`);
      repo.dvc("repro", "-q");
      repo.sh(`git add -A && git commit -qm ${k}`);
    }
    await repo.file("p.yaml", "k: 4\n");
    repo.dvc("repro", "-q");
    const objects = join(repo.path, ".dvc/cache/files/md5");
    for (const [ours, theirs] of [
      [["--all-branches"], ["-a"]],
      [["--workspace"], ["-w"]],
    ] as const) {
      repo.sh("rm -rf copy && cp -a .dvc/cache copy");
      repo.dvc("gc", "-f", "-q", ...theirs);
      const left = filesIn(objects);
      repo.sh("rm -rf .dvc/cache && mv copy .dvc/cache");
      const before = filesIn(objects).length;
      const dry = await said(repo, "gc", "-n", ...ours);
      expect(filesIn(objects)).toHaveLength(before);
      const { removed, kept } = await said(repo, "gc", ...ours);
      expect(filesIn(objects)).toEqual(left);
      expect([removed, kept]).toEqual([dry.removed, dry.kept]);
      expect([removed.objects, kept.objects]).toEqual([before - left.length, left.length]);
    }
    expect(isClean(repo)).toBe(true);
  });
});

test("gc leaves a cache alone that lies outside of the project, unless it is told", async () => {
  const name = `fastpipe-test-${crypto.randomUUID()}`;
  await using p = await project({
    ".dvc/config": `[core]\n    no_scm = true\n[cache]\n    dir = ../../${name}\n`,
    "dvc.yaml": "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n",
    in: "1\n",
  });
  const other = `${p.path}/../${name}`;
  try {
    expect(await p.ran()).toEqual(["a"]);
    await p.file("in", "2\n");
    expect(await p.ran()).toEqual(["a"]);
    const { code, stderr } = await p.fastpipe(["gc", "-w"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("outside of this project")]);
    expect((await p.fastpipe(["gc", "-w", "-n"])).code).toBe(0);
    expect((await said(p, "gc", "-w", "-f")).removed.objects).toBe(1);
  } finally {
    await rm(other, { recursive: true, force: true });
  }
});

test("status, a dry run and a run agree about what the caches have", async () => {
  const stages = `stages:
  a: {cmd: cp in a, deps: [in], outs: [a]}
  b: {cmd: cat a a > b, deps: [a], outs: [b]}
  c: {cmd: echo made >> ran; cat b > c, deps: [b, p.yaml], outs: [c]}
`;
  await using p = await project({ "dvc.yaml": stages, in: "1\n", "p.yaml": "k: 1\n" });
  const states = async (): Promise<string[]> => {
    const { stages } = await said(p, "status");
    return stages.map(({ state }: { state: string }) => state);
  };
  const run = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await fastpipe(p.path, ["run", "--json", ...args]);
    const events = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
    return events.filter(({ event }) => event === "stage_end").map(({ status }) => status);
  };
  expect(await run()).toEqual(["ran", "ran", "ran"]);
  await p.file("in", "2\n");
  expect(await run()).toEqual(["ran", "ran", "ran"]);
  await p.file("in", "1\n");
  await p.file("p.yaml", "k: 2\n");
  expect(await states()).toEqual(["restorable", "restorable", "stale"]);
  expect(await run("--dry-run")).toEqual(["would_restore", "would_restore", "would_run"]);
  expect(await run("--dry-run", "--no-run-cache")).toEqual(["would_run", "would_run", "would_run"]);
  expect(await run()).toEqual(["restored", "restored", "ran"]);
  await rm(join(p.path, "b"));
  expect(await states()).toEqual(["fresh", "restorable", "fresh"]);
  expect(await run()).toEqual(["skipped", "restored", "skipped"]);
});
