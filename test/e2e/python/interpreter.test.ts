// Which Python runs, and that none does where nothing has changed.
import { expect, test } from "bun:test";
import { chmod, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { type Project, project } from "../project.ts";

const PIPELINE = `import sys
from fastpipe import stage

@stage(outs=["which.txt"])
def a(n=1):
    open("which.txt", "w").write(sys.prefix)
`;

/** The Python that is found without any help. */
const PYTHON = Bun.spawnSync(["python3", "-c", "import sys; print(sys.executable)"])
  .stdout.toString()
  .trim();

/** A Python that writes a line for each start. */
async function logging(dir: Project, name: string): Promise<string> {
  const path = await dir.file(
    name,
    `#!/bin/sh\necho start >> "${dir.path}/starts.log"\nexec "${PYTHON}" "$@"\n`,
  );
  await chmod(path, 0o755);
  return path;
}

async function starts(dir: Project): Promise<number> {
  return (await Bun.file(join(dir.path, "starts.log")).exists())
    ? (await dir.read("starts.log")).split("\n").length - 1
    : 0;
}

/** Everything was written a while ago. */
async function age(dir: Project, names: readonly string[]): Promise<void> {
  for (const name of names) await utimes(join(dir.path, name), 1e9, 1e9);
}

test("a no-op starts no Python, neither do status, explain, list and verify", async () => {
  await using dir = await project({ "pipeline.py": PIPELINE });
  // A Python whose executable can be taken away.
  const home = join(dir.path, "env");
  expect(Bun.spawnSync([PYTHON, "-m", "venv", "--without-pip", home]).exitCode).toBe(0);
  const python = join(home, "bin/python");
  const env = { FASTPIPE_PYTHON: python };
  expect((await dir.run([], { env })).by.ran).toEqual(["a"]);
  await remembered(dir, env);
  const strace = Bun.which("strace");
  const commands = [["run"], ["status"], ["explain"], ["list"], ["verify"], ["run", "-n"]];
  for (const args of commands) {
    if (strace === null) break;
    const log = join(dir.path, "..", `${dir.path.split("/").at(-1)}.strace`);
    const traced = Bun.spawnSync(
      [
        strace,
        "-f",
        "-e",
        "trace=execve",
        "-o",
        log,
        join(import.meta.dir, "../../../dist/fastpipe"),
        ...args,
      ],
      { cwd: dir.path, env: { ...process.env, ...env } },
    );
    expect(traced.exitCode).toBe(0);
    const text = await Bun.file(log).text();
    await Bun.file(log).delete();
    expect(
      text.split("\n").filter((line) => line.includes("execve") && line.includes("python")),
    ).toEqual([]);
  }
});

/** What was as young as its evaluation is evaluated once more. */
async function remembered(dir: Project, env: Record<string, string>): Promise<void> {
  for (let i = 0; i < 20; i++) {
    const { stdout } = await dir.fastpipe(["explain", "-v", "a"], { env });
    if (stdout.includes("taken from the state")) return;
  }
  throw new Error("its definition is not remembered");
}

test("it is named by --python, FASTPIPE_PYTHON, fastpipe.yaml; a shim is resolved once", async () => {
  await using dir = await project({ "pipeline.py": PIPELINE });
  const shim = await logging(dir, "bin/shim");
  expect((await dir.run(["--python", shim])).by.ran).toEqual(["a"]);
  expect(await starts(dir)).toBe(1);
  expect((await dir.run(["--python", "bin/shim"])).code).toBe(0);
  const before = await starts(dir);
  expect((await dir.run([], { env: { FASTPIPE_PYTHON: shim } })).by.ran).toBeUndefined();
  await dir.file("fastpipe.yaml", "python: bin/shim\n");
  expect((await dir.run()).by.ran).toBeUndefined();
  expect(await starts(dir)).toBeLessThanOrEqual(before + 2);
  const missing = await dir.run(["--python", "bin/none"]);
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain("there is no Python bin/none");
});

test("an active environment wins over .venv, which wins over PATH", async () => {
  await using dir = await project({ "pipeline.py": PIPELINE });
  const make = (name: string): string => {
    const home = join(dir.path, name);
    expect(Bun.spawnSync([PYTHON, "-m", "venv", "--without-pip", home]).exitCode).toBe(0);
    return home;
  };
  const local = make(".venv");
  const env = { VIRTUAL_ENV: undefined };
  expect((await dir.run([], { env })).by.ran).toEqual(["a"]);
  expect(await dir.read("which.txt")).toBe(local);
  const active = make("active");
  expect((await dir.run(["-f"], { env: { VIRTUAL_ENV: active } })).by.ran).toEqual(["a"]);
  expect(await dir.read("which.txt")).toBe(active);
});

test("where a uv.lock is, uv says which", async () => {
  await using dir = await project({ "pipeline.py": PIPELINE, "uv.lock": "", "pyproject.toml": "" });
  const uv = await dir.file(
    "bin/uv",
    `#!/bin/sh\n[ "$1 $2 $4" = "run --project python" ] || exit 9\nshift 4\nexec "${PYTHON}" "$@"\n`,
  );
  await chmod(uv, 0o755);
  const env = { VIRTUAL_ENV: undefined, PATH: `${join(dir.path, "bin")}:${process.env.PATH}` };
  expect((await dir.run([], { env })).code).toBe(0);
});

test("one that is too old, broken or missing is told of", async () => {
  await using dir = await project({ "pipeline.py": PIPELINE });
  const old = await dir.file("old", `#!/bin/sh\necho '["/old/python", "3.8.1", [3, 8]]'\n`);
  const broken = await dir.file("broken", "#!/bin/sh\necho no libpython >&2\nexit 127\n");
  for (const path of [old, broken]) await chmod(path, 0o755);
  expect((await dir.run(["--python", old])).stderr).toContain(
    "is Python 3.8.1; fastpipe needs 3.9 or later",
  );
  expect((await dir.run(["--python", broken])).stderr).toContain(
    "can't be used as Python: no libpython",
  );
  const none = await dir.run([], { env: { PATH: "/nowhere", VIRTUAL_ENV: undefined } });
  expect(none.code).toBe(2);
  expect(none.stderr).toContain("there is no python3 in PATH");
});

test("a pipeline file of another name keeps its own locks; a link to the project is the project", async () => {
  await using dir = await project({
    "pipeline.py": PIPELINE,
    "other.py": PIPELINE.replaceAll("which", "that"),
  });
  expect(await dir.ran()).toEqual(["a"]);
  const other = await dir.fastpipe(["--file", "other.py", "run", "--json"]);
  expect(other.code, other.stderr).toBe(0);
  expect(await dir.read(".fastpipe/stages/other.py/a.lock")).toContain("other.py#a");
  await symlink(dir.path, `${dir.path}-link`);
  const linked = await dir.fastpipe(["-C", `${dir.path}-link`, "status", "--exit-code"]);
  expect(linked.code).toBe(0);
  await Bun.file(`${dir.path}-link`).delete();
});

test("what a definition looks at besides code is looked at again", async () => {
  await using dir = await project({
    "inputs/a.csv": "1",
    "pipeline.py": `import os, pathlib
from fastpipe import stage, context

def make(name):
    @stage(name=name, deps=[f"inputs/{name}.csv"], outs=[f"{name}.txt"])
    def work():
        open(context().outs[0], "w").write("x")

for path in sorted(pathlib.Path("inputs").glob("*.csv")):
    make(path.stem)
if os.environ.get("MORE"):
    stage(name="more", cmd="true")
`,
  });
  expect(await dir.ran()).toEqual(["a"]);
  await age(dir, ["pipeline.py", "inputs/a.csv"]);
  expect(await dir.ran()).toEqual([]);
  expect(await dir.ran()).toEqual([]);
  await dir.file("inputs/b.csv", "2");
  expect(await dir.ran()).toEqual(["b"]);
  expect((await dir.run([], { env: { MORE: "1" } })).by.ran).toEqual(["more"]);
});

test("a definition that the clock may decide is evaluated each time", async () => {
  await using dir = await project({
    "pipeline.py": `import time
from fastpipe import stage

@stage(outs=["a.txt"], params={"day": time.strftime("%Y-%m-%d")})
def a(day):
    open("a.txt", "w").write(day)
`,
  });
  expect(await dir.ran()).toEqual(["a"]);
  expect(await dir.ran()).toEqual([]);
  const { stdout } = await dir.fastpipe(["explain", "-v", "a"]);
  expect(stdout).toContain("time.strftime");
});
