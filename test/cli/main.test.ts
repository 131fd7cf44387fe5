// The same commands as a library call: what the executable's tests can't see, and that `main` is one.
import { expect, test } from "bun:test";
import { CHAIN } from "../e2e/project.ts";
import { jsonLines, tempDir } from "../helpers.ts";
import { cli } from "./in-process.ts";

test("a project from init to verify", async () => {
  await using dir = await tempDir();
  const { path } = dir;
  expect(await cli(path, ["init"])).toMatchObject({ code: 0, stderr: "" });
  expect((await cli(path, ["status", "--exit-code"])).code).toBe(1);
  expect((await cli(path, ["verify"])).code).toBe(1);
  expect((await cli(path, ["run", "-n"])).stdout).toContain("would run");
  const first = await cli(path, ["run", "--json"]);
  expect(first.code).toBe(0);
  expect(jsonLines(first.stdout).at(-1)).toMatchObject({ event: "run_end", failed: 0 });
  expect((await cli(path, ["run"])).code).toBe(0);
  expect((await cli(path, ["status", "--exit-code"])).code).toBe(0);
  expect((await cli(path, ["status", "--json"])).stdout).toContain('"stale":0');
  expect((await cli(path, ["verify"])).stdout).toContain("locks match");
  expect((await cli(path, ["verify", "--json"])).stdout).toContain('"ok":true');
  expect((await cli(path, ["explain"])).code).toBe(0);
  expect((await cli(path, ["explain", "--json"])).stdout).toContain('"inputs"');
  expect((await cli(path, ["list"])).stdout).toContain("stages");
  expect((await cli(path, ["list", "--json"])).stdout).toContain('"order"');
  expect((await cli(path, ["init", "--json"])).stdout).toContain('"created":[]');
});

test("the graph", async () => {
  await using dir = await tempDir(CHAIN);
  expect((await cli(dir.path, ["dag"])).stdout).toBe("prepare\n└─ train\n");
  expect((await cli(dir.path, ["dag", "--dot"])).stdout).toContain('"prepare" -> "train";');
  expect((await cli(dir.path, ["dag", "--mermaid", "--outs"])).stdout).toContain("build/table.txt");
  const { stdout } = await cli(dir.path, ["dag", "--json", "./build/table.txt"]);
  expect(JSON.parse(stdout)).toMatchObject({ nodes: ["prepare"], edges: [] });
});

test("exec calls functions here and runs commands in a shell", async () => {
  await using dir = await tempDir({
    "pipeline.ts": `import { stage } from "fastpipe";
import { writeFileSync } from "node:fs";
stage({ name: "fn", outs: ["a/b.txt"], params: { n: 1 } }, ({ outs, params }) => writeFileSync(outs[0], String(params.n)));
stage({ name: "bad" }, () => { throw new Error("no"); });
stage({ name: "cmd", outs: ["c.txt"], cmd: "echo 1 > c.txt" });
stage({ name: "fails", cmd: "exit 2" });
`,
  });
  expect(await cli(dir.path, ["exec", "fn", "--set", "fn.n=4"])).toMatchObject({ code: 0 });
  expect(await dir.read("a/b.txt")).toBe("4");
  expect(await cli(dir.path, ["exec", "cmd"])).toMatchObject({ code: 0 });
  expect(await cli(dir.path, ["exec", "bad"])).toMatchObject({ code: 1 });
  expect((await cli(dir.path, ["exec", "fails"])).stderr).toContain("exited with code 2");
  expect((await cli(dir.path, ["exec", "fm"])).stderr).toContain('Did you mean "fn"?');
});

test("help, versions and wrong usage", async () => {
  await using dir = await tempDir();
  expect((await cli(dir.path, ["--help"])).stdout).toContain("Usage: fastpipe COMMAND");
  expect((await cli(dir.path, ["help"])).stdout).toContain("Usage: fastpipe COMMAND");
  expect((await cli(dir.path, ["help", "run"])).stdout).toContain("Exit codes");
  expect((await cli(dir.path, ["run", "-h"])).stdout).toContain("Exit codes");
  expect((await cli(dir.path, ["--version"])).stdout).toStartWith("fastpipe ");
  for (const args of [
    [],
    ["nope"],
    ["gc"],
    ["help", "nope"],
    ["run", "--nope"],
    ["run", "--dot"],
    ["--dot", "dag"],
    ["--nope"],
    ["run", "--pull"],
    ["run", "--wait=x"],
    ["run", "--wait", "--no-wait"],
    ["exec"],
    ["list", "x"],
    ["completion", "tcsh"],
  ]) {
    const { code, stdout, stderr } = await cli(dir.path, args);
    expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: "" });
    expect(stderr).not.toBe("");
  }
});

test("completion", async () => {
  await using dir = await tempDir(CHAIN);
  for (const shell of ["bash", "zsh", "fish"]) {
    expect((await cli(dir.path, ["completion", shell])).stdout).toContain("__complete");
  }
  const complete = async (...words: string[]): Promise<string> =>
    (await cli(dir.path, ["__complete", "-C", dir.path, ...words])).stdout;
  expect(await complete("ver")).toStartWith("verify\t");
  expect(await complete("run", "pre")).toBe("prepare\t\n");
  expect(await complete("run", "--set", "train")).toBe("train.lr=\t0.5\n");
  expect(await complete("run", "--executor=i")).toBe("--executor=interpreter\t\n");
  expect(await complete("run", "--exec")).toStartWith("--executor\t");
  expect(await complete("run", "--file", "")).toBe("__files__\t\n");
  expect(await complete("completion", "f")).toBe("fish\t\n");
});

test("schema and doctor", async () => {
  await using dir = await tempDir(CHAIN);
  expect(JSON.parse((await cli(dir.path, ["schema"])).stdout)).toHaveProperty("properties");
  const { code, stdout } = await cli(dir.path, ["doctor", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ schema: 1, ok: true });
  expect(code).toBe(0);
  expect((await cli(dir.path, ["doctor"])).stdout).toContain("executor process");
});
