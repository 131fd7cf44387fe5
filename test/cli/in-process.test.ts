// The commands that look back or move outs, called as the library that they are: `main` with a terminal of our own. What
// they do through the executable is told in `test/e2e`.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { main } from "../../src/cli/main.ts";
import { commit, git } from "../git/repositories.ts";
import { fastpipe, type TempDir, tempDir } from "../helpers.ts";
import { fakeTerminal } from "../ui/screen.ts";

const CODE = `
import { stage, out } from "fastpipe";
export const fit = stage({
  deps: ["in"], outs: ["model", "tree"], metrics: ["m.json"], plots: [out("p.csv", { x: "step", y: "loss" })],
  params: { lr: 1 },
  cmd: "cat in > model; mkdir -p tree/sub; cp in tree/sub/f; echo '{\\"auc\\": \${lr}, \\"deep\\": {\\"l\\": [1, 2]}}' > m.json; printf 'step,loss\\\\n1,\${lr}\\\\n2,0.5\\\\n' > p.csv",
});
`;

const DVC = {
  "dvc.yaml": `stages:
  fit:
    cmd: 'cat in > model; mkdir -p tree; cp in tree/f; echo "auc: $(cat in)" > m.yaml; cp data.csv p.csv'
    deps: [in, data.csv]
    params: [lr, other.toml: [a.b]]
    outs: [model, tree]
    metrics: [m.yaml: {cache: false}]
    plots: [p.csv: {cache: false, x: step, y: loss, title: T}]
plots:
- both: {x: step, y: {p.csv: [loss, step]}, template: scatter}
metrics: [beside.json]
`,
  "params.yaml": "lr: 0.1\n",
  "other.toml": "[a]\nb = 1\n",
  "beside.json": '{"n": 1}\n',
  "data.csv": "step,loss\n1,2\n2,1\n",
  ".dvc/config": "",
  in: "1\n",
};

const before = { cwd: process.cwd(), stdout: Object.getOwnPropertyDescriptor(process, "stdout") };
let methods: typeof console;

beforeEach(() => {
  methods = { ...console };
});

/** A command that loads a pipeline takes the output of this process for the pipeline's. */
afterEach(() => {
  process.chdir(before.cwd);
  if (before.stdout) Object.defineProperty(process, "stdout", before.stdout);
  Object.assign(console, methods);
});

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function said(dir: TempDir, ...args: string[]): Promise<Said> {
  const terminal = fakeTerminal({ outIsTty: false, errIsTty: false });
  const code = await main(["-C", dir.path, ...args], terminal);
  process.chdir(before.cwd);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

async function json(dir: TempDir, ...args: string[]) {
  const { code, stdout, stderr } = await said(dir, ...args, "--json");
  expect({ args, code, stderr: code === 0 ? "" : stderr }).toEqual({ args, code: 0, stderr: "" });
  return JSON.parse(stdout);
}

/** Two commits, each of a run, and the workspace after a third edit that is not run. */
async function versions(dir: TempDir, edit: (n: number) => Promise<unknown>): Promise<void> {
  await git(dir.path, "init", "-q", "-b", "main");
  for (const n of [1, 2]) {
    await edit(n);
    expect((await fastpipe(dir.path, ["run"])).code).toBe(0);
    await commit(dir.path, String(n));
  }
}

test("a project of code: numbers, outs as they were, plots, a report", async () => {
  await using dir = await tempDir({ in: "1\n" });
  await versions(dir, (n) => dir.file("pipeline.ts", CODE.replace("lr: 1", `lr: ${n}`)));
  expect((await json(dir, "metrics", "diff", "HEAD~1", "HEAD")).diff).toEqual({
    "m.json": { auc: { old: 1, new: 2, diff: 1 } },
  });
  expect((await said(dir, "metrics", "diff", "HEAD~1", "--md")).stdout).toMatch(/\| m.json \| auc/);
  expect((await said(dir, "metrics", "show", "--all-branches")).stdout).toContain("auc");
  expect((await json(dir, "params", "diff", "HEAD~1")).diff.fit.lr).toMatchObject({
    old: 1,
    new: 2,
  });
  expect((await said(dir, "params", "show", "--rev", "HEAD~1,HEAD", "--precision", "2")).code).toBe(
    0,
  );
  expect((await said(dir, "get", "m.json", "--rev", "HEAD~1")).stdout).toContain('"auc": 1');
  expect((await said(dir, "get", "model")).stdout).toBe("1\n");
  expect((await json(dir, "get", "fit", "--rev", "HEAD~1", "-o", "old")).got).toHaveLength(4);
  expect(await dir.read("old/tree/sub/f")).toBe("1\n");
  expect((await said(dir, "get", "model", "-o", "old/model")).code).toBe(2);
  expect((await json(dir, "get", dir.path, "in", "-o", "elsewhere")).got[0].path).toBe("in");
  expect((await said(dir, "plots", "show", "--text")).stdout).toContain("step");
  const drawn = await json(dir, "plots", "diff", "HEAD~1");
  expect(JSON.stringify(drawn)).toContain("p.csv");
  expect((await said(dir, "plots", "show", "p.csv", "--out", "p.svg")).code).toBe(0);
  expect(await dir.read("p.svg")).toStartWith("<svg");
  expect((await said(dir, "report", "--full")).code).toBe(0);
  expect(await dir.read(".fastpipe/report.html")).toContain("m.json");
  expect((await said(dir, "dag", "--html")).stdout).toStartWith("<!doctype html>");
});

test("a project of code: outs and the cache, and past runs", async () => {
  await using dir = await tempDir({ in: "1\n", "pipeline.ts": CODE });
  await versions(dir, (n) => dir.file("in", `${n}\n`));
  await rm(join(dir.path, "tree"), { recursive: true });
  await dir.file("model", "mine\n");
  const placed = await said(dir, "checkout");
  expect([placed.code, placed.stdout]).toEqual([1, expect.stringContaining("model")]);
  expect(await dir.read("tree/sub/f")).toBe("2\n");
  expect((await json(dir, "checkout", "--force")).restored).toBe(1);
  await dir.file("in", "3\n");
  expect((await json(dir, "commit")).committed).toBe(1);
  expect((await said(dir, "status")).stdout).toContain("fresh");
  expect((await json(dir, "gc", "--workspace", "--dry-run")).removed.objects).toBeGreaterThan(0);
  expect((await said(dir, "gc", "--all-branches")).code).toBe(0);
  expect((await said(dir, "gc")).code).toBe(2);
  expect((await json(dir, "history")).runs).toHaveLength(2);
  expect((await said(dir, "history", "fit", "-n", "1")).stdout).toContain("ran");
  expect((await said(dir, "show", "latest")).stdout).toContain("fit");
  expect((await json(dir, "show", "~1")).schema).toBe(1);
  expect((await said(dir, "diff", "~1", "latest")).stdout).toContain("in");
  expect((await json(dir, "diff", "~1", "latest")).schema).toBe(1);
  expect((await said(dir, "show", "nope")).code).toBe(2);
});

test("hooks go in and out again", async () => {
  await using dir = await tempDir({ in: "1\n", "pipeline.ts": CODE });
  await versions(dir, (n) => dir.file("in", `${n}\n`));
  const hook = join(dir.path, ".git/hooks/pre-commit");
  expect((await said(dir, "hooks", "install")).code).toBe(0);
  expect(existsSync(hook)).toBe(true);
  expect((await json(dir, "hooks", "install")).schema).toBe(1);
  await dir.file("in", "3\n");
  expect((await said(dir, "hooks", "run", "pre-commit")).stderr).toContain("fit");
  expect((await said(dir, "hooks", "run", "pre-push")).code).toBe(1);
  expect((await said(dir, "hooks", "uninstall")).code).toBe(0);
  expect(existsSync(hook)).toBe(false);
});

test("a project of DVC's: numbers, outs as they were, plots, the cache", async () => {
  await using dir = await tempDir(DVC);
  await versions(dir, async (n) => {
    await dir.file("in", `${n}\n`);
    await dir.file("params.yaml", `lr: 0.${n}\n`);
  });
  expect((await json(dir, "metrics", "diff", "HEAD~1")).diff).toEqual({
    "m.yaml": { auc: { old: 1, new: 2, diff: 1 } },
  });
  expect((await json(dir, "metrics", "show")).revisions[0].metrics["beside.json"]).toEqual({
    n: 1,
  });
  expect((await json(dir, "params", "diff", "HEAD~1")).diff["params.yaml"].lr).toMatchObject({
    old: 0.1,
    new: 0.2,
  });
  expect((await said(dir, "get", "model", "--rev", "HEAD~1")).stdout).toBe("1\n");
  expect((await json(dir, "get", "tree", "--rev", "HEAD~1", "-o", "old")).got[0].files).toBe(1);
  expect(JSON.stringify(await json(dir, "plots", "diff", "HEAD~1"))).toContain("both");
  expect((await said(dir, "report")).code).toBe(0);
  await rm(join(dir.path, "model"));
  expect((await json(dir, "checkout")).restored).toBe(1);
  await dir.file("in", "3\n");
  expect((await json(dir, "commit")).committed).toBe(1);
  expect((await json(dir, "gc", "--workspace", "--dry-run")).removed.objects).toBeGreaterThan(0);
  expect((await said(dir, "gc", "--all-branches")).code).toBe(0);
});
