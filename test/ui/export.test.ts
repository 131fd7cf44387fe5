import { expect, test } from "bun:test";
import type { Loss, LossKind } from "../../src/model/loss.ts";
import {
  exportJson,
  exportText,
  leftOutText,
  lossText,
  uncachedText,
} from "../../src/ui/export.ts";

const DATA = {
  file: "dvc.yaml",
  stages: [
    { stage: "a@1", name: "a-1" },
    { stage: "b", name: "b" },
  ],
  lock: null,
  losses: [],
};

test("what was written", () => {
  expect(exportText(DATA)).toBe("Wrote dvc.yaml: 2 stages\n");
  const lock = { file: "dvc.lock", locked: ["b"], leftOut: ["a@1"] };
  expect(exportText({ ...DATA, lock })).toBe("Wrote dvc.yaml: 2 stages\nWrote dvc.lock: 1 stage\n");
  const empty = { ...lock, locked: [] };
  expect(exportText({ ...DATA, lock: empty })).toBe("Wrote dvc.yaml: 2 stages\n");
});

test("each loss is a sentence that names what and whose", () => {
  const kinds: Record<LossKind, string> = {
    env: "DVC does not see when environment variables change that count: X, Y (a)",
    mutex: "DVC has no `mutex`: X, Y (a); it runs one stage at a time unless several are started",
    timeout: "DVC has no `timeout` (a)",
    retries: "DVC has no `retries` (a)",
    pattern: "new files that `uses` comes to match are not seen before the next export: X, Y (a)",
    package: "no lockfile says what is installed of X, Y (a): DVC does not see when it changes",
    unreadable: "DVC can't read X, Y: its params are left out",
    header: "DVC takes the first row of X, Y (a) for the names of its columns",
    date: "params.yaml holds a date, which DVC can't read: quote it",
    filled: "the commands hold the values of params (a): export again when these change",
  };
  for (const [kind, text] of Object.entries(kinds)) {
    expect(lossText({ kind: kind as LossKind, what: ["X", "Y"], stages: ["a"] })).toBe(text);
  }
  const many = { kind: "timeout", what: [], stages: ["a", "b", "c", "d", "e"] } as const;
  expect(lossText(many)).toBe("DVC has no `timeout` (a, b, c, d and 1 more)");
  expect(leftOutText(["a"], "dvc.lock")).toBe("not in dvc.lock, since not up to date: a");
  expect(uncachedText(["o"])).toContain("its cache lacks o: after `dvc init`");
});

test("for machines", () => {
  const losses: Loss[] = [{ kind: "retries", what: [], stages: ["b"] }];
  const lock = { file: "dvc.lock", locked: ["b"], leftOut: ["a@1"] };
  expect(JSON.parse(exportJson({ ...DATA, lock, losses }))).toEqual({
    schema: 1,
    file: "dvc.yaml",
    stages: DATA.stages,
    lock: { file: "dvc.lock", locked: ["b"], left_out: ["a@1"] },
    warnings: [{ kind: "retries", what: [], stages: ["b"], message: "DVC has no `retries` (b)" }],
  });
  const stdout = JSON.parse(exportJson({ ...DATA, file: null, text: "stages: {}\n" }));
  expect(stdout).toMatchObject({ file: null, text: "stages: {}\n", lock: null });
});
