import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fastpipe, type TempDir, tempDir } from "../helpers.ts";

const PIPELINE = `
import { writeFileSync } from "node:fs";
import { stage } from "fastpipe";
console.log("loaded");
stage({ name: "write", outs: { text: "deep/er/a.txt" }, params: { times: 2 } }, function write({ outs, params, log, stage }) {
  log("writing as", stage, process.env.FASTPIPE_STAGE);
  writeFileSync(outs.text, "a".repeat(params.times));
});
stage({ name: "move" }, () => { process.chdir("deep"); console.log(process.cwd()); });
stage({ name: "fails" }, async function fails() { throw new TypeError("no such luck"); });
stage({ name: "group", matrix: { n: [1, 2] } }, ({ params }) => console.log(params.n));
stage({ name: "count", deps: ["deep/er/a.txt"], outs: ["out/count.txt"], environ: { LIMIT: "9" }, cmd: "cat; echo $LIMIT $FASTPIPE_STAGE; wc -c < deep/er/a.txt > out/count.txt" });
stage({ name: "three", cmd: "exit 3" });
stage({ name: "killed", cmd: "kill -9 $$" });
`;

async function project(): Promise<TempDir> {
  return await tempDir({ "pipeline.ts": PIPELINE });
}

test("a function: its out's folder is made, its output is its own, nothing is recorded", async () => {
  await using dir = await project();
  const run = await fastpipe(dir.path, ["exec", "write"]);
  expect(run).toEqual({ code: 0, stdout: "loaded\nwriting as write write\n", stderr: "" });
  expect(await dir.read("deep/er/a.txt")).toBe("aa");
  expect(existsSync(join(dir.path, ".fastpipe"))).toBe(false);
});

test("--set works, and may be repeated", async () => {
  await using dir = await project();
  const run = await fastpipe(dir.path, [
    "exec",
    "write",
    "--set",
    "write.times=1",
    "--set=write.times=5",
  ]);
  expect(run.code).toBe(0);
  expect(await dir.read("deep/er/a.txt")).toBe("aaaaa");
});

test("a function may change directory", async () => {
  await using dir = await project();
  await dir.file("deep/x", "");
  const run = await fastpipe(dir.path, ["exec", "move"]);
  expect(run).toMatchObject({ code: 0, stdout: `loaded\n${dir.path}/deep\n` });
});

test("a command gets the terminal, its variables and its folders", async () => {
  await using dir = await project();
  await dir.file("deep/er/a.txt", "1234");
  const run = await fastpipe(dir.path, ["exec", "count"], { stdin: "typed\n" });
  expect(run).toMatchObject({ code: 0, stdout: "loaded\ntyped\n9 count\n" });
  expect((await dir.read("out/count.txt")).trim()).toBe("4");
});

test("what fails ends with 1 and says why, with the user's own stack", async () => {
  await using dir = await project();
  const thrown = await fastpipe(dir.path, ["exec", "fails"]);
  expect(thrown.code).toBe(1);
  expect(thrown.stderr).toContain("failed fails\n  error: TypeError: no such luck\n");
  expect(thrown.stderr).toContain("pipeline.ts:10:");
  expect(thrown.stderr).not.toContain("exec.ts");
  const exited = await fastpipe(dir.path, ["exec", "three"]);
  expect(exited.code).toBe(1);
  expect(exited.stderr).toContain("exited with code 3");
  const killed = await fastpipe(dir.path, ["exec", "killed"]);
  expect(killed.code).toBe(1);
  expect(killed.stderr).toContain("SIGKILL");
});

test("a group is not a stage, and an unknown stage is not one either", async () => {
  await using dir = await project();
  const group = await fastpipe(dir.path, ["exec", "group"]);
  expect(group.code).toBe(2);
  expect(group.stderr).toContain("group is a group: `exec` runs one stage, such as group@1");
  const member = await fastpipe(dir.path, ["exec", "group@2"]);
  expect(member).toMatchObject({ code: 0, stdout: "loaded\n2\n" });
  const unknown = await fastpipe(dir.path, ["exec", "wirte"]);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('there is no stage "wirte"\n  hint: Did you mean "write"?');
});

test("--inspect lets a debugger in", async () => {
  await using dir = await project();
  const { code, stderr } = await fastpipe(dir.path, ["exec", "write", "--inspect=0"]);
  expect(code).toBe(0);
  expect(stderr).toContain("ws://127.0.0.1:");
});
