// What becomes of what lies in the place of an out.
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { commands, project } from "./project.ts";

const MAKES = { "pipeline.ts": commands({ s: `outs: ["o"], cmd: "echo made > o"` }) };

test("a file of the user's in the place of an out is kept, and said", async () => {
  await using p = await project({ ...MAKES, o: "precious" });
  const { code, stderr } = await p.fastpipe(["run"]);
  expect(code).toBe(0);
  expect(await p.read("o")).toBe("made\n");
  const place = /kept as (\S+)/.exec(stderr)?.[1] ?? "";
  expect(place).toStartWith(".fastpipe/kept/");
  expect(await p.read(place)).toBe("precious");
});

test("so is an out that the user edited; what the stage makes again is not", async () => {
  await using p = await project(MAKES);
  await p.ran();
  await p.file("o", "edited");
  const { stderr } = await p.fastpipe(["run"]);
  expect(await p.read(/kept as (\S+)/.exec(stderr)?.[1] ?? "")).toBe("edited");
  await p.ran(["--force"]);
  expect(await readdir(join(p.path, ".fastpipe/kept"))).toHaveLength(1);
});

test("what git has need not be kept", async () => {
  await using p = await project({ ...MAKES, o: "committed" });
  await Bun.$`git init -q && git add o && git -c user.name=t -c user.email=t@t commit -qm 1`
    .cwd(p.path)
    .quiet();
  const { stderr } = await p.fastpipe(["run"]);
  expect(stderr).not.toContain("kept");
  expect(existsSync(join(p.path, ".fastpipe/kept"))).toBe(false);
});

test("a persistent out stays where it is while its stage runs", async () => {
  const spec = `outs: [out("log", { persist: true })], cmd: "echo line >> log", always: true`;
  await using p = await project({
    "pipeline.ts": `import { out, stage } from "fastpipe";\nstage({ name: "s", ${spec} });\n`,
  });
  await p.ran();
  await p.ran();
  expect(await p.read("log")).toBe("line\nline\n");
});

test("in a git repository outs are ignored, metrics and locks are not", async () => {
  await using p = await project({
    "pipeline.ts": commands({
      s: `outs: ["build/model"], metrics: ["metrics.json"], cmd: "echo 1 > build/model; echo 1 > metrics.json"`,
    }),
  });
  await Bun.$`git init -q`.cwd(p.path);
  await p.ran();
  const status = await Bun.$`git status --porcelain -uall`.cwd(p.path).text();
  expect(status.trim().split("\n").sort()).toEqual([
    "?? .fastpipe/.gitignore",
    "?? .fastpipe/stages/s.lock",
    "?? build/.gitignore",
    "?? metrics.json",
    "?? pipeline.ts",
  ]);
});

test("what is ignored in an out folder is no part of it, and stays when the stage runs again", async () => {
  const makes = (folders: string, text: string) =>
    commands({ s: `outs: ["build"], cmd: "mkdir -p ${folders}; echo ${text} > build/x"` });
  const first = makes("build/sub build/gone", "1");
  await using p = await project({ "pipeline.ts": first, ".fastpipeignore": "*.keep\n" });
  await p.ran();
  await p.file("build/notes.keep", "precious");
  await p.file("build/sub/more.keep", "too");
  await p.file("build/gone/last.keep", "also");
  expect(await p.ran()).toEqual([]);
  await p.file("pipeline.ts", makes("build/sub", "2"));
  const { stderr } = await p.fastpipe(["run"]);
  expect(await p.read("build/x")).toBe("2\n");
  expect(await p.read("build/notes.keep")).toBe("precious");
  expect(await p.read("build/sub/more.keep")).toBe("too");
  expect(await p.read(/kept as (\S+)/.exec(stderr)?.[1] ?? "")).toBe("also");
});
