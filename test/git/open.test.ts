import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { openRepository } from "../../src/git/open.ts";
import { orStop, type Result } from "../../src/model/failure.ts";
import { tempDir } from "../helpers.ts";
import { commit, emptyRepository, git } from "./repositories.ts";

function message(result: Result<unknown>): string {
  return result.ok ? "" : (result.error[0]?.message ?? "");
}

test("folders are read where they are, by path and by file URL", async () => {
  await using dir = await emptyRepository({ "sub/a": "1" });
  const first = await commit(dir.path, "1");
  await using other = await tempDir();
  await git(other.path, "clone", "-q", "--bare", dir.path, "bare.git");
  const places = [dir.path, `file://${dir.path}`, `${dir.path}/sub`];
  for (const place of [...places, "bare.git", "./bare.git"]) {
    await using opened = orStop(await openRepository(place, other.path));
    expect(opened.local).toBe(true);
    expect(orStop(await opened.repository.resolve("main")).commit).toBe(first);
  }
});

test("a URL is cloned, and the clone removed", async () => {
  await using dir = await emptyRepository({ a: "1" });
  const first = await commit(dir.path, "1");
  await git(dir.path, "tag", "v1");
  await git(dir.path, "update-server-info");
  const server = Bun.serve({
    port: 0,
    async fetch(request) {
      const file = Bun.file(
        `${dir.path}/.git${new URL(request.url).pathname.slice("/x.git".length)}`,
      );
      return (await file.exists()) ? new Response(file) : new Response("", { status: 404 });
    },
  });
  const clones = (): string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith("fastpipe-clone-"));
  const before = clones();
  try {
    {
      const url = `http://localhost:${server.port}/x.git`;
      await using opened = orStop(await openRepository(url, dir.path));
      expect(opened.local).toBe(false);
      expect(orStop(await opened.repository.resolve("v1")).commit).toBe(first);
    }
    const none = await openRepository(`http://localhost:${server.port}/no.git`, dir.path);
    expect(message(none)).toContain("git can't clone http://localhost");
  } finally {
    await server.stop(true);
  }
  expect(clones()).toEqual(before);
});

test("what is neither is refused", async () => {
  await using dir = await tempDir({ file: "1" });
  for (const place of ["nope", "./nope", "file", "file:///nope/x"]) {
    expect(message(await openRepository(place, dir.path))).toContain("is neither a folder nor");
  }
  expect(message(await openRepository(".", dir.path))).toContain("is in no git repository");
});
