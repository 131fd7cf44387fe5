// A matrix of 343 stages, where DVC's handling of locks costs the most: run, no-op, status, and a lock as DVC writes it.
import { expect, test } from "bun:test";
import { askPython } from "../dvc/ask-python.ts";
import { withDvc } from "../dvc/real.ts";
import { fastpipe, tempDir } from "../helpers.ts";
import { warmDvc } from "./dvc/warm.ts";
import { project } from "./project.ts";

const SEVEN = "[1, 2, 3, 4, 5, 6, 7]";
const FILES = {
  ".dvc/config": "[core]\n    no_scm = true\n",
  ".dvc/.gitignore": "/config.local\n/tmp\n/cache\n",
  "data/about": "made here\n",
  "dvc.yaml": `stages:
  a:
    matrix: {x: ${SEVEN}, y: ${SEVEN}, z: ${SEVEN}}
    cmd: echo \${key} > data/\${key}.txt
    outs: ["data/\${key}.txt"]
`,
};

/** What DVC would write of each stage, by its own functions: its `repro` writes the whole lock 343 times. */
const ENTRIES = `
import json, os, sys
from dvc.repo import Repo
from dvc.stage.serialize import to_single_stage_lockfile
root = json.load(sys.stdin)
os.chdir(root)
entries = {}
for stage in Repo(root).index.stages:
    stage.save()
    entries[stage.name] = to_single_stage_lockfile(stage)
print(json.dumps(entries))
`;

test("343 stages: run, no-op, status", async () => {
  await using p = await project(FILES);
  expect(await p.ran()).toHaveLength(343);
  expect((await p.run()).events.at(-1)).toMatchObject({ ran: 0, skipped: 343, restored: 0 });
  const { stdout } = await p.fastpipe(["status", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ fresh: 343, stale: 0, restorable: 0 });
  const lock = Bun.YAML.parse(await p.read("dvc.lock")) as { stages: Record<string, unknown> };
  expect(lock.stages["a@3-1-7"]).toEqual({
    cmd: "echo 3-1-7 > data/3-1-7.txt",
    outs: [
      {
        path: "data/3-1-7.txt",
        hash: "md5",
        md5: new Bun.CryptoHasher("md5").update("3-1-7\n").digest("hex"),
        size: 6,
      },
    ],
  });
});

withDvc("a matrix of 343 stages", () => {
  test("its lock is DVC's, and DVC finds nothing to do", async () => {
    await using dir = await tempDir(FILES);
    expect((await fastpipe(dir.path, ["run"])).code).toBe(0);
    const entries = await askPython(ENTRIES, JSON.stringify(dir.path));
    expect(Bun.YAML.parse(await dir.read("dvc.lock"))).toEqual({ schema: "2.0", stages: entries });

    await using site = await tempDir();
    await using dvc = warmDvc(process.env["FASTPIPE_TEST_DVC"] ?? "dvc", site.path);
    const status = await dvc.run(dir.path, ["status", "--json"]);
    expect(JSON.parse(status.stdout)).toEqual({});
    const text = await dir.read("dvc.lock");
    expect((await dvc.run(dir.path, ["repro"])).stdout).toContain("up to date");
    expect(await dir.read("dvc.lock")).toBe(text);
  });
});
