// P03, P04, P08, P11, P12, P15 and their kinds: how a stage reaches names.
import { project, rows, runs, writes } from "./rows.ts";

const LIB = `
LIMIT = 3

def deep(x):
    return x + LIMIT

def helper(x):
    return deep(x) * 2

def unrelated():
    return 0
`;

for (const [how, head, use] of [
  ["from import", "from lib import helper", "helper(1)"],
  ["renamed", "from lib import helper as h", "h(1)"],
  ["import", "import lib", "lib.helper(1)"],
  ["import as", "import lib as l", "l.helper(1)"],
  ["star", "from lib import *", "helper(1)"],
  ["getattr with a literal", "import lib", 'getattr(lib, "helper")(1)'],
  ["try", "try:\n    import lib\nexcept ImportError:\n    lib = None", "lib.helper(1)"],
  ["if", "import sys\nif sys.version_info > (3,):\n    from lib import helper", "helper(1)"],
] as const) {
  rows(how, project(writes(use), { "lib.py": LIB }, head), {
    helper: [{ "lib.py": ["* 2", "* 3"] }, runs("fn lib.py#helper")],
    "helper of the helper": [{ "lib.py": ["x + LIMIT", "x - LIMIT"] }, runs("fn lib.py#deep")],
    "its constant": [{ "lib.py": ["LIMIT = 3", "LIMIT = 4"] }, runs("var lib.py#LIMIT")],
    "what it does not reach": [{ "lib.py": ["return 0", "return 1"] }, "skip"],
    "a new function": [
      { "lib.py": ["def unrelated", "def new():\n    pass\n\ndef unrelated"] },
      "skip",
    ],
  });
}

const PACKAGE = {
  "pkg/__init__.py": "from .sub import helper\nfrom . import other\n",
  "pkg/sub.py": "from .deep.inner import value\n\ndef helper():\n    return value()\n",
  "pkg/other.py": "def thing():\n    return 1\n",
  "pkg/deep/__init__.py": "",
  "pkg/deep/inner.py": "from ..other import thing\n\ndef value():\n    return 5\n",
};

for (const [how, head, use] of [
  ["import pkg.sub", "import pkg.sub", "pkg.sub.helper()"],
  ["import pkg.sub as", "import pkg.sub as s", "s.helper()"],
  ["re-export", "from pkg import helper", "helper()"],
  ["from package", "from pkg import sub", "sub.helper()"],
  ["attribute of the package", "import pkg", "pkg.helper()"],
] as const) {
  rows(how, project(writes(use), PACKAGE, head), {
    helper: [
      { "pkg/sub.py": ["return value()", "return value() + 1"] },
      runs("fn pkg/sub.py#helper"),
    ],
    "relative import": [
      { "pkg/deep/inner.py": ["return 5", "return 6"] },
      runs("fn pkg/deep/inner.py#value"),
    ],
    "not reached": [{ "pkg/other.py": ["return 1", "return 2"] }, "skip"],
  });
}

rows(
  "namespace package",
  project(
    writes("space.mod.helper()"),
    { "space/mod.py": "def helper():\n    return 1\n" },
    "import space.mod",
  ),
  { helper: [{ "space/mod.py": ["return 1", "return 2"] }, runs("fn space/mod.py#helper")] },
);

const USED = {
  "nested def": `def inner():\n    return h()\n${writes("inner()")}`,
  lambda: writes("(lambda: h())()"),
  comprehension: writes("[h() for _ in range(2)]"),
  "dict comprehension": writes("{k: h() for k in 'ab'}"),
  "generator expression": writes("list(h() for _ in range(2))"),
  "comprehension condition": writes("[x for x in [1] if h()]"),
  "f-string": writes("f'{h():>{h()}}'"),
  "default argument": `def inner(x=h()):\n    return x\n${writes("inner()")}`,
  "keyword default": `def inner(*, x=h()):\n    return x\n${writes("inner()")}`,
  "class body": `class C:\n    x = h()\n${writes("C.x")}`,
  method: `class C:\n    def m(self):\n        return h()\n${writes("C().m()")}`,
  property: `class C:\n    @property\n    def p(self):\n        return h()\n${writes("C().p")}`,
  __call__: `class C:\n    def __call__(self):\n        return h()\n${writes("C()()")}`,
  with: `import contextlib\nwith contextlib.nullcontext(h()) as x:\n    ${writes("x")}`,
  "match-like if": `x = 1\nif h() == 1:\n    x = 2\n${writes("x")}`,
  "import in the body": `from lib import h as inner\n${writes("inner()")}`,
  "module in the body": `import lib\n${writes("lib.h()")}`,
  import_module: `import importlib\n${writes("importlib.import_module('lib').h()")}`,
  __import__: writes("__import__('lib').h()"),
  assert: `assert h()\n${writes("1")}`,
  "conditional expression": writes("h() if h() else 0"),
  walrus: writes("(x := h()) + x"),
  "star arguments": writes("max(*[h(), h()])"),
  slice: writes("[1, 2, 3][h():]"),
};

for (const [how, body] of Object.entries(USED)) {
  rows(
    `used in ${how}`,
    project(
      body,
      { "lib.py": "def h():\n    return 1\n\ndef no():\n    return 1\n" },
      "from lib import h",
    ),
    {
      changed: [{ "lib.py": ["def h():\n    return 1", "def h():\n    return 2"] }, runs()],
      ...(how.includes("module in") || how.includes("mport_")
        ? {}
        : {
            other: [
              { "lib.py": ["def no():\n    return 1", "def no():\n    return 2"] },
              "skip" as const,
            ],
          }),
    },
  );
}

rows(
  "shadowed",
  project(`h = 1\n${writes("h")}`, { "lib.py": "def h():\n    return 1\n" }, "from lib import h"),
  { "an import that a local name hides": [{ "lib.py": ["return 1", "return 2"] }, "skip"] },
);

rows(
  "two of one name",
  project(
    writes("a.helper() + b.helper()"),
    { "a.py": "def helper():\n    return 1\n", "b.py": "def helper():\n    return 2\n" },
    "import a, b",
  ),
  {
    first: [{ "a.py": ["return 1", "return 3"] }, runs("fn a.py#helper")],
    second: [{ "b.py": ["return 2", "return 3"] }, runs("fn b.py#helper")],
    swapped: [{ "a.py": ["return 1", "return 2"], "b.py": ["return 2", "return 1"] }, runs()],
  },
);

rows(
  "leading underscores",
  project(
    writes("C().m()"),
    {
      "lib.py":
        "def __h():\n    return 1\nf = __h\n\nclass C:\n    def m(self):\n        return self.__p() + f()\n    def __p(self):\n        return 1\n",
    },
    "from lib import C",
  ),
  {
    "the helper": [
      { "lib.py": ["def __h():\n    return 1", "def __h():\n    return 2"] },
      runs("fn lib.py#__h"),
    ],
    "the private method": [
      { "lib.py": ["def __p(self):\n        return 1", "def __p(self):\n        return 2"] },
      runs("class lib.py#C"),
    ],
  },
);

rows(
  "ordinary chains",
  project(
    writes("mod.instance.method().real.imag + json.decoder.scanner.NUMBER_RE.flags"),
    {
      "mod.py": "class K:\n    def method(self):\n        return 1\ninstance = K()\n",
    },
    "import mod, json.decoder",
  ),
  { method: [{ "mod.py": ["return 1", "return 2"] }, runs("class mod.py#K")] },
);

rows(
  "cycle and recursion",
  project(
    writes("a.f(3)"),
    {
      "a.py": "import b\n\ndef f(n):\n    return n if n < 1 else b.g(n - 1)\n",
      "b.py": "import a\n\ndef g(n):\n    return a.f(n) + 1\n",
    },
    "import a",
  ),
  { other: [{ "b.py": ["+ 1", "+ 2"] }, runs("fn b.py#g")] },
);

rows(
  "a new file wins",
  project(
    writes("value()"),
    { "slow.py": "def value():\n    return 1\n", "m/__init__.py": "" },
    "try:\n    from fast import value\nexcept ImportError:\n    from slow import value\nimport json",
  ),
  {
    "the module that was missing": [
      { "fast.py": "def value():\n    return 2\n" },
      { run: ["work"] },
    ],
    "a module beside a package": [
      { "slow/__init__.py": "def value():\n    return 2\n" },
      { run: ["work"] },
    ],
    "a file that nothing imports": [{ "unused.py": "x = 1\n" }, "skip"],
  },
);

rows(
  "packages that import from themselves and each other",
  project(
    writes("(lib.f(), x.value, pkg.one.f())"),
    {
      "lib.py": "from helpers.deep import g\n\ndef f():\n    return g.h()\n",
      "helpers/__init__.py": "",
      "helpers/deep/__init__.py": "from . import g\n",
      "helpers/deep/g.py": "def h():\n    return 1\n",
      "x.py": "try:\n    from y import value\nexcept ImportError:\n    value = 1\n",
      "y.py": "try:\n    from x import value\nexcept ImportError:\n    value = 2\n",
      "pkg/__init__.py": "from . import one, two\n",
      "pkg/one.py": "from . import two\n\ndef f():\n    return two.f()\n",
      "pkg/two.py": "from . import one\n\ndef f():\n    return 1\n",
    },
    "import lib, x, pkg",
  ),
  {
    "a module below": [
      { "helpers/deep/g.py": ["return 1", "return 2"] },
      runs("fn helpers/deep/g.py#h"),
    ],
    "a sibling": [{ "pkg/two.py": ["return 1", "return 2"] }, runs("fn pkg/two.py#f")],
    "two that import from each other": [{ "y.py": ["value = 2", "value = 3"] }, runs()],
  },
);

rows(
  "metaclasses that register",
  project(
    writes("sorted(lib.REGISTRY)"),
    {
      "lib.py":
        "REGISTRY = {}\n\nclass Meta(type):\n    def __new__(cls, name, bases, namespace):\n        made = super().__new__(cls, name, bases, namespace)\n        REGISTRY[name] = made\n        return made\n\nclass Base(metaclass=Meta):\n    pass\n",
      "impl.py": "from lib import Base\n\nclass A(Base):\n    value = 1\n",
    },
    "import lib, impl",
  ),
  {
    "a class that was registered": [
      { "impl.py": ["value = 1", "value = 2"] },
      runs("var lib.py#REGISTRY"),
    ],
  },
);
