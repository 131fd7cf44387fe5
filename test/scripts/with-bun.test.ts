// The bootstrap on machines that have only this or that. Each is a folder of links that is all of PATH.
import { expect, test } from "bun:test";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, run, testWith } from "../build/tools.ts";
import { cleanEnv, type TempDir, tempDir } from "../helpers.ts";

const BASE = "cat cksum dirname env ln mkdir readlink rm sed sh sleep uname".split(" ");

interface Machine extends AsyncDisposable {
  readonly dir: TempDir;
  start(...args: string[]): ReturnType<typeof run>;
}

/** A fresh clone, and nothing but `programs` (by name) to run. */
async function machine(...programs: string[]): Promise<Machine> {
  const dir = await tempDir({
    "scripts/echo.ts":
      "console.log(Bun.version, JSON.stringify(process.argv.slice(2))); process.exit(7);",
  });
  for (const name of ["package.json", "bun.lock", "scripts/with-bun.sh"]) {
    await cp(join(ROOT, name), join(dir.path, name));
  }
  const path = join(dir.path, "path");
  await mkdir(path);
  for (const program of [...BASE, ...programs]) {
    const found = Bun.which(program);
    if (found === null) throw new Error(`this test needs ${program}`);
    await symlink(program === "bun" ? process.execPath : found, join(path, program));
  }
  const env = { ...outsideNpm(), PATH: path };
  return {
    dir,
    start: (...args) => run(["sh", "scripts/with-bun.sh", ...args], { cwd: dir.path, env }),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

/** This environment without what `npm test` adds to it; Bun takes from it that there is a Node. */
function outsideNpm(): Record<string, string> {
  const entries = Object.entries(cleanEnv());
  return Object.fromEntries(entries.filter(([name]) => !/^(npm_|NODE$|INIT_CWD$)/.test(name)));
}

async function pinned(): Promise<string> {
  const { packageManager } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  return packageManager.replace("bun@", "");
}

testWith("node", "npm")(
  "with Node's npm only, it fetches the pinned Bun and installs",
  async () => {
    await using computer = await machine("node", "npm");
    const first = await computer.start("scripts/echo.ts", "a", "b c");
    expect(first.stderr).toContain(`installing Bun ${await pinned()} with npm`);
    expect(first.stdout).toBe(`${await pinned()} ["a","b c"]\n`);
    expect(first.code).toBe(7);
    const again = await computer.start("scripts/echo.ts");
    expect(again).toEqual({ code: 7, stdout: `${await pinned()} []\n`, stderr: "" });
  },
);

test("with Bun only, several at once install once, and each runs its script", async () => {
  await using computer = await machine("bun");
  const all = await Promise.all(["1", "2", "3"].map((n) => computer.start("scripts/echo.ts", n)));
  expect(all.map(({ code, stderr }) => (code === 7 ? "" : stderr))).toEqual(["", "", ""]);
  expect(all.filter(({ stderr }) => stderr.includes("packages installed"))).toHaveLength(1);
  expect(all.map(({ stdout }) => stdout)).toEqual(
    await Promise.all(["1", "2", "3"].map(async (n) => `${await pinned()} ["${n}"]\n`)),
  );
});

test("a changed bun.lock installs again; one that does not fit package.json is an error", async () => {
  await using computer = await machine("bun");
  await computer.start("scripts/echo.ts");
  const manifest = JSON.parse(await computer.dir.read("package.json"));
  delete manifest.dependencies.yaml;
  await writeFile(join(computer.dir.path, "package.json"), JSON.stringify(manifest));
  const failed = await computer.start("scripts/echo.ts");
  expect(failed.code).toBe(1);
  expect(failed.stdout).toBe("");
  expect(failed.stderr).toContain("Does bun.lock fit package.json?");
});

test("a lock that a killed installation left is taken over", async () => {
  await using computer = await machine("bun");
  const gone = Bun.spawn(["true"]);
  await gone.exited;
  await mkdir(join(computer.dir.path, ".bun"));
  await symlink(String(gone.pid), join(computer.dir.path, ".bun/lock"));
  expect((await computer.start("scripts/echo.ts")).code).toBe(7);
});

test("with neither it says what it needs", async () => {
  await using computer = await machine();
  expect(await computer.start("scripts/echo.ts")).toEqual({
    code: 1,
    stdout: "",
    stderr: "with-bun: needs Bun (https://bun.sh) or Node's npm, and found neither on PATH.\n",
  });
});

testWith("unshare")("without a network it says so", async () => {
  await using computer = await machine("bun", "unshare");
  const { code, stderr } = await run(
    ["unshare", "-r", "-n", "sh", "scripts/with-bun.sh", "scripts/echo.ts"],
    {
      cwd: computer.dir.path,
      env: { ...outsideNpm(), PATH: join(computer.dir.path, "path"), HOME: computer.dir.path },
    },
  );
  expect(code).toBe(1);
  expect(stderr).toContain("Is the network there?");
});
