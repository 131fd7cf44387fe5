// What a Python function may do to its process: each ends as a clear report, and harms nothing else.
import { expect, test } from "bun:test";
import { type Project, project, type Ran } from "../project.ts";
import { processesWith } from "../running.ts";

function pipeline(body: string, spec = "", head = ""): string {
  return `import os, sys, time
from fastpipe import stage, context
${head}
@stage(${spec})
def work():
${body
  .split("\n")
  .map((line) => `    ${line}`)
  .join("\n")}

@stage(outs=["beside.txt"])
def beside():
    open("beside.txt", "w").write("done")
`;
}

async function outcome(body: string, spec = "", head = ""): Promise<{ ran: Ran; dir: Project }> {
  const dir = await project({ "pipeline.py": pipeline(body, spec, head) });
  const ran = await dir.run(["-k"]);
  return { ran, dir };
}

function error(ran: Ran): Record<string, unknown> {
  const end = ran.events.find(({ event, stage }) => event === "stage_end" && stage === "work");
  return (end?.error ?? {}) as Record<string, unknown>;
}

function output(ran: Ran): readonly string[] {
  return ran.events.flatMap(({ event, stage, stream, line }) =>
    event === "stage_output" && stage === "work" ? [`${stream}: ${line}`] : [],
  );
}

const ENDS: Readonly<
  Record<
    string,
    readonly [body: string, message: RegExp, exit: number | null, signal: string | null]
  >
> = {
  "a segmentation fault": ["import ctypes\nctypes.string_at(0)", /SIGSEGV/, null, "SIGSEGV"],
  "os._exit(3)": ["os._exit(3)", /exited with code 3/, 3, null],
  "os._exit(0)": ["os._exit(0)", /before its function had finished/, 0, null],
  "sys.exit('x')": ["sys.exit('x')", /called sys\.exit\('x'\)/, 1, null],
  "sys.exit(4)": ["sys.exit(4)", /called sys\.exit\(4\)/, 4, null],
  abort: ["os.abort()", /SIGABRT/, null, "SIGABRT"],
  "a kill, as when memory runs out": [
    "import signal\nos.kill(os.getpid(), signal.SIGKILL)",
    /SIGKILL/,
    null,
    "SIGKILL",
  ],
  "an exception": ["raise ValueError('bad')", /^ValueError: bad$/, null, null],
  "endless recursion": ["def f(): f()\nf()", /RecursionError/, null, null],
  "memory that is not there": [
    "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\nbytearray(2**32)",
    /MemoryError/,
    null,
    null,
  ],
  "a missing out": ["pass", /without making never\.txt/, null, null],
};

for (const [what, [body, message, exit, signal]] of Object.entries(ENDS)) {
  test(`ends as a report: ${what}`, async () => {
    const { ran, dir } = await outcome(body, what === "a missing out" ? 'outs=["never.txt"]' : "");
    await using _ = dir;
    expect(ran.code).toBe(1);
    expect(ran.by).toEqual({ failed: ["work"], ran: ["beside"] });
    expect(error(ran)).toMatchObject({ exit, signal });
    expect(String(error(ran).message)).toMatch(message);
    expect(await dir.ran(["beside"])).toEqual([]);
  });
}

const WELL: Readonly<Record<string, readonly [body: string, output: readonly string[]]>> = {
  "a print": ["print('a')\nprint('b', file=sys.stderr)", ["stdout: a", "stderr: b"]],
  "output without a newline": ["sys.stdout.write('a')", ["stdout: a"]],
  "invalid UTF-8": ["os.write(1, b'a\\xff\\n')", ["stdout: a\ufffd"]],
  "other text than ASCII": ["print('\u00e9\u20ac')", ["stdout: \u00e9\u20ac"]],
  "stdin, which is empty": ["print(repr(sys.stdin.read()))", ["stdout: ''"]],
  "a child of its own": [
    "import subprocess\nsubprocess.run(['echo', 'child'], check=True)",
    ["stdout: child"],
  ],
  "a fork": [
    "pid = os.fork()\nif pid == 0:\n    os._exit(0)\nos.waitpid(pid, 0)\nprint('after')",
    ["stdout: after"],
  ],
  "a fork that returns": [
    "pid = os.fork()\nif pid == 0:\n    return\nos.waitpid(pid, 0)\nprint('after')",
    ["stdout: after"],
  ],
  threads: [
    "import threading\nt = threading.Thread(target=lambda: print('thread'))\nt.start()\nt.join()",
    ["stdout: thread"],
  ],
  "a thread that it leaves": [
    "import threading\nthreading.Thread(target=lambda: (time.sleep(0.05), print('late'))).start()",
    ["stdout: late"],
  ],
  "another folder": ["os.chdir('/')\nprint(os.getcwd())", ["stdout: /"]],
  "sys.exit(0)": ["print('a')\nsys.exit(0)", ["stdout: a"]],
  warnings: ["import warnings\nwarnings.simplefilter('ignore')\nwarnings.warn('x')", []],
  "its log": ["context().log.info('made')", ["stdout: made"]],
  "its name in the environment": ["print(os.environ['FASTPIPE_STAGE'])", ["stdout: work"]],
  "arguments of its own": ["print(sys.argv, __name__)", ["stdout: [''] pipeline"]],
};

for (const [what, [body, lines]] of Object.entries(WELL)) {
  test(`does well: ${what}`, async () => {
    const { ran, dir } = await outcome(body);
    await using _ = dir;
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    expect([...output(ran)].sort()).toEqual([...lines].sort());
  });
}

for (const method of ["fork", "spawn"]) {
  test(`does well: multiprocessing by ${method}`, async () => {
    const head = "import multiprocessing\ndef square(n):\n    return n * n\n";
    const body = `with multiprocessing.get_context("${method}").Pool(2) as pool:\n    print(pool.map(square, [1, 2, 3]))`;
    const { ran, dir } = await outcome(body, "", head);
    await using _ = dir;
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    expect(output(ran)).toEqual(["stdout: [1, 4, 9]"]);
  });
}

test("100 MB of output pass", async () => {
  await using dir = await project({
    "pipeline.py": pipeline(
      "for _ in range(100):\n    sys.stdout.write('x' * 1023 * 1024 + '\\n')",
    ),
  });
  const { code } = await dir.fastpipe(["run", "-q"]);
  expect(code).toBe(0);
});

test("children that hang go with the stage, and are told of", async () => {
  const mark = `left-${crypto.randomUUID()}`;
  const body = `import subprocess\nsubprocess.Popen(["sh", "-c", "while :; do sleep 1; done", "${mark}"])`;
  const { ran, dir } = await outcome(body);
  await using _ = dir;
  expect(ran.code).toBe(0);
  expect(JSON.stringify(ran.events)).toContain("running when it ended: killed");
  expect(await processesWith(mark)).toEqual([]);
});

test("a timeout ends it", async () => {
  const { ran, dir } = await outcome("time.sleep(600)", "timeout=0.3");
  await using _ = dir;
  expect(error(ran).message).toBe("timed out after 0.3 s");
});

test("a traceback is Python's, without our frames", async () => {
  const body =
    "try:\n    [][1]\nexcept IndexError as why:\n    raise RuntimeError('outer') from why";
  const { ran, dir } = await outcome(body);
  await using _ = dir;
  const stack = String(error(ran).stack);
  expect(stack).toStartWith("Traceback (most recent call last):\n  File ");
  expect(stack).toContain("The above exception was the direct cause of the following exception:");
  expect(stack).toEndWith("RuntimeError: outer");
  expect(stack).not.toContain("_fastpipe_host");
  expect(stack).not.toContain("importlib");
  const { stderr } = await dir.fastpipe(["run"]);
  expect(stderr).toContain('      File "');
});

test("what the pipeline prints while it loads is talk; what it raises is told with its place", async () => {
  await using dir = await project({ "pipeline.py": `print("loading")\n${pipeline("pass")}` });
  const { stdout, code } = await dir.fastpipe(["list", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).stages[0]).toMatchObject({ name: "work", kind: "python" });
  await dir.file("pipeline.py", `${pipeline("pass")}\nraise KeyError("gone")\n`);
  const failed = await dir.run();
  expect(failed.code).toBe(2);
  expect(failed.stderr).toContain("KeyError: 'gone'");
  expect(failed.stderr).toMatch(/pipeline\.py:\d+/);
  await dir.file("pipeline.py", "import sys\nsys.exit(3)\n");
  const left = await dir.run();
  expect(left.code).toBe(2);
  expect(left.stderr).toContain("sys.exit(3) was called");
  await dir.file("pipeline.py", "x = 1\n");
  expect((await dir.run()).stderr).toContain("declares no stage");
});

test("exec gives the function the terminal's streams, and records nothing", async () => {
  await using dir = await project({
    "pipeline.py": pipeline("print(input())", 'outs=["never.txt"]'),
  });
  const { code, stdout } = await dir.fastpipe(["exec", "work"], { stdin: "typed\n" });
  expect(code).toBe(0);
  expect(stdout).toBe("typed\n");
  const failed = await dir.fastpipe(["exec", "work"], { stdin: "" });
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain("EOFError");
});

test("commands and functions are one graph", async () => {
  await using dir = await project({
    "pipeline.py": `from fastpipe import stage, context
stage(name="raw", cmd="echo 1 > raw.txt", outs=["raw.txt"])

@stage(deps={"raw": "raw.txt"}, outs={"sum": "sum.txt"})
def total():
    open(context().outs["sum"], "w").write(str(int(open(context().deps["raw"]).read()) + 1))
`,
  });
  expect(await dir.ran()).toEqual(["raw", "total"]);
  expect(await dir.read("sum.txt")).toBe("2");
  expect(await dir.ran()).toEqual([]);
  expect((await dir.fastpipe(["verify"])).code).toBe(0);
  const { stdout } = await dir.fastpipe(["dag"]);
  expect(stdout).toContain("total");
});

test("the decorated function is the function itself", async () => {
  await using dir = await project({
    "pipeline.py": pipeline("return 41 + 1"),
    "check.py":
      "from pipeline import work\nimport inspect\nassert inspect.isfunction(work) and work() == 42\n",
  });
  expect((await dir.run()).code).toBe(0);
  const child = Bun.spawnSync(["python3", "check.py"], {
    cwd: dir.path,
    env: { ...process.env, PYTHONPATH: ".fastpipe/python" },
  });
  expect(child.stderr.toString()).toBe("");
  expect(child.exitCode).toBe(0);
});
