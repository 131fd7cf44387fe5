// P02, P05, P06, P07, P09, P10 and their kinds: what names hold.
import { project, rows, runs, writes } from "./rows.ts";

rows(
  "decorators",
  project(
    writes("f(1)"),
    {
      "lib.py": `import functools
from deco import twice, scaled

@functools.lru_cache(maxsize=2)
def cached(x):
    return x

@twice
@scaled(3)
def f(x, y=1):
    return cached(x) + y
`,
      "deco.py": `import functools
FACTOR = 1

def twice(f):
    @functools.wraps(f)
    def inner(*a):
        return f(*a) * 2
    return inner

def scaled(n):
    def make(f):
        def inner(*a):
            return f(*a) * n * FACTOR
        return inner
    return make
`,
    },
    "from lib import f",
  ),
  {
    "default value": [{ "lib.py": ["y=1", "y=2"] }, runs("fn lib.py#f")],
    "lru_cache(maxsize)": [{ "lib.py": ["maxsize=2", "maxsize=3"] }, runs("fn lib.py#cached")],
    "argument of a decorator": [{ "lib.py": ["scaled(3)", "scaled(4)"] }, runs("fn lib.py#f")],
    "body of a decorator": [{ "deco.py": ["* 2", "* 3"] }, runs("fn deco.py#twice")],
    "constant of a decorator": [
      { "deco.py": ["FACTOR = 1", "FACTOR = 2"] },
      runs("var deco.py#FACTOR"),
    ],
    "decorator dropped": [{ "lib.py": ["@twice\n", ""] }, runs("fn lib.py#f")],
    async: [{ "deco.py": ["def twice", "async def unused():\n    pass\n\ndef twice"] }, "skip"],
  },
);

rows(
  "classes",
  project(
    writes("(Model(1).run(), Config(), Point(1), Kind.A.value, Special.attr, Meta1.made, Plain.x)"),
    {
      "lib.py": `from base import Base, Mixin, Meta
from dataclasses import dataclass, field
from typing import NamedTuple
import enum

class Model(Mixin, Base):
    def __init__(self, n):
        self.n = n
    def run(self):
        return self.step() + self.mixed()

@dataclass
class Config:
    lr: float = 0.1
    names: list = field(default_factory=lambda: ["a"])

class Point(NamedTuple):
    x: int
    y: int = 7

class Kind(enum.Enum):
    A = 1

class Special(Base):
    attr = [1, 2]

class Meta1(metaclass=Meta):
    pass

class Plain:
    x: int = 1
`,
      "base.py": `class Base:
    def step(self):
        return 1

class Mixin:
    def mixed(self):
        return 2

class Meta(type):
    def __new__(cls, name, bases, namespace):
        namespace["made"] = 1
        return super().__new__(cls, name, bases, namespace)
`,
    },
    "from lib import *",
  ),
  {
    "base class": [{ "base.py": ["return 1", "return 3"] }, runs("class base.py#Base")],
    mixin: [{ "base.py": ["return 2", "return 3"] }, runs("class base.py#Mixin")],
    metaclass: [{ "base.py": ['"made"] = 1', '"made"] = 2'] }, runs("class base.py#Meta")],
    "dataclass default": [{ "lib.py": ["0.1", "0.2"] }, runs("class lib.py#Config")],
    "dataclass factory": [{ "lib.py": ['["a"]', '["b"]'] }, runs("class lib.py#Config")],
    "dataclass annotation": [{ "lib.py": ["lr: float", "lr: int"] }, runs("class lib.py#Config")],
    "NamedTuple default": [{ "lib.py": ["y: int = 7", "y: int = 8"] }, runs("class lib.py#Point")],
    "Enum value": [{ "lib.py": ["A = 1", "A = 2"] }, runs("class lib.py#Kind")],
    "class attribute": [
      { "lib.py": ["attr = [1, 2]", "attr = [1, 3]"] },
      runs("class lib.py#Special"),
    ],
    "annotation of a plain class": [{ "lib.py": ["x: int = 1", "x: str = 1"] }, "skip"],
  },
);

const CONSTANTS: Readonly<Record<string, readonly [from: string, to: string]>> = {
  int: ["1", "2"],
  "int to float": ["1", "1.0"],
  "int to bool": ["1", "True"],
  "big int": ["9007199254740993", "9007199254740992"],
  float: ["0.1", "0.2"],
  "negative zero": ["0.0", "-0.0"],
  complex: ["1j", "2j"],
  text: ["'a'", "'b'"],
  "text to bytes": ["'a'", "b'a'"],
  bytes: ["b'a'", "b'b'"],
  none: ["None", "False"],
  list: ["[1, 2]", "[1, 3]"],
  "list to tuple": ["[1, 2]", "(1, 2)"],
  dict: ["{'a': {'b': 1}}", "{'a': {'b': 2}}"],
  set: ["{1, 2}", "{1, 3}"],
  regex: ["re.compile('a')", "re.compile('b')"],
  "regex flags": ["re.compile('a')", "re.compile('a', re.I)"],
  path: ["Path('a')", "Path('b')"],
  decimal: ["Decimal('1.0')", "Decimal('1.00')"],
  expression: ["1 + 2", "1 + 3"],
  operator: ["3 - 1", "3 + 1"],
  "f-string": ["f'{1}a'", "f'{1}b'"],
  ellipsis: ["...", "None"],
  comprehension: ["[x for x in range(2)]", "[x for x in range(3)]"],
  lambda: ["lambda: 1", "lambda: 2"],
  "tuple of targets": ["(1, 2)[0]", "(1, 3)[0]"],
};

for (const [what, [from, to]] of Object.entries(CONSTANTS)) {
  const head = "import re\nfrom pathlib import Path\nfrom decimal import Decimal\n";
  rows(
    `constant, ${what}`,
    project(
      writes("type(VALUE)"),
      { "lib.py": `${head}\nVALUE = ${from}\nSPARE = 1\n` },
      "from lib import VALUE",
    ),
    {
      changed: [{ "lib.py": [`VALUE = ${from}`, `VALUE = ${to}`] }, runs("var lib.py#VALUE")],
      "another one": [{ "lib.py": ["SPARE = 1", "SPARE = 2"] }, "skip"],
    },
  );
}

rows(
  "changes of a module's names",
  project(
    writes("(lib.x, lib.opts, lib.items, lib.K.attr, lib.y)"),
    {
      "lib.py": `x = 1
x = 2
opts = {}
opts["k"] = 1
items = []
items.append(1)
spare = []
spare.append(1)
class K:
    pass
K.attr = 1
y = 1
y += 1
print("loading")
log = dict(a=1)
`,
    },
    "import lib",
  ),
  {
    rebound: [{ "lib.py": ["x = 2", "x = 3"] }, runs("var lib.py#x")],
    item: [{ "lib.py": ['opts["k"] = 1', 'opts["k"] = 2'] }, runs("var lib.py#opts")],
    append: [{ "lib.py": ["items.append(1)", "items.append(2)"] }, runs("var lib.py#items")],
    attribute: [{ "lib.py": ["K.attr = 1", "K.attr = 2"] }, runs("class lib.py#K")],
    augmented: [{ "lib.py": ["y += 1", "y += 2"] }, runs("var lib.py#y")],
    "one that is not reached": [{ "lib.py": ["spare.append(1)", "spare.append(2)"] }, "skip"],
    "a print": [{ "lib.py": ['print("loading")', 'print("loading!")'] }, "skip"],
    "a name that is not reached": [{ "lib.py": ["log = dict(a=1)", "log = dict(a=2)"] }, "skip"],
  },
);

rows(
  "registries",
  project(
    writes("(REGISTRY['a'](), sorted(Plugin.known))"),
    {
      "registry.py": `REGISTRY = {}

def register(name):
    def add(f):
        REGISTRY[name] = f
        return f
    return add

class Plugin:
    known = {}
    def __init_subclass__(cls):
        Plugin.known[cls.__name__] = cls
`,
      "plugins.py": `from registry import register, Plugin

@register("a")
def first():
    return 1

class One(Plugin):
    value = 1

def free():
    return 1
`,
    },
    "import plugins\nfrom registry import REGISTRY, Plugin",
  ),
  {
    "what a decorator registered": [
      { "plugins.py": ["return 1\n\nclass", "return 2\n\nclass"] },
      runs("var registry.py#REGISTRY"),
    ],
    subclass: [{ "plugins.py": ["value = 1", "value = 2"] }, runs("class registry.py#Plugin")],
    "its neighbour": [
      { "plugins.py": ["def free():\n    return 1", "def free():\n    return 2"] },
      "skip",
    ],
  },
);

rows(
  "handler map",
  project(
    writes("{'a': a, 'b': b}['a']()"),
    { "lib.py": "def a():\n    return 1\n\ndef b():\n    return 1\n" },
    "from lib import a, b",
  ),
  {
    first: [{ "lib.py": ["def a():\n    return 1", "def a():\n    return 2"] }, runs()],
    second: [{ "lib.py": ["def b():\n    return 1", "def b():\n    return 2"] }, runs()],
  },
);

rows(
  "instances",
  project(
    writes("(model.run(), bound(), part(), sub.model.n)"),
    {
      "lib.py": `import functools
class Model:
    def __init__(self, n):
        self.n = n
    def run(self):
        return self.n
def work(a, b=1):
    return a + b
model = Model(3)
bound = Model(4).run
part = functools.partial(work, 1, b=5)
`,
      "sub.py": "from lib import Model\nmodel = Model(9)\n",
    },
    "from lib import model, bound, part\nimport sub",
  ),
  {
    argument: [{ "lib.py": ["Model(3)", "Model(5)"] }, runs("var lib.py#model")],
    method: [{ "lib.py": ["return self.n", "return self.n + 1"] }, runs("class lib.py#Model")],
    "bound method": [{ "lib.py": ["Model(4)", "Model(5)"] }, runs("var lib.py#bound")],
    "partial argument": [{ "lib.py": ["work, 1", "work, 2"] }, runs("var lib.py#part")],
    "partial keyword": [{ "lib.py": ["b=5", "b=6"] }, runs("var lib.py#part")],
    "partial's function": [{ "lib.py": ["a + b", "a - b"] }, runs("fn lib.py#work")],
    "in another module": [{ "sub.py": ["Model(9)", "Model(8)"] }, runs("var sub.py#model")],
  },
);

rows(
  "coarse",
  project(
    writes("(getattr(lib, NAME)(), calc.run('x'), [m for m in dir(third)])"),
    {
      "lib.py": "def a():\n    return 1\n\ndef b():\n    return 1\n",
      "calc.py":
        "from fourth import f\ndef x():\n    return 1\n\ndef run(name):\n    return globals()[name]()\n\ndef ev():\n    return eval('x()')\n",
      "third.py": "def t():\n    return 1\n",
      "fourth.py": "def f():\n    return 1\n",
    },
    "import lib, calc, third\nNAME = 'a'",
  ),
  {
    "getattr by a name": [
      { "lib.py": ["def b():\n    return 1", "def b():\n    return 2"] },
      runs("module lib.py"),
    ],
    "globals()[name]": [
      { "calc.py": ["def x():\n    return 1", "def x():\n    return 2"] },
      runs(),
    ],
    "what such a module imports": [{ "fourth.py": ["return 1", "return 2"] }, runs()],
    "a module as a value": [{ "third.py": ["return 1", "return 2"] }, runs("module third.py")],
  },
);

rows(
  "computed imports",
  project(
    `import importlib\nname = "one"\n${writes("importlib.import_module(f'plugins.{name}').f()")}`,
    {
      "plugins/__init__.py": "",
      "plugins/one.py": "def f():\n    return 1\n",
      "plugins/two.py": "def f():\n    return 1\n",
      "elsewhere.py": "def f():\n    return 1\n",
    },
  ),
  {
    "one that it could mean": [
      { "plugins/two.py": ["return 1", "return 2"] },
      runs("module plugins/two.py"),
    ],
    "one that it could not": [{ "elsewhere.py": ["return 1", "return 2"] }, "skip"],
    "a new one": [{ "plugins/three.py": "def f():\n    return 1\n" }, runs()],
  },
);

rows(
  "introspection",
  project(
    writes("(typing.get_type_hints(lib.f), lib.g.__doc__)"),
    {
      "lib.py":
        'def f(x: int):\n    return x\n\ndef g():\n    """Doc."""\n\ndef h(x: int):\n    """Doc."""\n',
    },
    "import typing, lib",
  ),
  {
    "an annotation that is read": [
      { "lib.py": ["def f(x: int)", "def f(x: str)"] },
      runs("fn lib.py#f"),
    ],
    "a docstring that is read": [
      { "lib.py": ['def g():\n    """Doc."""', 'def g():\n    """Other."""'] },
      runs("fn lib.py#g"),
    ],
    "those of another": [
      { "lib.py": ['def h(x: int):\n    """Doc."""', 'def h(x: str):\n    """Other."""'] },
      "skip",
    ],
  },
);
