// `get` through the executable: the bytes of another time, from wherever they are kept.
import { expect, test } from "bun:test";
import { cpSync, existsSync, lstatSync, readFileSync, readlinkSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { main } from "../../src/cli/main.ts";
import { commit, git } from "../git/repositories.ts";
import { EXECUTABLE, fastpipe, type TempDir, tempDir } from "../helpers.ts";
import { fakeTerminal } from "../ui/screen.ts";

async function got(cwd: string, ...args: readonly string[]): Promise<string> {
  const ran = await fastpipe(cwd, ["get", ...args]);
  expect({ args, code: ran.code, stderr: ran.code === 0 ? "" : ran.stderr }).toEqual({
    args,
    code: 0,
    stderr: "",
  });
  return ran.stdout;
}

async function refused(cwd: string, ...args: readonly string[]): Promise<string> {
  const ran = await fastpipe(cwd, ["get", ...args]);
  expect({ args, code: ran.code, stdout: ran.stdout }).toEqual({ args, code: 2, stdout: "" });
  return ran.stderr;
}

const DVC = (n: number): string => `
stages:
  train:
    cmd: mkdir -p data/deep && echo model ${n} > model && echo a${n} > data/a && echo b > "data/deep/b c" && echo '{"n":${n}}' > m.json && echo git ${n} > kept
    outs: [model, data, kept: {cache: false}]
    metrics: [m.json]
`;

/** A project of DVC's with eleven commits, each with other outs; then the workspace changes. */
async function dvcProject(below = ""): Promise<TempDir> {
  const dir = await tempDir();
  const cwd = join(dir.path, below);
  await git(dir.path, "init", "-q", "-b", "main");
  await dir.file(
    join(below, ".dvc/config"),
    "[core]\n    remote = up\n['remote \"up\"']\n    url = ../up\n",
  );
  await dir.file(join(below, ".dvc/.gitignore"), "/cache\n/tmp\n");
  for (let n = 0; n <= 10; n++) {
    await dir.file(join(below, "dvc.yaml"), DVC(n));
    const ran = await fastpipe(cwd, ["run", "-q"]);
    expect(ran).toMatchObject({ code: 0 });
    await commit(dir.path, `${n}`, `2025-01-${10 + n}T12:00:00Z`);
  }
  await dir.file(join(below, "dvc.yaml"), DVC(99));
  expect((await fastpipe(cwd, ["run", "-q"])).code).toBe(0);
  return dir;
}

test("a stage's outs of ten commits ago: from the cache, from a remote, from git", async () => {
  await using dir = await dvcProject();
  const before =
    await Bun.$`find . -path ./.git -prune -o -type f -print | sort | xargs -d '\n' md5sum`
      .cwd(dir.path)
      .text();
  const all = async (): Promise<void> => {
    expect(await got(dir.path, "model", "--rev", "HEAD~10")).toBe("model 0\n");
    expect(await got(dir.path, "data/deep/b c", "--rev", "HEAD~10")).toBe("b\n");
    expect(await got(dir.path, "./data/a", "--rev=HEAD~9")).toBe("a1\n");
    expect(await got(dir.path, "m.json", "--rev", "2025-01-10")).toBe('{"n":0}\n');
    expect(await got(dir.path, "kept", "--rev", "HEAD~10")).toBe("git 0\n");
    await using out = await tempDir();
    await got(dir.path, "train", "--rev", "HEAD~10", "-o", join(out.path, "x"));
    expect((await readdir(join(out.path, "x"), { recursive: true })).sort()).toEqual(
      ["data", "data/a", "data/deep", "data/deep/b c", "kept", "m.json", "model"].sort(),
    );
    expect(await out.read("x/data/a")).toBe("a0\n");
    // What is given out is the user's to change.
    expect(lstatSync(join(out.path, "x/model")).mode & 0o200).toBe(0o200);
  };
  await all();
  const after =
    await Bun.$`find . -path ./.git -prune -o -type f -print | sort | xargs -d '\n' md5sum`
      .cwd(dir.path)
      .text();
  expect(after).toBe(before);
  // The objects are in the remote alone.
  cpSync(join(dir.path, ".dvc/cache"), join(dir.path, "up"), { recursive: true });
  await rm(join(dir.path, ".dvc/cache"), { recursive: true });
  await all();
  await rm(join(dir.path, "up"), { recursive: true });
  expect(await got(dir.path, "kept", "--rev", "HEAD~10")).toBe("git 0\n");
  const gone = await refused(dir.path, "model", "--rev", "HEAD~10");
  expect(gone).toContain("model as of HEAD~10 is kept nowhere");
  expect(gone).toContain("`dvc fetch`");
});

test("a damaged object is told, and not given out; another place may have it", async () => {
  await using dir = await dvcProject();
  const object = join(dir.path, ".dvc/cache/files/md5", ...split(md5("model 0\n")));
  cpSync(join(dir.path, ".dvc/cache"), join(dir.path, "up"), { recursive: true });
  await Bun.$`chmod u+w ${object}`;
  await writeFile(object, "model X\n");
  expect(await got(dir.path, "model", "--rev", "HEAD~10")).toBe("model 0\n");
  await rm(join(dir.path, "up"), { recursive: true });
  await using out = await tempDir();
  for (const more of [[], ["-o", join(out.path, "o")]]) {
    const told = await refused(dir.path, "model", "--rev", "HEAD~10", ...more);
    expect(told).toContain("not what its name says");
    expect(told).toContain(object);
  }
  expect(await readdir(out.path)).toEqual([]);
  expect(readFileSync(object, "utf8")).toBe("model X\n");
});

test("other repositories: by folder, bare, by URL, and projects in their subfolders", async () => {
  await using dir = await dvcProject("my project");
  await using here = await tempDir();
  const project = join(dir.path, "my project");
  const cases: readonly (readonly [place: string, below: string])[] = [
    [project, ""],
    [dir.path, "my project/"],
    [pathToFileURL(project).href.replaceAll("%20", " "), ""],
  ];
  for (const [place, below] of cases) {
    expect(await got(here.path, place, `${below}model`, "--rev", "HEAD~10")).toBe("model 0\n");
    expect(await got(here.path, place, `${below}data/deep/b c`)).toBe("b\n");
    expect(await got(here.path, place, `${below}kept`, "--rev", "main~3")).toBe("git 7\n");
  }
  expect((await fastpipe(here.path, ["get", dir.path, "train", "-o", "out"])).stderr).toContain(
    "data as of HEAD",
  );
  expect(await here.read("out/data/a")).toBe("a10\n");
  await git(here.path, "clone", "-q", "--bare", dir.path, "bare.git");
  expect(await got(here.path, "bare.git", "my project/kept", "--rev", "HEAD~1")).toBe("git 9\n");
  expect(await got(join(here.path, "bare.git"), "my project/kept", "--rev", "HEAD~1")).toBe(
    "git 9\n",
  );
  expect(await refused(here.path, "bare.git", "my project/model")).toContain("is kept nowhere");
  // What the commit says of remotes counts where there is no workspace.
  const up = join(here.path, "up");
  cpSync(join(project, ".dvc/cache"), up, { recursive: true });
  await dir.file("my project/.dvc/config", `['remote "up"']\n    url = ${up}\n`);
  await Bun.$`git add -A && git commit -qm remote`
    .cwd(dir.path)
    .env({
      ...process.env,
      GIT_AUTHOR_NAME: "t",
      GIT_AUTHOR_EMAIL: "t@t",
      GIT_COMMITTER_NAME: "t",
      GIT_COMMITTER_EMAIL: "t@t",
    })
    .quiet();
  await git(join(here.path, "bare.git"), "fetch", "-q", dir.path, "main:main");
  expect(await got(here.path, "bare.git", "my project/model")).toBe("model 99\n");
  expect(await refused(here.path, "nope", "model")).toContain("neither a folder nor");
  expect(await refused(here.path, here.path, "model")).toContain("is in no git repository");
});

test("where it goes, and what stays", async () => {
  await using dir = await dvcProject();
  const from = ["--rev", "HEAD~10"] as const;
  expect(await refused(dir.path, "data", ...from)).toContain("data is a directory of 2 files");
  expect(await refused(dir.path, "train", ...from)).toContain("train is a stage: 5 files");
  const asJson = await fastpipe(dir.path, ["get", "model", ...from, "--json"]);
  expect(asJson.code).toBe(2);
  expect(asJson.stderr).toContain("with --json the bytes can't go to stdout");
  await got(dir.path, "model", ...from, "-o", "old/m");
  expect(await dir.read("old/m")).toBe("model 0\n");
  expect(await refused(dir.path, "model", "-o", "old/m")).toContain("old/m is there already");
  expect(await dir.read("old/m")).toBe("model 0\n");
  await got(dir.path, "model", "-o", "old/m", "--force");
  expect(await dir.read("old/m")).toBe("model 10\n");
  // As `cp`: into a folder that is there.
  await got(dir.path, "data", ...from, "--out", "old");
  expect(await dir.read("old/data/a")).toBe("a0\n");
  await dir.file("old/data/mine", "x");
  expect(await refused(dir.path, "data", "-o", "old")).toContain("is there already");
  await got(dir.path, "data", "-o", "old", "-f");
  expect((await readdir(join(dir.path, "old/data"))).sort()).toEqual(["a", "deep"]);
  expect(await dir.read("old/data/a")).toBe("a10\n");
  expect(await refused(dir.path, ".", "-o", ".", "--force")).toContain("is in use");
  // One of several is there: none is written.
  expect(await refused(dir.path, "train", ...from, "-o", "old")).toContain(
    "old/data is there already",
  );
  expect(existsSync(join(dir.path, "old/model"))).toBe(false);
  const json = JSON.parse(await got(dir.path, "data", ...from, "-o", "j", "--json"));
  expect(json).toMatchObject({ schema: 1, rev: "HEAD~10", got: [{ path: "data", files: 2 }] });
  expect(await refused(dir.path, "modle", ...from)).toContain('Did you mean "model"?');
  expect(await refused(dir.path, "../x", ...from)).toContain("lies outside of the project");
  expect(await refused(dir.path, "model", "--rev", "workspace")).toContain("is there already");
  expect(await refused(dir.path, "model", "--rev", "mian")).toContain('Did you mean "main"?');
});

test("bytes are bytes, and are kept from terminals", async () => {
  const bytes = new Uint8Array(300_000).map((_, i) => i);
  await using dir = await tempDir({ "pipeline.ts": CODE(1) });
  await dir.file("bin", bytes);
  await git(dir.path, "init", "-q", "-b", "main");
  await commit(dir.path, "1");
  const out = await Bun.$`${EXECUTABLE} get bin`.cwd(dir.path).quiet();
  expect(Buffer.compare(out.stdout, bytes)).toBe(0);
  const dash = await Bun.$`${EXECUTABLE} get bin -o -`.cwd(dir.path).quiet();
  expect(Buffer.compare(dash.stdout, bytes)).toBe(0);
  const terminal = fakeTerminal({ outIsTty: true });
  const before = process.cwd();
  try {
    expect(await main(["-C", dir.path, "get", "bin"], terminal)).toBe(2);
  } finally {
    process.chdir(before);
  }
  expect(terminal.stdout).toBe("");
  expect(terminal.stderr).toContain("bin is no text to be shown on a terminal");
});

const CODE = (n: number): string => `
import { chmod, mkdir, symlink } from "node:fs/promises";
import { stage } from "fastpipe";
export const train = stage(
  { outs: ["build/model", "build/data"], metrics: ["m.json"] },
  async function train({ outs, metrics }) {
    await Bun.write(outs[0], "model ${n}");
    await Bun.write(outs[1] + "/tool", "#!/bin/sh\\n");
    await chmod(outs[1] + "/tool", 0o755);
    await symlink("tool", outs[1] + "/link");
    await mkdir(outs[1] + "/empty");
    await Bun.write(metrics[0], '{"n":${n}}');
  },
);
`;

test("outs of code: files, links, modes and empty folders, from its cache", async () => {
  await using dir = await tempDir({ ".gitignore": "build/\n", "read me": "plain" });
  await git(dir.path, "init", "-q", "-b", "main");
  for (let n = 0; n <= 10; n++) {
    await dir.file("pipeline.ts", CODE(n));
    expect((await fastpipe(dir.path, ["run", "-q"])).code).toBe(0);
    await commit(dir.path, `${n}`);
  }
  await dir.file("build/model", "other");
  expect(await got(dir.path, "build/model", "--rev", "HEAD~10")).toBe("model 0");
  expect(await got(dir.path, "m.json", "--rev", "HEAD~10")).toBe('{"n":0}');
  expect(await got(dir.path, "read me", "--rev", "HEAD~10")).toBe("plain");
  await got(dir.path, "train", "--rev", "HEAD~10", "-o", "old");
  const place = join(dir.path, "old/build/data");
  expect((await readdir(place)).sort()).toEqual(["empty", "link", "tool"]);
  expect(readlinkSync(join(place, "link"))).toBe("tool");
  expect(lstatSync(join(place, "tool")).mode & 0o100).toBe(0o100);
  expect(await readdir(join(place, "empty"))).toEqual([]);
  expect(await got(dir.path, "build/data/link", "--rev", "HEAD~10")).toBe("#!/bin/sh\n");
  // A folder with outs and with files that git tracks.
  await got(dir.path, "build", "--rev", "HEAD~1", "-o", "b");
  expect(await dir.read("b/model")).toBe("model 9");
  await rm(join(dir.path, ".fastpipe/cache"), { recursive: true });
  expect(await refused(dir.path, "build/model", "--rev", "HEAD~10")).toContain("is kept nowhere");
});

test("files that git tracks: links, submodules, odd names; shallow, detached, no commit", async () => {
  await using lib = await tempDir({ x: "1" });
  await git(lib.path, "init", "-q", "-b", "main");
  await commit(lib.path, "1");
  const odd = 'a "b"\n日本';
  await using dir = await tempDir({ "pipeline.ts": CODE(1), "d/f": "1", [odd]: "odd" });
  await git(dir.path, "init", "-q", "-b", "main");
  await Bun.$`ln -s d e && ln -s ../d/f d/l`.cwd(dir.path);
  await git(dir.path, "submodule", "--quiet", "add", lib.path, "lib");
  await commit(dir.path, "1");
  await commit(dir.path, "2");
  await git(dir.path, "checkout", "-q", "--detach");
  expect(await got(dir.path, odd)).toBe("odd");
  expect(await got(dir.path, "e/f")).toBe("1");
  await got(dir.path, "e", "-o", "copy");
  expect(readlinkSync(join(dir.path, "copy/l"))).toBe("../d/f");
  for (const path of ["lib", "lib/x"]) {
    expect(await refused(dir.path, path, "-o", "z")).toContain("lib is a submodule");
  }
  await using clone = await tempDir();
  await git(clone.path, "clone", "-q", "--depth=1", `file://${dir.path}`, "c");
  expect(await refused(join(clone.path, "c"), "d/f", "--rev", "HEAD~1")).toContain("--unshallow");
  await using none = await tempDir({ "pipeline.ts": CODE(1) });
  expect(await refused(none.path, "d/f")).toContain("is in no git repository");
  await git(none.path, "init", "-q");
  expect(await refused(none.path, "d/f")).toContain("has no commit yet");
});

function md5(text: string): string {
  return Bun.CryptoHasher.hash("md5", text, "hex");
}

function split(hex: string): readonly [string, string] {
  return [hex.slice(0, 2), hex.slice(2)];
}
