import { expect, test } from "bun:test";
import { Repository } from "../../src/git/repository.ts";
import { orStop } from "../../src/model/failure.ts";
import { codeAt } from "../../src/revision/code-view.ts";
import { CommitFiles } from "../../src/revision/files.ts";
import { format } from "../../src/store/lock-format.ts";
import { lockFileName } from "../../src/store/lock-name.ts";
import { commit, emptyRepository } from "../git/repositories.ts";
import { LOCK } from "../store/lock-sample.ts";

test("stages that are no more, locks of other pipelines, and locks that can't be read", async () => {
  const folder = ".fastpipe/stages";
  const outs = [
    { path: "m.json", kind: "metric" as const, hash: "sha256:aa", size: 1 },
    { path: "data", hash: "sha256:bb", size: 1, nfiles: 2 },
  ];
  const long = "x".repeat(300);
  await using dir = await emptyRepository({
    [`${folder}/${lockFileName("old/na me@a-1")}`]: format({ ...LOCK, outs }),
    [`${folder}/${lockFileName(long)}`]: format({ ...LOCK, params: { big: 2n ** 60n } }),
    [`${folder}/other/other.lock`]: format(LOCK),
    [`${folder}/bad.lock`]: "<<<<<<< ours\n",
  });
  const id = await commit(dir.path, "1");
  await using repository = orStop(await Repository.at(dir.path));
  const files = orStop(await CommitFiles.of(repository, id));
  const project = { stages: [], locks: folder };
  const view = orStop(await codeAt(project, { name: "v1", commit: id }, files));
  expect(view.problems.map(({ message }) => message)).toEqual([
    ".fastpipe/stages/bad.lock at v1 can't be read: it has merge conflict markers",
  ]);
  expect(view.metrics).toEqual(["m.json"]);
  expect(view.outs.filter(({ stage }) => stage === "old/na me@a-1")).toMatchObject([
    { path: "m.json", kind: "metric", group: "old/na me", hash: "sha256:aa", isDir: false },
    { path: "data", kind: "out", isDir: true },
  ]);
  const params = await view.params({ dependencies: false });
  expect([...params.keys()].sort()).toEqual([
    "old/na me@a-1",
    lockFileName(long).replace(/\.lock$/, ""),
  ]);
});
