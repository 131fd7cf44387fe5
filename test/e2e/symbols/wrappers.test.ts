// FINGERPRINT T19: what gives the stage's function: wrappers, factories, compositions.
import { type Case, cases, runs, skips } from "./edits.ts";

const HEAD = `import { stage } from "fastpipe";\n`;
/** The key of a stage's function, which `cases` names after the case. */
const fn = (id: string) => `fn main.ts#${id}`;

/** A stage that is declared in its own module, as `s`. */
const own = (code: string, edits: Case["edits"], more: Case["files"] = {}): Case => ({
  files: { "main.ts": HEAD + code, ...more },
  edits,
});

const TYPES = `type C = { outs: string[] };\ntype F = (c: C) => Promise<void>;\n`;
const LIB = `${TYPES}const save = (c: C, text: string) => Bun.write(c.outs[0] as string, text);
export async function work(c: C) { await save(c, "ONE"); }
export const named = async (n: number, c: C) => { await save(c, "n" + n); };
export const withRetry = (fn: F, times: number): F => async (c) => { for (let i = 0; i < times; i++) await fn(c); await save(c, "R" + times); };
export const curried = (n: number) => (text: string): F => async (c) => { await save(c, "C" + n + text); };
export function factory(text: string): F { return async function made(c) { await save(c, "F" + text); }; }
export const pipe = (...fns: F[]): F => async (c) => { for (const fn of fns) await fn(c); };
export const a: F = async (c) => { await save(c, "A"); };
export const b: F = async (c) => { await Bun.write(c.outs[0] as string, (await Bun.file(c.outs[0] as string).text()) + "B"); };
export const unused: F = async (c) => { await save(c, "UNUSED"); };
`;

const wrapped = (imports: string, given: string, edits: Case["edits"]): Case =>
  own(
    `import { ${imports} } from "./lib";\nexport const s = stage(SPEC, ${given} as never);\n`,
    { ...edits, "what is not used": skips("lib.ts", "UNUSED", "OTHER") },
    { "lib.ts": LIB },
  );

cases("T19: what gives the stage's function", {
  wrapper: wrapped("withRetry, work", "withRetry(work, 3)", {
    "its body": runs("lib.ts", `"R" + times`, `"S" + times`, "fn lib.ts#withRetry"),
    "its argument": runs("main.ts", "(work, 3)", "(work, 4)", fn("wrapper")),
    "the function inside": { ...runs("lib.ts", "ONE", "TWO", "fn lib.ts#work"), isSilent: true },
  }),
  "wrapper-of-an-arrow": wrapped(
    "withRetry",
    `withRetry(async (c) => { await Bun.write(c.outs[0] as string, "ONE"); }, 3)`,
    {
      "its argument": runs("main.ts", ", 3)", ", 4)", fn("wrapper-of-an-arrow")),
      "the arrow": { ...runs("main.ts", "ONE", "TWO", fn("wrapper-of-an-arrow")), isSilent: true },
    },
  ),
  bind: wrapped("named", "named.bind(null, 2)", {
    argument: runs("main.ts", "null, 2", "null, 3", fn("bind")),
    "the function": runs("lib.ts", `"n" + n`, `"m" + n`, "fn lib.ts#named"),
  }),
  curried: wrapped("curried", `curried(2)("x")`, {
    "first argument": runs("main.ts", "curried(2)", "curried(3)", fn("curried")),
    "second argument": runs("main.ts", `("x")`, `("y")`, fn("curried")),
    "the function": runs("lib.ts", `"C" + n`, `"D" + n`, "fn lib.ts#curried"),
  }),
  factory: wrapped("factory", `factory("x")`, {
    argument: runs("main.ts", `factory("x")`, `factory("y")`, fn("factory")),
    "the factory": runs("lib.ts", `"F" + text`, `"G" + text`, "fn lib.ts#factory"),
  }),
  composed: wrapped("a, b, pipe", "pipe(a, b)", {
    "the first": runs("lib.ts", `save(c, "A")`, `save(c, "X")`, "fn lib.ts#a"),
    "the second": runs("lib.ts", `+ "B"`, `+ "Y"`, "fn lib.ts#b"),
    "the composition": {
      ...runs(
        "lib.ts",
        "...fns: F[]): F => async (c) => {",
        "...fns: F[]): F => async (c) => { await 0;",
        "fn lib.ts#pipe",
      ),
      isSilent: true,
    },
    order: runs("main.ts", "(a, b)", "(a, b, b)", fn("composed")),
  }),
  "kept-in-a-const": own(
    `import { withRetry, work } from "./lib";\nconst wrapped = withRetry(work, 3);\nexport const s = stage(SPEC, wrapped as never);\n`,
    {
      argument: runs("main.ts", "(work, 3)", "(work, 4)", "const main.ts#wrapped"),
      "its body": runs("lib.ts", `"R" + times`, `"S" + times`, "fn lib.ts#withRetry"),
    },
    { "lib.ts": LIB },
  ),
  "an-argument-kept-in-a-const": own(
    `import { withRetry, work } from "./lib";\nconst TIMES = 3;\nexport const s = stage(SPEC, withRetry(work, TIMES) as never);\n`,
    { "": runs("main.ts", "TIMES = 3", "TIMES = 4", "const main.ts#TIMES") },
    { "lib.ts": LIB },
  ),
  "wrapped-and-exported-there": own(
    `import { ready } from "./ready";\nexport const s = stage(SPEC, ready as never);\n`,
    {
      argument: runs("ready.ts", "(work, 3)", "(work, 4)", "const ready.ts#ready"),
      "its body": runs("lib.ts", `"R" + times`, `"S" + times`, "fn lib.ts#withRetry"),
    },
    {
      "lib.ts": LIB,
      "ready.ts": `import { withRetry, work } from "./lib";\nexport const ready = withRetry(work, 3);\n`,
    },
  ),
  "one-of-two": own(
    `import { a, factory } from "./lib";\nconst fast = true;\nexport const s = stage(SPEC, (fast ? a : factory("x")) as never);\n`,
    {
      condition: runs("main.ts", "fast = true", "fast = false", "const main.ts#fast"),
      "the one": runs("lib.ts", `save(c, "A")`, `save(c, "X")`, "fn lib.ts#a"),
      "the other": {
        ...runs("lib.ts", `"F" + text`, `"G" + text`, "fn lib.ts#factory"),
        isSilent: true,
      },
    },
    { "lib.ts": LIB },
  ),
});
