// T22, T31, T32, T33 and P07, P10 in Python: what loading does, the environment, loops and factories, packages.
import { expect, test } from "bun:test";
import { join } from "node:path";
import { project as openProject } from "../project.ts";
import { type Files, make, project, reasonsOf, rows, writes } from "./rows.ts";

const ALL = { run: ["other", "work"] };

rows(
  "loading",
  project(
    writes("1"),
    {
      "polyfill.py": "import builtins\nbuiltins.extra = 1\n",
      "settings.py": "import os\nos.environ['A'] = '1'\nVALUE = 1\n",
      "setup.py":
        "import warnings\n\ndef prepare():\n    warnings.filterwarnings('ignore')\n\nprepare()\n",
      "calm.py": "def make():\n    return {'a': 1}\n\nlog = make()\nprint('hi')\n",
      "data.json": "{}",
      "reads.py":
        "import json, pathlib\nCONF = json.loads(pathlib.Path('data.json').read_text())\n",
    },
    "import polyfill, settings, setup, calm, reads",
  ),
  {
    "a global written": [{ "polyfill.py": ["extra = 1", "extra = 2"] }, ALL],
    "os.environ written": [{ "settings.py": ["= '1'", "= '2'"] }, ALL],
    "a call that changes the world": [{ "setup.py": ["'ignore'", "'error'"] }, ALL],
    "a value of its own": [{ "calm.py": ["'a': 1", "'a': 2"] }, "skip"],
    "a print": [{ "calm.py": ["'hi'", "'ho'"] }, "skip"],
    "a constant beside an effect": [{ "settings.py": ["VALUE = 1", "VALUE = 2"] }, "skip"],
    "a file that was read": [{ "data.json": '{"a": 1}' }, ALL],
    "an import dropped": [{ "pipeline.py": ["import polyfill, ", "import "] }, ALL],
  },
);

const LOOP: Files = {
  "pipeline.py": `from fastpipe import stage, context

def work(n):
    open(context().outs[0], "w").write(str(n))

for n in [1, 2]:
    stage(name=f"loop{n}", outs=[f"loop{n}.txt"], params={"n": n})(work)

def factory(name, n):
    @stage(name=name, outs=[f"{name}.txt"])
    def made():
        open(context().outs[0], "w").write(str(n))

factory("a", 1)
factory("b", 1)
`,
};

rows("loops and factories", LOOP, {
  "a value of the loop": [{ "pipeline.py": ["[1, 2]", "[1, 3]"] }, { run: ["loop3"] }],
  "an argument of the factory": [
    { "pipeline.py": ['factory("b", 1)', 'factory("b", 2)'] },
    { run: ["b"] },
  ],
  "the function of the loop": [
    { "pipeline.py": ["str(n))\n\nfor", "str(n + 1))\n\nfor"] },
    { run: ["loop1", "loop2"] },
  ],
  "the function of the factory": [
    { "pipeline.py": ["str(n))\n\nfactory", "str(n + 1))\n\nfactory"] },
    { run: ["a", "b"] },
  ],
});

rows(
  "wrappers",
  {
    "pipeline.py": `import functools
from fastpipe import stage
from lib import fit, with_retry, Runner

train = stage(name="train", outs=["train.txt"])(with_retry(fit, 3))
part = stage(name="part", outs=["part.txt"])(functools.partial(fit, "part.txt"))
bound = stage(name="bound", outs=["bound.txt"])(Runner(2).run)

@stage(outs=["deco.txt"])
@functools.wraps(fit)
def deco():
    fit("deco.txt")
`.replace("@functools.wraps(fit)\n", ""),
    "lib.py": `def fit(path="train.txt"):
    open(path, "w").write("1")

def with_retry(f, times):
    def inner():
        for _ in range(times):
            f()
    return inner

class Runner:
    def __init__(self, n):
        self.n = n
    def run(self):
        open("bound.txt", "w").write(str(self.n))
`,
  },
  {
    "wrapper's argument": [{ "pipeline.py": ["fit, 3", "fit, 4"] }, { run: ["train"] }],
    "wrapper's body": [{ "lib.py": ["range(times)", "range(times + 1)"] }, { run: ["train"] }],
    "what is wrapped": [
      { "lib.py": ['write("1")', 'write("2")'] },
      { run: ["deco", "part", "train"] },
    ],
    "of a bound method": [{ "pipeline.py": ["Runner(2)", "Runner(3)"] }, { run: ["bound"] }],
  },
);

test("a loop's variable in a stage function is an error that names it", async () => {
  await using dir = await openProject({
    "pipeline.py": `from fastpipe import stage
for size in [1, 2]:
    @stage(name=f"s{size}", outs=[f"s{size}.txt"])
    def work():
        open(f"s{size}.txt", "w").write("x")
`,
  });
  const { code, stderr } = await dir.run();
  expect(code).toBe(2);
  expect(stderr).toContain("uses size, the variable of a loop");
  expect(stderr).toContain("pipeline.py:3");
});

test("environment variables that reached code reads count by value; names like secrets by presence", async () => {
  await using dir = await openProject({
    ...project(
      writes("lib.read()"),
      {
        "lib.py":
          "import os\n\ndef read():\n    return os.environ.get('MODE_X'), os.getenv('MODE_Y'), os.environ['API_TOKEN']\n",
      },
      "import lib",
    ),
  });
  const env = { MODE_X: "1", MODE_Y: "1", API_TOKEN: "a", MODE_Z: "1" };
  expect((await dir.run([], { env })).by.ran).toEqual(["other", "work"]);
  expect(
    (await dir.run([], { env: { ...env, MODE_Z: "2", API_TOKEN: "b" } })).by.ran,
  ).toBeUndefined();
  const changed = await dir.run([], { env: { ...env, MODE_X: "2" } });
  expect(changed.by.ran).toEqual(["work"]);
  expect(reasonsOf(changed.events)).toMatchObject([{ code: "env_changed", what: "MODE_X" }]);
  expect((await dir.run([], { env: { ...env, MODE_X: "2", MODE_Y: "3" } })).by.ran).toEqual([
    "work",
  ]);
});

test("a constant that holds a secret stands in no tracked file", async () => {
  await using dir = await openProject(
    project(writes("len(TOKEN)"), {}, 'TOKEN = "very-secret-text"'),
  );
  expect(await dir.ran()).toEqual(["other", "work"]);
  expect(await dir.read(".fastpipe/stages/work.lock")).not.toContain("very-secret-text");
});

/** Two installed packages, the first of which requires the second. */
function installed(first: string, second: string): Files {
  const site = "site/site-packages";
  return {
    [`${site}/first.py`]: "def f():\n    return 1\n",
    [`${site}/first-1.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: first\nVersion: ${first}\nRequires-Dist: second>=1; python_version >= "3"\nRequires-Dist: third; extra == "more"\n`,
    [`${site}/first-1.dist-info/RECORD`]: "first.py,,\n",
    [`${site}/second.py`]: "x = 1\n",
    [`${site}/second-1.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: second\nVersion: ${second}\n`,
    [`${site}/second-1.dist-info/RECORD`]: "second.py,,\n",
    [`${site}/third.py`]: "x = 1\n",
    [`${site}/third-1.dist-info/METADATA`]: "Metadata-Version: 2.1\nName: third\nVersion: 1\n",
    [`${site}/third-1.dist-info/RECORD`]: "third.py,,\n",
  };
}

test("the versions of packages that a stage reaches count, with those that they require", async () => {
  await using dir = await openProject({
    ...project(writes("first.f()"), installed("1.0", "1.0"), "import first"),
  });
  const env = { PYTHONPATH: join(dir.path, "site/site-packages") };
  const run = async (): Promise<readonly string[]> => {
    const { code, stderr, by } = await dir.run([], { env });
    expect(code, stderr).toBe(0);
    return by.ran ?? [];
  };
  expect(await run()).toEqual(["other", "work"]);
  await make(dir, {
    "site/site-packages/third-1.dist-info/METADATA": ["Version: 1", "Version: 2"],
  });
  expect(await run()).toEqual([]);
  await make(dir, installed("2.0", "1.0"));
  expect(await run()).toEqual(["work"]);
  await make(dir, installed("2.0", "2.0"));
  expect(await run()).toEqual(["work"]);
});

test("a syntax error in a module is told with its place", async () => {
  await using dir = await openProject(
    project("import lib\nlib.f()", { "lib.py": "def f():\n    return (\n" }),
  );
  const { code, stderr } = await dir.run();
  expect(code).toBe(2);
  expect(stderr).toMatch(/lib\.py:2:\d+/);
  expect(stderr).toContain("SyntaxError");
});

test("two edits of one size within a second are told apart", async () => {
  await using dir = await openProject(
    project(writes("f()"), { "lib.py": "def f():\n    return 1\n" }, "from lib import f"),
  );
  expect(await dir.ran()).toEqual(["other", "work"]);
  for (const value of ["2", "3", "4"]) {
    await dir.file("lib.py", `def f():\n    return ${value}\n`);
    expect(await dir.ran()).toEqual(["work"]);
    expect(await dir.read("work.txt")).toBe(value);
  }
});
