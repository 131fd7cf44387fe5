// P01, P13 and their kinds: what must not cause a run.
import { project, rows, runs, writes } from "./rows.ts";

const LIB = `# A comment.
"""Module."""
import os
from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    from other import Thing

VALUE = "it's"

def helper(x, y = 1):
    """Doc."""
    result: int = x + y  # why
    return (result)

class K:
    """Doc."""
    n = 1
`;

rows(
  "neutral",
  project(
    writes("(helper(1), K.n, VALUE)"),
    { "lib.py": LIB, "other.py": "class Thing:\n    pass\n" },
    "from lib import helper, K, VALUE",
  ),
  {
    comment: [{ "lib.py": ["# A comment.", "# Another."] }, "skip"],
    docstring: [
      { "lib.py": ['    """Doc."""\n    result', '    """Other\n    doc."""\n    result'] },
      "skip",
    ],
    "docstring dropped": [{ "lib.py": ['    """Doc."""\n    result', "    result"] }, "skip"],
    "docstring of a class": [
      { "lib.py": ['class K:\n    """Doc."""', 'class K:\n    """Other."""'] },
      "skip",
    ],
    "docstring of the module": [{ "lib.py": ['"""Module."""', '"""Other."""'] }, "skip"],
    hints: [
      { "lib.py": ["def helper(x, y = 1):", "def helper(x: int, y: Optional[int] = 1) -> int:"] },
      "skip",
    ],
    "hint of a variable": [{ "lib.py": ["result: int =", "result ="] }, "skip"],
    "hint of the module": [{ "lib.py": ['VALUE = "', 'VALUE: str = "'] }, "skip"],
    "white space": [{ "lib.py": ["return (result)", "return   (\n        result\n    )"] }, "skip"],
    quotes: [{ "lib.py": ['"it\'s"', "'it\\'s'"] }, "skip"],
    "line ends": [{ "lib.py": LIB.replaceAll("\n", "\r\n") }, "skip"],
    BOM: [{ "lib.py": `\ufeff${LIB}` }, "skip"],
    "another line": [{ "lib.py": ["VALUE =", "\n\n\nSPARE = 1\nVALUE ="] }, "skip"],
    "import for type checkers": [
      { "lib.py": ["from other import Thing", "from other import Thing as T"] },
      "skip",
    ],
    "module for type checkers": [{ "other.py": ["pass", "x = 1"] }, "skip"],
    "order of imports": [
      {
        "lib.py": [
          "import os\nfrom typing import TYPE_CHECKING, Optional",
          "from typing import Optional, TYPE_CHECKING\nimport os",
        ],
      },
      "skip",
    ],
    "a stage above": [
      {
        "pipeline.py": ["from fastpipe import stage", "from fastpipe import stage\nimport sys\n\n"],
      },
      "skip",
    ],
    async: [{ "pipeline.py": ["def work():", "def work(): # here"] }, "skip"],
    "a pass": [{ "lib.py": ["    n = 1", "    n = 1\n    pass"] }, "skip"],
    body: [{ "lib.py": ["x + y", "x - y"] }, runs("fn lib.py#helper")],
    "the stage's body": [{ "pipeline.py": ["VALUE)", "VALUE, 1)"] }, runs("fn pipeline.py#work")],
    "raw to plain text": [{ "lib.py": ['"it\'s"', 'r"it\'s"'] }, "skip"],
    "a syntax error where nothing is reached": [{ "broken.py": "def (" }, "skip"],
    "the stage's spec": [
      { "pipeline.py": ['outs=["work.txt"]', 'outs = [ "work.txt" ], desc="now"'] },
      "skip",
    ],
  },
);
