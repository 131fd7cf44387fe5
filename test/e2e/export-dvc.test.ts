// What is exported, in the hands of the real DVC.
import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { repository, withDvc } from "../dvc/real.ts";
import { EXECUTABLE, type Finished, fastpipe, type TempDir, tempDir } from "../helpers.ts";
import { start } from "./running.ts";

const DVC = process.env.FASTPIPE_TEST_DVC;
const ENV = { FASTPIPE_DVC: DVC, MINE: "1" };

/** All that can be said of stages, with names and texts that are hard to quote. */
const HARD: Readonly<Record<string, string>> = {
  "shared.txt": "shared\n",
  "common/up.ts": "export const upper = (text: string) => text.toUpperCase();\n",
  "flow/data/raw.txt": "hello\n",
  "flow/scripts/a.sh": "echo script $1\n",
  "flow/tools/t1.py": "one\n",
  "flow/sub/x": "",
  "flow/frozen.txt": "f\n",
  "flow/params.yaml":
    "prepare: {rows: 3, nested: {a: 1.0, b: [1, 2]}}\ntrain: {lr: 0.02}\ntrain@en-1.5: {lr: 0.03}\n",
  "flow/conf.yaml": 'a: {b: 5}\n"x.y": 7\nbig: 12345678901234567890\n',
  "flow/conf.toml": '[m]\nk = "v"\n',
  "flow/other.ts": `
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { out, param, stage } from "fastpipe";
import { upper } from "../common/up.ts";
export const prepare = stage(
  {
    desc: 'first: "\${x}" # \\'quoted\\'', deps: { raw: "data/raw.txt", shared: "../shared.txt" },
    outs: { dir: "build/dir", exe: out("build/tool.sh", { persist: true, push: false, desc: "a \${tool}" }) },
    params: { rows: 1, nested: { a: 1, b: [0] }, ab: param("conf.yaml", "a.b"), xy: param("conf.yaml", "x.y"), k: param("conf.toml", "m.k"), dflt: param("conf.yaml", "no.such", 3), big: param("conf.yaml", "big", 1n) },
    meta: { owner: "me", n: [1, 2.5, null, true, "\${z}"] },
  },
  function prepare({ deps, outs, params }) {
    mkdirSync(outs.dir + "/inner", { recursive: true });
    writeFileSync(outs.dir + "/ü.txt", upper(readFileSync(deps.raw, "utf8")) + JSON.stringify({ ...params, big: String(params.big) }));
    writeFileSync(outs.dir + "/inner/cwd", process.cwd());
    writeFileSync(outs.exe, "#!/bin/sh\\necho tool\\n");
    chmodSync(outs.exe, 0o755);
  },
);
export const train = stage(
  {
    matrix: { lang: ["en", "f r"], size: [1.5, "it's"] }, deps: { dir: prepare.outs.dir, inner: "build/dir/inner/cwd" },
    outs: ["models/\${lang}/\${size}"], metrics: { m: out("m-\${lang}-\${size}.json", { cache: true }) }, plots: ["p-\${lang}-\${size}.csv"],
    params: { lr: 0.1 },
  },
  function train({ outs, metrics, plots, params, stage }) {
    writeFileSync(outs[0], JSON.stringify(params) + stage + process.env.FASTPIPE_STAGE + process.env.MINE);
    writeFileSync(metrics.m, '{"a": 1}');
    writeFileSync(plots[0], "x,y\\n1,2\\n");
  },
);
stage({
  name: "sum/up", deps: train.outs[0], outs: ["sum/s.txt", "sum/deep/t.txt"], wdir: "sub",
  environ: { GREETING: "it's \${n} \\"$x\\"", "odd.name": "1" }, params: { n: 2 }, uses: ["scripts", "tools/*.py"],
  cmd: \`
    if true; then
      printf '%s\\\\n' "$GREETING" \\\${n} "\\\${HOME:+home}" '\\\${unclosed' "$FASTPIPE_STAGE" > ../sum/s.txt
    fi
    false || true
    cat <<EOT > ../sum/deep/t.txt
a	tab \\\\t "quoted" 'single' \\\`echo back\\\`
EOT
    sh ../scripts/a.sh x | cat >> ../sum/s.txt
    echo "a\\\\nb" >> ../sum/s.txt
  \`,
});
stage({ name: "plain", deps: ["data/raw.txt"], outs: ["p.txt"], cmd: "cp data/raw.txt p.txt" });
stage({ name: "froz", frozen: true, deps: ["data/raw.txt"], outs: ["frozen.txt"], cmd: "cp data/raw.txt frozen.txt" });
stage({ name: "alw", always: true, outs: ["alw.txt"], cmd: "echo x > alw.txt" });
stage({ name: "nothing", cmd: "true" });
`,
};

async function validated(dir: TempDir, ...args: readonly string[]): Promise<Finished> {
  return await fastpipe(dir.path, [...args, "--json"], { env: ENV });
}

/** Copies that were not removed. */
function left(temp: TempDir): string[] {
  return readdirSync(temp.path);
}

withDvc("an exported pipeline", () => {
  test.each([[], ["--inline"]])(
    "--validate %p: fastpipe and DVC make the same of all that a spec can say, and nothing is left",
    async (...args) => {
      await using dir = await tempDir({ ...HARD, ".git/x": "" });
      await using temp = await tempDir();
      const { code, stdout } = await fastpipe(
        dir.path,
        ["--file", "flow/other.ts", "export", "--validate", "--json", ...args],
        { env: { ...ENV, TMPDIR: temp.path } },
      );
      const result = JSON.parse(stdout);
      expect(result).toMatchObject({ ok: true, locks: { compared: 9, differences: [] } });
      expect(result.outs.map(({ same }: { same: boolean }) => same)).toEqual(Array(19).fill(true));
      expect(code).toBe(0);
      expect(left(temp).filter((name) => name.startsWith("fastpipe-"))).toEqual([]);
      expect(readdirSync(join(dir.path, "flow")).toSorted()).toEqual(
        "conf.toml conf.yaml data frozen.txt other.ts params.yaml scripts sub tools".split(" "),
      );
    },
    120_000,
  );

  test("--lock: DVC takes all that is up to date for up to date, and runs the rest by fastpipe", async () => {
    await using repo = await repository(HARD);
    const root = join(repo.path, "flow");
    const ours = async (...args: string[]): Promise<string> => {
      const settings = { env: { MINE: "1" } };
      const ran = await fastpipe(root, ["--file", "other.ts", ...args], settings);
      expect({ code: ran.code, stderr: ran.code === 0 ? "" : ran.stderr }).toEqual({
        code: 0,
        stderr: "",
      });
      return ran.stdout;
    };
    await ours("run");
    await ours("export", "--lock");
    const status = (): object => JSON.parse(repo.dvc("status", "--json"));
    // A frozen stage that never ran has no record, and one that always runs always says so.
    expect(status()).toEqual({
      "flow/dvc.yaml:froz": [{ "changed outs": { "flow/frozen.txt": "modified" } }],
      "flow/dvc.yaml:alw": ["always changed"],
    });
    repo.sh("echo changed >> flow/data/raw.txt");
    const stale = Object.keys(status());
    expect(stale).toContain("flow/dvc.yaml:prepare");
    expect(stale).toContain("flow/dvc.yaml:plain");
    const path = `PATH=${join(EXECUTABLE, "..")}:$PATH MINE=1`;
    repo.sh(`cd flow && ${path} ${DVC} repro plain`);
    expect(await repo.read("flow/p.txt")).toBe("hello\nchanged\n");
    await ours("export", "--lock", "--inline");
    expect(await repo.read("flow/dvc.yaml")).toContain("FASTPIPE_STAGE=plain /bin/sh -ec");
  }, 120_000);

  test("--lock fills DVC's cache, so that outs come back from it", async () => {
    await using repo = await repository({
      "pipeline.ts": `import { stage } from "fastpipe";
        stage({ name: "a", outs: ["out/dir"], cmd: "mkdir out/dir && echo x > out/dir/x" });\n`,
    });
    await fastpipe(repo.path, ["run"]);
    const { stderr } = await fastpipe(repo.path, ["export", "--lock"]);
    expect(stderr).toBe("");
    expect(repo.dvc("status")).toContain("up to date");
    repo.sh("rm -r out");
    repo.dvc("checkout");
    expect(await repo.read("out/dir/x")).toBe("x\n");
    expect(repo.dvc("repro")).toContain("up to date");
  }, 60_000);

  test("--validate ends with 1 where something differs, and shows it", async () => {
    await using dir = await tempDir({
      "pipeline.ts": `import { writeFileSync } from "node:fs";\nimport { stage } from "fastpipe";
        stage({ name: "same", outs: ["same"], cmd: "echo 1 > same" });
        stage({ name: "random", outs: ["random"] }, ({ outs }) => writeFileSync(outs[0], crypto.randomUUID()));
        stage({ name: "after", deps: ["random"], outs: ["after"], cmd: "echo done > after" });\n`,
    });
    const { code, stdout, stderr } = await fastpipe(dir.path, ["export", "--validate"], {
      env: ENV,
    });
    expect(code).toBe(1);
    expect(stderr).toBe("running all by fastpipe\nrunning all by DVC\n");
    expect(stdout).toMatch(/^same +same +\w{8} +\w{8} +yes$/m);
    expect(stdout).toMatch(/^random +random +\w{8} +\w{8} +no$/m);
    expect(stdout).toMatch(/^after +after +\w{8} +\w{8} +yes$/m);
    expect(stdout).toMatch(/^dvc\.lock: after deps random: fastpipe has .*, DVC /m);
    expect(stdout).toContain("1 of 3 outs and 2 entries in 3 records of dvc.lock differ\n");
  }, 60_000);

  test("a side that fails says why", async () => {
    const stage = (cmd: string): string =>
      `import { stage } from "fastpipe";\nstage({ name: "a", outs: ["o"], cmd: ${JSON.stringify(cmd)} });\n`;
    await using dir = await tempDir({ "pipeline.ts": stage("echo broken >&2; exit 7") });
    const both = await validated(dir, "export", "--validate");
    expect(both.code).toBe(1);
    expect(JSON.parse(both.stdout)).toMatchObject({
      ok: false,
      failed: { side: "fastpipe", exit: 1, output: expect.stringContaining("exited with code 7") },
    });
    await dir.file("pipeline.ts", stage('test -z "$DVC_STAGE" && echo x > o'));
    const one = await fastpipe(dir.path, ["export", "--validate"], { env: ENV });
    expect(one.code).toBe(1);
    expect(one.stdout).toContain("failed: the run by DVC ended with 255");
    expect(one.stdout).toContain("failed to reproduce 'a'");
  }, 60_000);

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "%s ends what runs and removes the copies",
    async (signal, exit) => {
      await using temp = await tempDir();
      await using dir = await tempDir({
        "pipeline.ts": `import { stage } from "fastpipe";\nstage({ name: "a", cmd: "echo up > $FIFO; exec sleep 1000" });\n`,
      });
      const fifo = join(dir.path, "fifo");
      Bun.spawnSync(["mkfifo", fifo]);
      const env = { ...ENV, TMPDIR: temp.path, FIFO: fifo };
      await using run = start(dir.path, ["export", "--validate"], { env });
      expect(await Bun.file(fifo).text()).toBe("up\n");
      run.kill(signal);
      const { code, output } = await run.ended;
      expect(output).toContain("ending; the copies are removed");
      expect(code).toBe(exit);
      expect(left(temp).filter((name) => name.startsWith("fastpipe-validate"))).toEqual([]);
    },
    60_000,
  );
});
