// P13: the same code has the same keys and digests on every Python, but for Python's own minor version.
import { expect, test } from "bun:test";
import { project as openProject } from "../project.ts";
import { pythons } from "./pythons.ts";

const LIB = `import dataclasses, enum, functools, re
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
X = 3
TEXT = "a" f"b{X!r:>{X}}c" "d"
SPEC = f"{X:}{X=}"
PATTERN = re.compile(r"\\d+")
BIG = 10 ** 20 + 0x_ff

@dataclasses.dataclass(frozen=True)
class Conf(Generic[T]):
    """Doc."""
    lr: float = 1e-3
    names: list = dataclasses.field(default_factory=list)

class Kind(enum.Enum):
    A = 1

class P(NamedTuple):
    x: int = 1

def gen(*a, k=1, **kw):
    yield from (i async for i in kw) if False else [*a, k]

@functools.lru_cache(maxsize=None)
def helper(x, /, y=(1, 2), *, z: int = -1):
    """Doc."""
    global X
    total: int
    try:
        with open("/dev/null") as f, open("/dev/null") as g:
            total = sum(n for n in range(x) if (m := n) > 0)
    except (ValueError, OSError) as error:
        raise RuntimeError(f"bad {error}") from error
    finally:
        del f
    return [lambda a: a + x, {**{}, "k": total}, {1, 2}, x if y else z, not x, x[1:2, ...] if x is None else y[0:1], b"x", 1j]

async def later(x):
    async with x as y:
        await y
`;

const PIPELINE = `from fastpipe import stage
import lib

@stage(outs=["a.txt"])
def a(lr: float = 0.5):
    lib.helper(2)
    open("a.txt", "w").write(repr((lib.Conf(), lib.Kind.A, lib.P(), list(lib.gen(1)), lib.TEXT, lib.SPEC, lib.BIG, lib.PATTERN.pattern, lib.later.__name__)))
`;

const found = pythons();

test.skipIf(found.length < 2)(
  `locks are the same by ${found.map(({ minor }) => minor).join(", ") || "no Python"}${found.length < 2 ? " (skipped: there is no second Python)" : ""}`,
  async () => {
    await using dir = await openProject({ "lib.py": LIB, "pipeline.py": PIPELINE });
    const locks = new Map<string, string>();
    for (const { path, minor } of found) {
      const ran = await dir.run(["--python", path]);
      expect(ran.code, `${minor}: ${ran.stderr}`).toBe(0);
      // Another minor version is another Python.
      expect(ran.by.ran, minor).toEqual(["a"]);
      const lock = await dir.read(".fastpipe/stages/a.lock");
      expect(lock).toContain(`"python ${minor}"`);
      locks.set(minor, lock.replace(/^.*"python .*\n/m, "").replace(/^(files|end): .*\n/gm, ""));
    }
    const [first, ...others] = [...locks.values()];
    for (const other of others) expect(other).toBe(first ?? "");
  },
);

for (const { path, minor } of found) {
  test(`${minor}: params, context, matrix and commands`, async () => {
    await using dir = await openProject({
      "params.yaml": "a: { lr: 1 }\n",
      "pipeline.py": `from typing import List, Optional, Literal
from dataclasses import dataclass
from fastpipe import stage, context, out

@dataclass
class C:
    n: int = 1

stage(name="c", cmd="echo 1 > c.txt", outs=["c.txt"])

@stage(deps=["c.txt"], outs={"o": out("o-\${k}.txt", desc="d")}, matrix={"k": [1, 2]})
def a(k: int, lr: float = 0.5, xs: List[int] = [1], c: C = C(), o: Optional[str] = None, l: Literal["x"] = "x"):
    """Doc."""
    open(context().outs["o"], "w").write(repr((k, lr, xs, c, o, l)))
`,
    });
    const ran = await dir.run(["--python", path]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(await dir.read("o-2.txt")).toBe("(2, 1.0, [1], C(n=1), None, 'x')");
    expect((await dir.run(["--python", path])).by.ran).toBeUndefined();
  });
}
