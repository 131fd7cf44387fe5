import { expect, test } from "bun:test";
import type { Validation } from "../../src/model/validation.ts";
import { PLAIN } from "../../src/ui/paint.ts";
import { validationJson, validationText } from "../../src/ui/validate.ts";

const HASH = "0123456789abcdef0123456789abcdef";

const SAME: Validation = {
  ok: true,
  dvcVersion: "3.67.1",
  failed: null,
  outs: [
    { stage: "a", path: "o", fastpipe: HASH, dvc: HASH, same: true },
    { stage: "b@1", path: "dir", fastpipe: `${HASH}.dir`, dvc: `${HASH}.dir`, same: true },
  ],
  locks: 2,
  mismatches: [],
};

const DIFFERENT: Validation = {
  ...SAME,
  ok: false,
  outs: [{ stage: "a", path: "o", fastpipe: HASH, dvc: null, same: false }],
  mismatches: [
    { stage: "a", field: "deps", what: "x", fastpipe: "1", dvc: null },
    { stage: "b@1", field: null, what: null, fastpipe: null, dvc: "recorded" },
  ],
};

test("all the same: a table and a line", () => {
  expect(validationText(SAME, PLAIN)).toBe(`\
stage  out  fastpipe      DVC           same
a      o    01234567      01234567      yes
b@1    dir  01234567.dir  01234567.dir  yes
The same by fastpipe and by DVC 3.67.1: 2 outs and 2 records of dvc.lock
`);
  expect(validationText(SAME, { ...PLAIN, verbose: true })).toContain(` ${HASH}.dir  `);
});

test("what differs, in outs and in locks", () => {
  expect(validationText(DIFFERENT, PLAIN)).toBe(`\
stage  out  fastpipe  DVC      same
a      o    01234567  missing  no
dvc.lock: a deps x: fastpipe has 1, DVC nothing
dvc.lock: b@1: fastpipe has nothing, DVC recorded
Not the same by fastpipe and by DVC 3.67.1: 1 of 1 out and 2 entries in 2 records of dvc.lock differ
`);
});

test("a side that failed, with the last that it said", () => {
  const failed = { side: "dvc", exit: 255, output: "one\ntwo" } as const;
  expect(validationText({ ...SAME, ok: false, failed }, PLAIN)).toBe(
    "failed: the run by DVC ended with 255, so nothing can be compared\n  one\n  two\n",
  );
  expect(JSON.parse(validationJson({ ...SAME, ok: false, failed }))).toMatchObject({
    ok: false,
    failed,
  });
});

test("for machines", () => {
  expect(JSON.parse(validationJson(DIFFERENT))).toEqual({
    schema: 1,
    ok: false,
    dvc: "3.67.1",
    outs: [{ stage: "a", out: "o", fastpipe: HASH, dvc: null, same: false }],
    locks: { compared: 2, differences: DIFFERENT.mismatches },
  });
});
