import { expect, test } from "bun:test";
import { REASON_CODES, type Reason } from "../../src/model/reason.ts";
import { brief, sentence, sentences, told } from "../../src/ui/reasons.ts";

const OLD = "sha256:1111111122222222";
const NEW = "sha256:3333333344444444";

test.each<[Reason, string]>([
  [{ code: "never_run" }, "it has never run"],
  [
    { code: "code_changed", what: "module lib/clean.ts", old: OLD, new: NEW },
    "lib/clean.ts changed",
  ],
  [
    { code: "code_changed", what: "fn lib/clean.ts#parse", old: OLD, new: NEW },
    "function parse in lib/clean.ts changed",
  ],
  [{ code: "code_changed", what: "uses conf/x.txt", new: NEW }, "conf/x.txt is new in its code"],
  [
    { code: "code_changed", what: "fn lib/clean.ts#parse", old: OLD },
    "function parse in lib/clean.ts is gone from its code",
  ],
  [
    { code: "code_changed", what: "effects lib/p.ts", old: OLD, new: NEW },
    "what lib/p.ts does when it loads changed",
  ],
  [
    { code: "code_changed", what: "effects lib/p.ts", new: NEW },
    "what lib/p.ts does when it loads counts now",
  ],
  [
    { code: "code_changed", what: "effects lib/p.ts", old: NEW },
    "what lib/p.ts does when it loads no longer counts",
  ],
  [
    { code: "code_changed", what: "effects order", old: OLD, new: NEW },
    "the order in which modules load changed",
  ],
  [
    { code: "code_changed", what: "const lib/p.ts#a,b", old: OLD, new: NEW },
    "constants a, b in lib/p.ts changed",
  ],
  [
    { code: "code_changed", what: "fn lib/p.ts#default", old: OLD, new: NEW },
    "the default export of lib/p.ts changed",
  ],
  [
    { code: "code_changed", what: "pkg yaml@2.9.1", old: OLD },
    "package yaml@2.9.1 is gone from its code",
  ],
  [{ code: "code_changed", what: "files", old: OLD, new: NEW }, "a file of its code changed"],
  [{ code: "code_changed", what: "pkg yaml missing", new: NEW }, "package yaml is not installed"],
  [{ code: "code_changed", what: "pkg yaml missing", old: NEW }, "package yaml is installed now"],
  [{ code: "code_changed", what: "uses a/*.c (nothing)", new: NEW }, "there is no a/*.c"],
  [{ code: "code_changed", what: "uses a/*.c (nothing)", old: NEW }, "there is a/*.c now"],
  [{ code: "params_changed", what: "lr", old: 0.01, new: 0.1 }, "param lr changed: 0.01 -> 0.1"],
  [{ code: "params_changed", what: "lr", new: 0.1 }, "param lr is new: 0.1"],
  [{ code: "params_changed", what: "lr", old: "x" }, 'param lr is gone (it was "x")'],
  [
    { code: "params_changed", what: "lr", old: null, new: false },
    "param lr changed: null -> false",
  ],
  [
    { code: "deps_changed", what: "build/clean.csv", old: OLD, new: NEW },
    "input build/clean.csv changed",
  ],
  [
    { code: "deps_changed", what: "a.csv", old: "position 1", new: "position 2" },
    "input a.csv moved: position 1 -> position 2",
  ],
  [{ code: "deps_missing", what: "a" }, "input a is missing"],
  [{ code: "deps_added", what: "a" }, "input a is new"],
  [{ code: "deps_removed", what: "a" }, "input a is no longer declared"],
  [{ code: "outs_changed", what: "a", old: OLD, new: NEW }, "output a changed"],
  [{ code: "outs_missing", what: "a" }, "output a is missing"],
  [{ code: "outs_not_in_cache", what: "a" }, "output a is not in the cache"],
  [{ code: "outs_added", what: "a" }, "output a is new"],
  [{ code: "outs_removed", what: "a" }, "output a is no longer declared"],
  [{ code: "cmd_changed", old: "a b", new: "a c" }, 'the command changed: "a b" -> "a c"'],
  [{ code: "cmd_changed", old: null, new: "a" }, "it is a command now"],
  [{ code: "cmd_changed", old: "a", new: null }, "it is no longer a command"],
  [
    { code: "cmd_changed", what: "wdir", old: "a", new: "b" },
    'the working directory changed: "a" -> "b"',
  ],
  [{ code: "cmd_changed", what: "wdir", old: null, new: "b" }, 'the working directory is new: "b"'],
  [
    { code: "cmd_changed", what: "wdir", old: "a", new: null },
    "the working directory is no longer set",
  ],
  [{ code: "env_changed", what: "X", old: OLD, new: NEW }, "environment variable X changed"],
  [{ code: "env_changed", what: "*", old: OLD, new: NEW }, "the environment as a whole changed"],
  [{ code: "env_changed", what: "X", old: "unset", new: NEW }, "environment variable X is set now"],
  [
    { code: "env_changed", what: "X", old: OLD, new: "unset" },
    "environment variable X is no longer set",
  ],
  [{ code: "env_changed", what: "X", new: NEW }, "environment variable X counts now"],
  [{ code: "env_changed", what: "X", old: NEW }, "environment variable X no longer counts"],
  [{ code: "upstream_will_run", upstream: "prepare" }, "prepare will run"],
  [{ code: "always" }, "it always runs"],
  [{ code: "forced" }, "it is forced"],
  [
    { code: "lock_unreadable", what: ".fastpipe/stages/a.lock", new: "merge conflict" },
    "its lock .fastpipe/stages/a.lock can't be read: merge conflict",
  ],
  [{ code: "frozen" }, "it is frozen"],
])("%j", (reason, text) => {
  expect(sentence(reason)).toBe(text);
});

test("every code has a sentence", () => {
  for (const code of REASON_CODES) expect(sentence({ code, what: "x" })).toMatch(/^\w+ .*\w$/);
});

test("in full: digests and the place", () => {
  const reason: Reason = {
    code: "code_changed",
    what: "module lib/a.ts",
    old: OLD,
    new: NEW,
    where: "lib/a.ts:3",
  };
  const whole = { ...reason, where: "lib/a.ts:1" };
  expect(sentence(whole, { full: true })).toBe("lib/a.ts changed (11111111 -> 33333333)");
  expect(sentence(reason, { full: true })).toBe(
    "lib/a.ts changed (11111111 -> 33333333) (lib/a.ts:3)",
  );
});

test("of a stage just named", () => {
  expect(sentence({ code: "params_changed", what: "lr", old: 1, new: 2 }, { its: true })).toBe(
    "its param lr changed: 1 -> 2",
  );
  expect(sentence({ code: "cmd_changed", old: "a", new: "b" }, { its: true })).toBe(
    'its command changed: "a" -> "b"',
  );
  expect(sentence({ code: "never_run" }, { its: true })).toBe("it has never run");
  expect(sentence({ code: "code_changed", what: "module a.ts" }, { its: true })).toBe(
    "a.ts changed",
  );
});

test("when the stage starts, what was to run has run", () => {
  const reason: Reason = { code: "upstream_will_run", upstream: "prepare" };
  expect(sentence(reason, { starting: true })).toBe("prepare ran");
  expect(brief([reason], null, { starting: true })).toBe("prepare ran");
});

test("names and paths can't play tricks", () => {
  expect(sentence({ code: "deps_missing", what: "a\x1b[2J\nb" })).toBe(
    "input a\\x1b[2J\\nb is missing",
  );
});

test("a package's new version is one sentence", () => {
  const reasons: Reason[] = [
    { code: "code_changed", what: "pkg @s/yaml@2.9.1", new: NEW },
    { code: "code_changed", what: "pkg other@1.0.0", new: NEW },
    { code: "code_changed", what: "pkg @s/yaml@2.9.0", old: OLD },
  ];
  expect(sentences(reasons)).toEqual([
    "package @s/yaml changed: 2.9.0 -> 2.9.1",
    "package other@1.0.0 is new in its code",
  ]);
});

test("two installed versions stay apart", () => {
  const reasons: Reason[] = [
    { code: "code_changed", what: "pkg yaml@3", new: NEW },
    { code: "code_changed", what: "pkg yaml@1", old: OLD },
    { code: "code_changed", what: "pkg yaml@2", old: OLD },
  ];
  expect(sentences(reasons)).toHaveLength(3);
});

test("in brief: an own cause first, and how many more", () => {
  expect(brief([])).toBe("");
  expect(brief([{ code: "upstream_will_run", upstream: "a" }])).toBe("a will run");
  expect(
    brief([
      { code: "upstream_will_run", upstream: "a" },
      { code: "always" },
      { code: "upstream_will_run", upstream: "b" },
    ]),
  ).toBe("it always runs +2 more");
});

test("in full: the place of a declaration, also in the first line of its file", () => {
  const parse: Reason = {
    code: "code_changed",
    what: "fn lib/a.ts#parse",
    old: OLD,
    new: NEW,
    where: "lib/a.ts:1",
  };
  expect(sentence(parse, { full: true })).toBe(
    "function parse in lib/a.ts changed (11111111 -> 33333333) (lib/a.ts:1)",
  );
  expect(sentence({ ...parse, what: "effects lib/a.ts" }, { full: true })).toBe(
    "what lib/a.ts does when it loads changed (11111111 -> 33333333)",
  );
});

test("in full: of what looks like a secret only whether it is set", () => {
  const reason: Reason = { code: "env_changed", what: "API_KEY", old: "unset", new: "set" };
  expect(sentence(reason)).toBe("environment variable API_KEY is set now");
  expect(sentence(reason, { full: true })).toBe(
    "environment variable API_KEY is set now (only whether it is set counts)",
  );
  expect(sentence({ ...reason, old: "set", new: "unset" }, { full: true })).toBe(
    "environment variable API_KEY is no longer set (only whether it is set counts)",
  );
});

test("code that only moved, or has another name, is one sentence", () => {
  const gone = (what: string, old = OLD): Reason => ({ code: "code_changed", what, old });
  const made = (what: string, now = OLD): Reason => ({
    code: "code_changed",
    what,
    new: now,
    where: "lib/b.ts:3",
  });
  expect(sentences([made("fn lib/b.ts#trim"), gone("fn lib/a.ts#trim")], { full: true })).toEqual([
    "function trim moved: lib/a.ts -> lib/b.ts (lib/b.ts:3)",
  ]);
  expect(sentences([made("fn lib/a.ts#strip"), gone("fn lib/a.ts#trim")])).toEqual([
    "function trim in lib/a.ts is now strip",
  ]);
  expect(sentences([made("fn lib/b.ts#strip"), gone("fn lib/a.ts#trim")])).toEqual([
    "function trim in lib/a.ts is now strip in lib/b.ts",
  ]);
  // Other code, another kind, or more than one that it could be.
  expect(sentences([made("fn lib/b.ts#trim", NEW), gone("fn lib/a.ts#trim")])).toHaveLength(2);
  expect(sentences([made("const lib/b.ts#trim"), gone("fn lib/a.ts#trim")])).toHaveLength(2);
  expect(
    sentences([made("fn b.ts#x"), made("fn b.ts#y"), gone("fn a.ts#x"), gone("fn a.ts#y")]),
  ).toHaveLength(4);
  expect(sentences([made("uses b.txt"), gone("uses a.txt")])).toHaveLength(2);
});

test("each sentence knows the reason it tells", () => {
  const reasons: Reason[] = [
    { code: "code_changed", what: "pkg yaml@2", new: NEW },
    { code: "code_changed", what: "pkg yaml@1", old: OLD },
    { code: "always" },
  ];
  expect(told(reasons).map(({ reason }) => reason)).toEqual([
    reasons[0] as Reason,
    reasons[2] as Reason,
  ]);
});
