import { expect, test } from "bun:test";
import { join } from "node:path";
import { whyUnable } from "../../src/engine/unable.ts";
import { FileIndex } from "../../src/store/files.ts";
import * as state from "../../src/store/state.ts";
import { type TempDir, tempDir } from "../helpers.ts";
import { stage } from "../stages.ts";

const placeOf = (dir: TempDir, kind: "code" | "dvc", tracked: readonly string[] = []) => ({
  kind,
  index: new FileIndex(state.open(join(dir.path, ".fastpipe")), dir.path),
  tracked: new Map(tracked.map((path) => [path, { hash: "md5:1", size: 1 }])),
});

test("what is known of it comes first, with its way out", async () => {
  await using dir = await tempDir({});
  const problem = { code: "params", message: "p.yaml has no lr", hint: "write it" } as const;
  const s = stage("s", { deps: [{ path: "gone" }] });
  expect(await whyUnable(placeOf(dir, "dvc"), s, [problem])).toBe("p.yaml has no lr; write it");
});

test("DVC's deps are looked for when the stage starts, those of code before anything runs", async () => {
  await using dir = await tempDir({ there: "1" });
  const s = stage("s", { deps: [{ path: "there" }, { path: "gone" }] });
  expect(await whyUnable(placeOf(dir, "code"), s, [])).toBeNull();
  expect(await whyUnable(placeOf(dir, "dvc"), s, [])).toBe(
    "gone does not exist, and s depends on it",
  );
  expect(await whyUnable(placeOf(dir, "dvc", ["gone"]), s, [])).toContain("--pull fetches it");
  const whole = stage("s", { deps: [{ path: "there" }] });
  expect(await whyUnable(placeOf(dir, "dvc"), whole, [])).toBeNull();
});
