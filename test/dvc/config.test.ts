import { describe, expect, test } from "bun:test";
import { type DvcConfig, readConfig } from "../../src/dvc/config.ts";
import { parseIni } from "../../src/dvc/ini.ts";
import { orStop } from "../../src/model/failure.ts";
import { tempDir } from "../helpers.ts";
import { repository, withDvc } from "./real.ts";

async function configOf(files: Readonly<Record<string, string>>): Promise<DvcConfig> {
  await using dir = await tempDir(files);
  const env = { HOME: `${dir.path}/home`, XDG_CONFIG_DIRS: `${dir.path}/etc` };
  const config = orStop(readConfig(dir.path, env));
  return JSON.parse(
    JSON.stringify({ ...config, remotes: [...config.remotes.values()] }).replaceAll(dir.path, ""),
  );
}

describe("DVC's INI", () => {
  test("has sections, quotes, comments and lists", () => {
    const text = [
      "\ufeff# comment",
      "[core]",
      "    Remote = Origin  # why",
      "['remote \"My One\"']",
      'url = "a # b"',
      "x='it'",
      "empty =",
      "[cache] # c",
      "type = reflink, copy",
      'one = "a",',
    ].join("\r\n");
    expect(orStop(parseIni(text, "config"))).toEqual(
      new Map<string, Map<string, string | string[]>>([
        ["core", new Map([["remote", "Origin"]])],
        [
          'remote "my one"',
          new Map([
            ["url", "a # b"],
            ["x", "it"],
            ["empty", ""],
          ]),
        ],
        [
          "cache",
          new Map([
            ["type", ["reflink", "copy"]],
            ["one", ["a"]],
          ]),
        ],
      ]),
    );
  });

  test("that can't be read is told with its line", () => {
    for (const line of ["[core", "nonsense", "= 1", 'a = "b" c']) {
      const result = parseIni(`[x]\n${line}\n`, "c");
      expect(result).toEqual({
        ok: false,
        error: [expect.objectContaining({ where: { file: "c", line: 2, source: line } })],
      });
    }
  });
});

describe("DVC's config", () => {
  test("has DVC's defaults", async () => {
    expect(await configOf({})).toEqual({
      cacheDir: "/.dvc/cache",
      cacheTypes: ["reflink", "copy"],
      shared: false,
      remotes: [],
      remote: null,
      noScm: false,
      autostage: false,
      hardlinkLock: false,
      parsing: { bool: "store_true", list: "nargs" },
    } as unknown as DvcConfig);
  });

  test("local over repository over user over machine; paths by their file", async () => {
    const config = await configOf({
      "etc/dvc/config": "[cache]\ndir = /etc-cache\n[core]\nno_scm = true\nautostage = true\n",
      "home/.config/dvc/config": "[cache]\ndir = ~/c\n[parsing]\nlist = append\n",
      ".dvc/config": `[core]
    remote = Near
    autostage = False
['remote "near"']
    url = ../../near
['remote "far"']
    url = s3://bucket/x
['remote "inner"']
    url = remote://near/sub
['remote "file"']
    url = file:///abs
`,
      ".dvc/config.local":
        "[cache]\n    dir = ../elsewhere\n    type = hardlink,symlink\n    shared = group\n",
    });
    expect(config.cacheDir).toBe("/elsewhere");
    expect(config.cacheTypes).toEqual(["hardlink", "symlink"]);
    expect(config.shared).toBe(true);
    expect(config.noScm).toBe(true);
    expect(config.autostage).toBe(false);
    expect(config.parsing.list).toBe("append");
    expect(config.remote).toBe("near");
    const urls = (config.remotes as unknown as { name: string; url: string }[]).map(
      ({ name, url }) => `${name} ${url.replace(/^\/.*near/, "NEAR")}`,
    );
    expect(urls).toEqual(["near NEAR", "far s3://bucket/x", "inner NEAR/sub", "file /abs"]);
  });

  test("with what DVC refuses is refused", async () => {
    await using dir = await tempDir({
      ".dvc/config": "[cache]\ntype = hard\n[core]\nno_scm = 1\n",
    });
    const result = readConfig(dir.path, { HOME: dir.path });
    if (result.ok) throw new Error("accepted");
    expect(result.error.map(({ message }) => message)).toEqual([
      `DVC's config: cache.type is "hard", but must be reflink or hardlink or symlink or copy`,
      `DVC's config: core.no_scm is "1", but must be true or false`,
    ]);
  });
});

withDvc("the config that the real DVC writes", () => {
  test("is read", async () => {
    await using repo = await repository();
    repo.dvc("remote", "add", "-q", "-d", "Store", "../store");
    repo.dvc("cache", "dir", "../cache dir, one");
    repo.dvc("config", "--local", "cache.type", "hardlink,copy");
    const config = orStop(readConfig(repo.path, { HOME: repo.path }));
    expect(config.cacheDir).toBe(`${repo.path.replace(/[^/]*$/, "")}cache dir, one`);
    expect(config.cacheTypes).toEqual(["hardlink", "copy"]);
    expect(config.remote).toBe("store");
    expect(config.remotes.get("store")?.url).toBe(`${repo.path.replace(/[^/]*$/, "")}store`);
  }, 20_000);
});
