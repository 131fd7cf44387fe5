// Params of Python functions: from the signature, params.yaml and --set; held against annotations before anything runs.
import { expect, test } from "bun:test";
import { type Project, project } from "../project.ts";
import { reasonsOf } from "./rows.ts";

const HEAD = `from fastpipe import stage, context, param
from typing import Literal, Optional, Union, List, Dict, Tuple
from dataclasses import dataclass, field
from pathlib import Path
import enum, math
`;

function pipeline(signature: string, head = "", spec = ""): string {
  return `${HEAD}${head}
@stage(outs=["a.txt"]${spec})
def a(${signature}):
    open("a.txt", "w").write(repr(locals()))
`;
}

async function of(signature: string, params: string, head = "", spec = ""): Promise<Project> {
  return await project({
    "pipeline.py": pipeline(signature, head, spec),
    ...(params && { "params.yaml": params }),
  });
}

const GIVEN: Readonly<Record<string, readonly [signature: string, params: string, is: string]>> = {
  defaults: [
    "lr: float = 0.1, n: int = 2, s: str = 'x', b: bool = True",
    "",
    "{'lr': 0.1, 'n': 2, 's': 'x', 'b': True}",
  ],
  "an integer for a float": ["lr: float = 0.1", "a: { lr: 1 }", "{'lr': 1.0}"],
  "a whole float without an annotation": ["x=None", "a: { x: 1.0 }", "{'x': 1.0}"],
  "an integer without an annotation": ["x=None", "a: { x: 1 }", "{'x': 1}"],
  true: ["x=None", "a: { x: true }", "{'x': True}"],
  "a big integer": [
    "seed: int = 2**64 + 1",
    "a: { seed: 9007199254740993 }",
    "{'seed': 9007199254740993}",
  ],
  "a big default": ["seed: int = 2**64 + 1", "", "{'seed': 18446744073709551617}"],
  "NaN and infinity": ["x: float = math.nan, y: float = -math.inf", "", "{'x': nan, 'y': -inf}"],
  "no default": ["lr: float", "a: { lr: 0.5 }", "{'lr': 0.5}"],
  "a list": ["xs: List[float] = [1]", "a: { xs: [1, 2.5] }", "{'xs': [1.0, 2.5]}"],
  "a mixed list": [
    "xs: list = []",
    "a: { xs: [1, 1.0, true, null, '1'] }",
    "{'xs': [1, 1.0, True, None, '1']}",
  ],
  "a tuple": ["t: Tuple[int, str] = (1, 'a')", "a: { t: [2, b] }", "{'t': (2, 'b')}"],
  "a dict": ["d: Dict[str, int] = {'a': 1}", "a: { d: { b: 2 } }", "{'d': {'a': 1, 'b': 2}}"],
  "a literal": ["k: Literal['x', 'y', 3] = 'x'", "a: { k: 3 }", "{'k': 3}"],
  "an optional": ["o: Optional[int] = 3", "a: { o: null }", "{'o': None}"],
  "a union": ["u: Union[int, float, str] = 1", "a: { u: 1.0 }", "{'u': 1.0}"],
  "a union's integer": ["u: Union[float, int] = 1.5", "a: { u: 1 }", "{'u': 1}"],
  "a path": ["p: Path = Path('x')", "a: { p: y/z }", "{'p': PosixPath('y/z')}"],
  "a date-like text": ["d: str = ''", "a: { d: '2020-01-01' }", "{'d': '2020-01-01'}"],
  "keyword only": ["*, lr: float = 0.1", "a: { lr: 2 }", "{'lr': 2.0}"],
};

for (const [what, [signature, params, is]] of Object.entries(GIVEN)) {
  test(`given: ${what}`, async () => {
    await using dir = await of(signature, params);
    expect(await dir.ran()).toEqual(["a"]);
    expect(await dir.read("a.txt")).toBe(is);
    expect(await dir.ran()).toEqual([]);
  });
}

test("dataclasses and enums are made of maps and texts, merged with their defaults", async () => {
  const head = `
class Mode(enum.Enum):
    FAST = "fast"
    SLOW = "slow"

@dataclass
class Inner:
    rate: float = 1

@dataclass
class Conf:
    depth: int
    inner: Inner = field(default_factory=Inner)
    mode: Mode = Mode.FAST
`;
  await using dir = await of(
    "c: Conf = Conf(3), m: Mode = Mode.SLOW",
    "a:\n  c: { inner: { rate: 2 }, mode: slow }\n  m: fast\n",
    head,
  );
  expect(await dir.ran()).toEqual(["a"]);
  expect(await dir.read("a.txt")).toBe(
    "{'c': Conf(depth=3, inner=Inner(rate=2.0), mode=<Mode.SLOW: 'slow'>), 'm': <Mode.FAST: 'fast'>}",
  );
  expect(await dir.ran(["--set", "a.c.inner.rate=3"])).toEqual(["a"]);
  expect(await dir.read("a.txt")).toContain("rate=3.0");
  await dir.file("params.yaml", "a:\n  c:\n    depth: deep\n");
  const { code, stderr } = await dir.run();
  expect(code).toBe(2);
  expect(stderr).toContain('param "c.depth" of stage "a" is a string ("deep"), but should be int');
  expect(stderr).toContain("params.yaml:3:5");
});

const REFUSED: Readonly<Record<string, readonly [signature: string, params: string, why: string]>> =
  {
    "a text for a float": [
      "lr: float = 0.1",
      "a:\n  lr: fast\n",
      'is a string ("fast"), but should be float',
    ],
    "a float for an integer": [
      "n: int = 1",
      "a:\n  n: 1.0\n",
      "is a float (1.0), but should be int",
    ],
    "a boolean for an integer": ["n: int = 1", "a:\n  n: true\n", "is true, but should be int"],
    "an integer for a boolean": [
      "b: bool = True",
      "a:\n  b: 1\n",
      "is an integer (1), but should be bool",
    ],
    "an integer for a text": [
      "s: str = ''",
      "a:\n  s: 1\n",
      "is an integer (1), but should be str",
    ],
    null: ["n: int = 1", "a:\n  n: null\n", "is null, but should be int"],
    "another literal": [
      "k: Literal['x', 'y'] = 'x'",
      "a:\n  k: z\n",
      'but should be one of "x", "y"',
    ],
    "an item of a list": [
      "xs: List[int] = []",
      "a:\n  xs: [1, b]\n",
      'param "xs.1" of stage "a" is a string ("b"), but should be int',
    ],
    "a tuple of another length": [
      "t: Tuple[int, int] = (1, 2)",
      "a:\n  t: [1]\n",
      "is a list, but should be tuple[int, int]",
    ],
    "by the default's type": ["n=1", "a:\n  n: x\n", "but should be int"],
    "a union": ["u: Union[int, None] = 1", "a:\n  u: x\n", "but should be int or None"],
  };

for (const [what, [signature, params, why]] of Object.entries(REFUSED)) {
  test(`refused: ${what}`, async () => {
    await using dir = await of(signature, params);
    const { code, stderr } = await dir.run();
    expect(code).toBe(2);
    expect(stderr).toContain(why);
    expect(stderr).toContain("params.yaml:2:3");
  });
}

test("a param without a value, and one that no file could say, are told of with their place", async () => {
  await using dir = await of("lr: float, x=object()", "");
  const { code, stderr } = await dir.run();
  expect(code).toBe(2);
  expect(stderr).toContain("params.x is a value of type object, which params.yaml could not say");
  await dir.file("pipeline.py", pipeline("lr: float"));
  const missing = await dir.run();
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain('param "lr" of stage "a" has no value');
  expect(await dir.ran(["--set", "a.lr=1"])).toEqual(["a"]);
  expect(await dir.read("a.txt")).toBe("{'lr': 1.0}");
});

test("1, 1.0 and true are three values; a default's change is one of params", async () => {
  await using dir = await of("x=None, y: int = 1", "a: { x: 1 }");
  expect(await dir.ran()).toEqual(["a"]);
  for (const value of ["1.0", "true", "1"]) {
    await dir.file("params.yaml", `a: { x: ${value} }`);
    expect(await dir.ran()).toEqual(["a"]);
  }
  await dir.file("params.yaml", "a: { x: 1 } # same\n");
  expect(await dir.ran()).toEqual([]);
  await dir.file("pipeline.py", pipeline("x=None, y: int = 2"));
  const { events } = await dir.run();
  expect(reasonsOf(events).map(({ code }) => code)).toContain("params_changed");
});

test("param() takes a value from another file; params beside the signature are the context's", async () => {
  await using dir = await project({
    "conf.yaml": "model: { depth: 7 }\n",
    "pipeline.py": `${HEAD}
@stage(outs=["a.txt"], params={"depth": param("conf.yaml", "model.depth"), "note": "n"})
def a(depth: int = 1):
    open("a.txt", "w").write(repr((depth, context().params)))
`,
  });
  expect(await dir.ran()).toEqual(["a"]);
  expect(await dir.read("a.txt")).toBe("(7, {'depth': 7, 'note': 'n'})");
  await dir.file("conf.yaml", "model: { depth: 8 }\n");
  expect(await dir.ran()).toEqual(["a"]);
});

test("a matrix makes members whose values are params", async () => {
  await using dir = await project({
    "pipeline.py": `${HEAD}
@stage(outs={"text": "m-\${lang}-\${size}.txt"}, matrix={"lang": ["en", "fr"], "size": [1]})
def m(lang: str, size: float, k=3):
    open(context().outs["text"], "w").write(repr((lang, size, k)))
`,
    "params.yaml": "m: { k: 4 }\nm@fr-1: { k: 5 }\n",
  });
  expect(await dir.ran()).toEqual(["m@en-1", "m@fr-1"]);
  expect(await dir.read("m-en-1.txt")).toBe("('en', 1.0, 4)");
  expect(await dir.read("m-fr-1.txt")).toBe("('fr', 1.0, 5)");
});

test("what a spec says wrong is told with a guess", async () => {
  await using dir = await of("", "", "", ", dep=['x']");
  const { code, stderr } = await dir.run();
  expect(code).toBe(2);
  expect(stderr).toContain('unknown key "dep"');
  expect(stderr).toContain('Did you mean "deps"?');
  expect(stderr).toContain("pipeline.py:");
});
