import { describe, expect, test } from "bun:test";
import { parse as parseYaml } from "yaml";
import type { Lock } from "../../src/model/lock.ts";
import { canonical, type Value } from "../../src/model/value.ts";
import { format } from "../../src/store/lock-format.ts";
import { parse } from "../../src/store/lock-parse.ts";
import { LOCK, withParams } from "./lock-sample.ts";

const TEXT = `schema: 1
rules: 1
code:
  "fn lib/clean.ts#parse": xxh64:0123456789abcdef
  "pkg yaml@2.9.1": xxh64:1111111111111111
files: xxh64:2222222222222222
params: { epochs: 10, lr: 0.01 }
deps:
  - { path: build/clean.csv, as: table, hash: "sha256:aaaa", size: 123 }
  - { path: "with space/a: b.csv", hash: "sha256:bbbb", size: 0, nfiles: 3 }
outs:
  - { path: build/run.sh, hash: "sha256:cccc", size: 456, exec: true }
`;

function reparsed(lock: Lock): Lock {
  const parsed = parse(format(lock));
  if ("why" in parsed) throw new Error(`${parsed.why}\n${format(lock)}`);
  return parsed.lock;
}

function why(text: string): string {
  const parsed = parse(text);
  return "why" in parsed ? parsed.why : "readable";
}

const ODD_TEXTS = [
  ...[
    "",
    " ",
    "a b",
    "yes",
    "No",
    "on",
    "OFF",
    "y",
    "n",
    "true",
    "False",
    "null",
    "~",
    "NULL",
    "<<",
  ],
  ...["1", "1.0", "1e3", "0x1F", "0o17", "017", "1_000", "1:30", "12:30:45", "+1", "-1", ".5", "."],
  ...[
    "2024-01-01",
    "2024-01-01T00:00:00Z",
    ".inf",
    ".nan",
    "-.inf",
    "=",
    "-",
    "--",
    "---",
    "...",
    "?",
  ],
  ...[
    "#x",
    "a #b",
    "a: b",
    "a:",
    ":a",
    "[x]",
    "{x}",
    "a,b",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a`",
  ],
  ...[
    "'",
    '"',
    "\\",
    "\n",
    "a\nb",
    "\r\n",
    "\t",
    " lead",
    "trail ",
    "\u0000",
    "\u001b[0m",
    "\u0085",
  ],
  ...[
    "\u2028",
    "\u2029",
    "\ufeff",
    "\ufffe",
    "\uffff",
    "\u007f",
    "é",
    "日本",
    "😀",
    "\ud800",
    "x\udc00",
  ],
  ...[
    "<<<<<<< ours",
    "\n=======\n",
    "!bigint 1",
    "9007199254740993",
    " 12345678901234567890 ",
    "__proto__",
  ],
];

const ODD_VALUES: Value[] = [
  ...[0, 1, -1, 1.5, 0.1, -0, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 123456789.123],
  ...[Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 2 ** 53, 2 ** 60, -(2 ** 64), 1e20],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ...[0n, 1n, -1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 64n, 10n ** 40n],
  ...[null, true, false, [], {}, [[]], [{}], [null, 1, 1n, "1", [true]]],
  { "": 1, "<<": { a: 1 }, "a b": 2, yes: true, "1": 1, __proto__: 1n },
  JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}'),
  { nested: { deep: [{ seed: 9007199254740993n, other: 1 }] } },
];

describe("format", () => {
  test("is the documented text", () => {
    const text = format(LOCK);
    expect(text.slice(0, text.indexOf("end:"))).toBe(TEXT);
    expect(text).toMatch(/\nend: xxh64:[0-9a-f]{16}\n$/);
  });

  test("commands, and what is empty", () => {
    const { files, ...rest } = LOCK;
    const lock: Lock = {
      ...rest,
      code: {},
      cmd: "set -e\npython train.py --lr 0.1",
      wdir: "sub",
      environ: { B: "sha256:01", A: "sha256:02" },
      env: {},
      params: {},
      deps: [],
      outs: [],
    };
    const text = format(lock);
    expect(text.slice(0, text.indexOf("end:"))).toBe(`schema: 1
rules: 1
code: {}
cmd: "set -e\\npython train.py --lr 0.1"
wdir: sub
environ:
  A: sha256:02
  B: sha256:01
env: {}
params: {}
deps: []
outs: []
`);
    expect(reparsed(lock)).toEqual(lock);
  });

  test("the order in which code, params and variables come does not count", () => {
    const turned: Lock = {
      ...LOCK,
      code: Object.fromEntries(Object.entries(LOCK.code).reverse()),
      params: Object.fromEntries(Object.entries(LOCK.params).reverse()),
    };
    expect(format(turned)).toBe(format(LOCK));
  });

  test("many params take a line each", () => {
    const params = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`name${i}`, i]));
    const text = format(withParams(params));
    expect(text).toContain("params:\n  name0: 0\n  name1: 1\n  name10: 10\n");
    expect(reparsed(withParams(params)).params).toEqual(params);
  });
});

describe("parse(format(lock))", () => {
  test("gives the lock back", () => {
    expect(reparsed(LOCK)).toEqual(LOCK);
  });

  test.each(ODD_TEXTS.map((text) => [text]))(
    "keeps the text %j, as a value, a key, a path",
    (text) => {
      const lock: Lock = {
        ...withParams({ text, list: [text, text], [text]: { [text]: text } }),
        cmd: text,
        deps: [{ path: text, as: text, hash: "sha256:aa", size: 1 }],
        code: { [text]: "xxh64:aa" },
        env: { [text]: text },
      };
      expect(reparsed(lock)).toEqual(lock);
      expect(Object.keys(reparsed(lock).params)).toContain(text);
    },
  );

  test.each(ODD_VALUES.map((value) => [value]))("keeps the value %p, and its type", (value) => {
    const back = reparsed(withParams({ value, list: [value] })).params;
    expect(canonical(back)).toBe(canonical({ value, list: [value] }));
    expect(canonical(reparsed(withParams({ value })).params)).toBe(canonical({ value }));
  });

  test("every YAML reader, 1.1 or 1.2, takes strings for strings and numbers for numbers", () => {
    const texts = ODD_TEXTS.filter((text) => text.isWellFormed());
    const text = format(withParams({ texts, floats: [1e21, 2 ** 53, 1e-7], ints: [1, -1] }));
    for (const version of ["1.1", "1.2"] as const) {
      const { params } = parseYaml(text, { version });
      expect(params.texts).toEqual(texts);
      expect(params.floats).toEqual([1e21, 2 ** 53, 1e-7]);
      expect(params.ints).toEqual([1, -1]);
    }
  });

  test("line endings that git turned do not matter", () => {
    expect(parse(format(LOCK).replaceAll("\n", "\r\n"))).toEqual({ lock: LOCK });
  });
});

describe("parse of something else", () => {
  const text = format(LOCK);

  test("cut anywhere, it is unreadable", () => {
    for (let length = 0; length < text.length; length++) {
      expect(why(text.slice(0, length))).not.toBe("readable");
    }
    expect(why("")).toBe("it is empty");
    expect(why(text.slice(0, -1))).toBe("it is cut short");
    expect(why(text.slice(0, text.indexOf("end:")))).toBe("it is cut short");
  });

  test("with zeros at its end, or over a part, it is unreadable", () => {
    for (const at of [0, 10, 200, text.length - 5]) {
      const zeroed = text.slice(0, at) + "\0".repeat(text.length - at);
      expect(why(zeroed)).not.toBe("readable");
      expect(why(`${zeroed}\n`)).not.toBe("readable");
    }
  });

  test("merge conflicts are named, also half resolved", () => {
    const conflict = text.replace(
      "files: xxh64:2222222222222222\n",
      "<<<<<<< HEAD\nfiles: xxh64:2222222222222222\n=======\nfiles: xxh64:3\n>>>>>>> other\n",
    );
    expect(why(conflict)).toBe("it has merge conflict markers");
    expect(why(conflict.replace("<<<<<<< HEAD\n", ""))).toBe("it has merge conflict markers");
    expect(why(text.replace("rules: 1\n", "rules: 1\n=======\n"))).toBe(
      "it has merge conflict markers",
    );
  });

  test("two halves that git merged without a conflict do not pass for a record", () => {
    const merged = text.replace("epochs: 10", "epochs: 11");
    expect(why(merged)).toBe("it was edited or merged by hand, and does not match its last line");
    expect(why(text.replace("size: 456", "size: 457"))).toContain("does not match");
  });

  test("other rules and codes are read: they are compared by `files`", () => {
    const renewed = text.replace("rules: 1\n", "rules: 7\n").replace("0123456789abcdef", "0");
    expect(parse(renewed)).toMatchObject({ lock: { rules: 7 } });
  });

  test.each([
    ["schema: 1", "schema: 2", "a later version of fastpipe wrote it (schema 2)"],
    ["schema: 1", "schema: 0", "schema 0 is unknown"],
    ["schema: 1\n", "", "`schema` is not a whole number"],
    ["rules: 1", 'rules: "1"', "`rules` is not a whole number"],
    ["params: { epochs: 10, lr: 0.01 }", "params: []", "`params` is not a map"],
    ["params: { epochs: 10, lr: 0.01 }\n", "", "`params` is not a map"],
    ["outs:\n", "new: 1\nouts:\n", 'it has an unknown field "new"'],
    ["size: 456", "size: 4.5", "`size` is not a whole number"],
    ["size: 456", "speed: 456", "a file has an unknown field speed"],
    ["exec: true", "exec: 1", "`exec` is not true"],
    ["path: build/run.sh", "path: 3", "`path` is not a text"],
    ["files: xxh64:2222222222222222", "files: [1]", "`files` is not a text"],
    ["xxh64:1111111111111111", "5", "`pkg yaml@2.9.1` is not a text"],
    ["code:", "code: [", "it is not valid YAML"],
    ["outs:\n", "outs: 1\nrest:\n", 'it has an unknown field "rest"'],
  ])("%j in place of which stands %j", (from, to, expected) => {
    expect(text).toContain(from);
    expect(why(text.replace(from, to))).toBe(expected);
  });

  test.each([
    "null\n",
    "[]\n",
    "3\n",
    "text\n",
    "- a\n",
    "{}\n",
    "a: b\n",
    "%YAML 9\n",
    "\u0000\n",
  ])("%j is no lock", (other) => {
    expect(why(other)).not.toBe("readable");
  });

  test("a field given twice does not pass", () => {
    expect(why(text.replace("end:", "params: { a: 1 }\nend:"))).toContain("does not match");
  });
});
