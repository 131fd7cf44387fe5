import { expect, test } from "bun:test";
import { type Imported, importJson, importText } from "../../src/ui/import.ts";
import { PLAIN } from "../../src/ui/paint.ts";

const left = (what: string, todo: string) => ({ what, todo });

const IMPORTED: Imported = {
  from: "dvc.yaml",
  to: "pipeline.ts",
  lock: "dvc.lock",
  isDry: true,
  text: "code",
  stages: [
    { name: "a", dvc: "a", upToDate: true, reasons: [], needsCheckout: false },
    { name: "b", dvc: "b", upToDate: false, reasons: ["1", "2", "3", "4"], needsCheckout: false },
    { name: "c-x", dvc: "c@x", upToDate: false, reasons: ["o is missing"], needsCheckout: true },
  ],
  notes: [
    { stage: "a", text: "same" },
    { stage: "b", text: "same" },
    { stage: "b", text: "other" },
  ],
  left: [
    { ...left("vars", "Write."), where: "dvc.yaml:1:1" },
    ...["1.dvc", "2.dvc", "3.dvc", "4.dvc", "5.dvc", "6.dvc"].map((file) => left(file, "Keep.")),
  ],
};

test("lists for people: the same is said once", () => {
  expect(importText(IMPORTED, PLAIN)).toBe(`would write  pipeline.ts (3 stages)
would write  1 lock of 3 stages: what they hold does not run again

Not up to date, so they will run:
  b: 1, 2, 3 and 1 more

Up to date in DVC's cache, but not here (\`dvc checkout\` and import again, or they will run):
  c-x: o is missing

Not quite as it was:
  a, b: same
  b: other

Not carried:
  vars (dvc.yaml:1:1)
      Write.
  1.dvc
  2.dvc
  3.dvc
  4.dvc
  and 2 more
      Keep.

Nothing was written.
`);
  expect(importText(IMPORTED, { ...PLAIN, verbose: true })).toContain("  6.dvc\n");
});

test("as JSON all of it", () => {
  const { text, written, stages, not_carried: lost } = JSON.parse(importJson(IMPORTED));
  expect({ text, written }).toEqual({ text: "code", written: false });
  expect(stages[2]).toEqual({
    stage: "c-x",
    dvc: "c@x",
    state: "stale",
    reasons: ["o is missing"],
    needs_checkout: true,
  });
  expect(lost).toHaveLength(7);
  expect(JSON.parse(importJson({ ...IMPORTED, isDry: false })).text).toBeUndefined();
});
