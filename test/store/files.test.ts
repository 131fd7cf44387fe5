import { describe, expect, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { FileEntry } from "../../src/model/lock.ts";
import { FileIndex } from "../../src/store/files.ts";
import { CHUNK, sha256 } from "../../src/store/hash.ts";
import { IoError } from "../../src/store/io-error.ts";
import { open } from "../../src/store/state.ts";
import { type TempDir, tempDir } from "../helpers.ts";
import { watchOpens } from "./opens.ts";

interface Project extends TempDir {
  /** One process's index; closes what it has learnt into the state at the end. */
  session<T>(action: (index: FileIndex) => T | Promise<T>): Promise<T>;
  /** Looks at one path as a new process would, and settles. */
  look(path: string): Promise<FileEntry | "missing">;
}

async function project(files: Readonly<Record<string, string>> = {}): Promise<Project> {
  const dir = await tempDir(files);
  mkdirSync(join(dir.path, ".fastpipe"));
  const session: Project["session"] = async (action) => {
    const state = open(join(dir.path, ".fastpipe"));
    try {
      return await action(new FileIndex(state, dir.path));
    } finally {
      state.close();
    }
  };
  const look: Project["look"] = (path) =>
    session(async (index) => {
      const entry = (await index.look([path])).get(path);
      await index.settle();
      if (entry === undefined) throw new Error(`nothing found for ${path}`);
      return entry;
    });
  return { ...dir, session, look };
}

describe("a file", () => {
  test("is unknown, then what it holds, then known by its stat", async () => {
    await using p = await project({ "data/a.txt": "one" });
    await p.session(async (index) => {
      expect(index.peek("data/a.txt")).toBe("unknown");
      expect(index.peek("none")).toBe("missing");
      expect(index.peek("data/a.txt/x")).toBe("missing");
      const found = await index.look(["data/a.txt", "none", "data/a.txt"]);
      expect(found).toEqual(
        new Map<string, FileEntry | "missing">([
          ["data/a.txt", { hash: sha256("one"), size: 3 }],
          ["none", "missing"],
        ]),
      );
      await index.settle();
      expect(index.peek("data/a.txt")).toEqual({ hash: sha256("one"), size: 3 });
    });
    await p.session((index) => {
      expect(index.peek("data/a.txt")).toEqual({ hash: sha256("one"), size: 3 });
    });
  });

  test("a no-op opens nothing, also right after the run that wrote it", async () => {
    await using p = await project();
    const a = await p.file("a.txt", "one");
    await p.look("a.txt");
    using watch = watchOpens([a]);
    if (!watch) return;
    expect(await p.look("a.txt")).toEqual({ hash: sha256("one"), size: 3 });
    expect(watch.taken()).toEqual([]);
  });

  test("touched, same bytes: read once more, and not the next time", async () => {
    await using p = await project();
    const a = await p.file("a.txt", "one");
    await p.look("a.txt");
    for (const time of [1_600_000_000, Date.now() / 1000 + 1000]) {
      utimesSync(a, time, time);
      await p.session((index) => expect(index.peek("a.txt")).toBe("unknown"));
      using watch = watchOpens([a]);
      expect(await p.look("a.txt")).toEqual({ hash: sha256("one"), size: 3 });
      watch?.taken();
      await p.session((index) =>
        expect(index.peek("a.txt")).toEqual({ hash: sha256("one"), size: 3 }),
      );
      expect(watch?.taken() ?? []).toEqual([]);
    }
  });

  test("changed in place with the same size at once after a look: always seen", async () => {
    await using p = await project();
    for (let i = 0; i < 60; i++) {
      const a = await p.file("a.txt", "one");
      await p.session(async (index) => {
        expect((await index.look(["a.txt"])).get("a.txt")).toMatchObject({ hash: sha256("one") });
        writeFileSync(a, "two");
        expect((await index.look(["a.txt"])).get("a.txt")).toMatchObject({ hash: sha256("two") });
        writeFileSync(a, "six");
      });
      await p.session(async (index) => {
        expect((await index.look(["a.txt"])).get("a.txt")).toMatchObject({ hash: sha256("six") });
      });
    }
  });

  test("changed between a look and settle: seen", async () => {
    await using p = await project();
    for (let i = 0; i < 20; i++) {
      const a = await p.file("a.txt", "one");
      await p.session(async (index) => {
        await index.look(["a.txt"]);
        writeFileSync(a, "two");
        await index.settle();
      });
      expect(await p.look("a.txt")).toMatchObject({ hash: sha256("two") });
    }
  });

  test("grown, cut, replaced, restored with an old time, removed: seen", async () => {
    await using p = await project();
    const a = await p.file("a.txt", "one");
    const time = statSync(a).mtime;
    await p.look("a.txt");
    appendFileSync(a, "!");
    expect(await p.look("a.txt")).toEqual({ hash: sha256("one!"), size: 4 });
    await p.file("b.txt", "two!");
    renameSync(join(p.path, "b.txt"), a);
    utimesSync(a, time, time);
    expect(await p.look("a.txt")).toEqual({ hash: sha256("two!"), size: 4 });
    writeFileSync(a, "six!");
    utimesSync(a, time, time);
    expect(await p.look("a.txt")).toEqual({ hash: sha256("six!"), size: 4 });
    unlinkSync(a);
    expect(await p.look("a.txt")).toBe("missing");
  });

  test("that the owner may execute has `exec`", async () => {
    await using p = await project();
    const a = await p.file("a.sh", "x");
    expect(await p.look("a.sh")).toEqual({ hash: sha256("x"), size: 1 });
    chmodSync(a, 0o755);
    expect(await p.look("a.sh")).toEqual({ hash: sha256("x"), size: 1, exec: true });
    chmodSync(a, 0o655);
    expect(await p.look("a.sh")).toEqual({ hash: sha256("x"), size: 1 });
  });

  test("forgotten: read again, though its stat stands", async () => {
    await using p = await project();
    const a = await p.file("a.txt", "one");
    await p.look("a.txt");
    using watch = watchOpens([a]);
    await p.session(async (index) => {
      index.forget("a.txt");
      expect(index.peek("a.txt")).toBe("unknown");
      await index.look(["a.txt"]);
      if (watch) expect(watch.taken()).toEqual([a]);
      expect(index.peek("a.txt")).toMatchObject({ hash: sha256("one") });
    });
  });

  test("asked for by many at once is read once", async () => {
    await using p = await project();
    const a = await p.file("a.txt", "one");
    await p.look("a.txt");
    utimesSync(a, 1, 1);
    // Old enough for its stat to be trusted as soon as it has been read.
    await Bun.sleep(30);
    using watch = watchOpens([a]);
    await p.session(async (index) => {
      const all = await Promise.all(Array.from({ length: 5 }, () => index.look(["a.txt"])));
      for (const found of all) expect(found.get("a.txt")).toMatchObject({ hash: sha256("one") });
    });
    if (watch) expect(watch.taken()).toEqual([a]);
  });

  test("outside of the root, by `..` or absolutely", async () => {
    await using other = await tempDir({ "a.txt": "one" });
    await using p = await project();
    const up = `../${other.path.split("/").at(-1)}/a.txt`;
    expect(await p.look(up)).toEqual({ hash: sha256("one"), size: 3 });
    expect(await p.look(join(other.path, "a.txt"))).toEqual({ hash: sha256("one"), size: 3 });
  });

  test("behind a symbolic link is what counts, and where the link leads", async () => {
    await using p = await project({ "one.txt": "1", "two.txt": "2" });
    const link = join(p.path, "link");
    symlinkSync("one.txt", link);
    expect(await p.look("link")).toEqual({ hash: sha256("1"), size: 1 });
    unlinkSync(link);
    symlinkSync("two.txt", link);
    expect(await p.look("link")).toEqual({ hash: sha256("2"), size: 1 });
    unlinkSync(link);
    symlinkSync("gone.txt", link);
    expect(await p.look("link")).toBe("missing");
    unlinkSync(link);
    symlinkSync("link", link);
    await expect(p.look("link")).rejects.toThrow("symbolic links form a loop");
  });

  test("that is neither file nor directory is an error that names it", async () => {
    await using p = await project();
    if (Bun.which("mkfifo") === null) return;
    Bun.spawnSync(["mkfifo", join(p.path, "pipe")]);
    await expect(p.look("pipe")).rejects.toThrow(
      "pipe is a named pipe: a stage can depend on or make only files and directories",
    );
    await expect(p.look("/dev/null")).rejects.toBeInstanceOf(IoError);
  });

  test("of more than a piece, and many at once", async () => {
    await using p = await project();
    const big = "x".repeat(3 * CHUNK + 1);
    const names = Array.from({ length: 300 }, (_, i) => `data/${i}`);
    for (const name of names) await p.file(name, name);
    await p.file("big", big);
    const first = await p.session((index) => index.look([...names, "big"]));
    expect(first.get("big")).toEqual({ hash: sha256(big), size: big.length });
    for (const name of names) expect(first.get(name)).toMatchObject({ hash: sha256(name) });
    await p.file("big", big.replace(/x$/, "y"));
    expect(await p.look("big")).toMatchObject({ hash: sha256(`${big.slice(1)}y`) });
  });

  test("written to all the time while it is looked at still gives an answer, and is not trusted", async () => {
    await using p = await project();
    const a = await p.file("a.txt", "0".repeat(2 * CHUNK));
    let going = true;
    const writer = (async () => {
      for (let i = 0; going; i++) {
        writeFileSync(a, String(i % 10).repeat(2 * CHUNK));
        await Bun.sleep(0);
      }
    })();
    await p.session(async (index) => {
      for (let i = 0; i < 5; i++) {
        expect((await index.look(["a.txt"])).get("a.txt")).toHaveProperty("hash");
      }
    });
    going = false;
    await writer;
    writeFileSync(a, "end");
    expect(await p.look("a.txt")).toEqual({ hash: sha256("end"), size: 3 });
  });
});

describe("stamp", () => {
  test("stands while nothing changes, and differs after every change", async () => {
    await using p = await project({ "a.txt": "1", "dir/b.txt": "2" });
    await p.session((index) => {
      const stamps = new Set<string>();
      const both = (): string => `${index.stamp("a.txt")} / ${index.stamp("dir")}`;
      const differs = (): void => {
        expect(both()).toBe(both());
        expect(stamps.has(both())).toBe(false);
        stamps.add(both());
      };
      differs();
      appendFileSync(join(p.path, "a.txt"), "x");
      differs();
      appendFileSync(join(p.path, "dir/b.txt"), "x");
      differs();
      writeFileSync(join(p.path, "dir/c.txt"), "");
      differs();
      renameSync(join(p.path, "dir/c.txt"), join(p.path, "dir/d.txt"));
      differs();
      chmodSync(join(p.path, "dir/d.txt"), 0o755);
      differs();
      rmSync(join(p.path, "a.txt"));
      differs();
      expect(index.stamp("a.txt")).toBe("missing");
    });
  });
});

describe("a directory", () => {
  test("has the hash of its listing, the sum of sizes and the number of files", async () => {
    await using p = await project({ "data/a.txt": "one", "data/sub/b.txt": "four" });
    const entry = await p.look("data");
    expect(entry).toEqual({
      hash: sha256(`file ${sha256("one")} 3 "a.txt"\nfile ${sha256("four")} 4 "sub/b.txt"\n`),
      size: 7,
      nfiles: 2,
    });
    await p.session((index) => expect(index.peek("data")).toEqual(entry));
  });

  test("every change of content, name, place or exec bit changes it, and the way back too", async () => {
    await using p = await project({ "data/a.txt": "one", "data/sub/b.txt": "two" });
    const at = (name: string): string => join(p.path, "data", name);
    const steps: [does: () => void, undoes: () => void][] = [
      [() => writeFileSync(at("a.txt"), "1ne"), () => writeFileSync(at("a.txt"), "one")],
      [() => writeFileSync(at("c.txt"), ""), () => unlinkSync(at("c.txt"))],
      [() => unlinkSync(at("sub/b.txt")), () => writeFileSync(at("sub/b.txt"), "two")],
      [() => renameSync(at("a.txt"), at("z.txt")), () => renameSync(at("z.txt"), at("a.txt"))],
      [() => renameSync(at("sub"), at("bus")), () => renameSync(at("bus"), at("sub"))],
      [() => chmodSync(at("a.txt"), 0o755), () => chmodSync(at("a.txt"), 0o644)],
      [() => mkdirSync(at("empty")), () => rmSync(at("empty"), { recursive: true })],
      [() => symlinkSync("a.txt", at("link")), () => unlinkSync(at("link"))],
    ];
    const first = await p.look("data");
    const seen = new Set([JSON.stringify(first)]);
    for (const [does, undoes] of steps) {
      does();
      const changed = await p.look("data");
      expect(seen.has(JSON.stringify(changed))).toBe(false);
      seen.add(JSON.stringify(changed));
      undoes();
      expect(await p.look("data")).toEqual(first);
    }
  });

  test("a no-op opens nothing; of a changed directory only what changed is read", async () => {
    await using p = await project();
    const files = await Promise.all(
      ["a", "b", "c"].map((name) => p.file(`data/${name}`, name.repeat(3))),
    );
    await p.look("data");
    using watch = watchOpens(files);
    if (!watch) return;
    const before = await p.look("data");
    expect(watch.taken()).toEqual([]);
    writeFileSync(join(p.path, "data/b"), "BBB");
    watch.taken();
    expect(await p.look("data")).not.toEqual(before);
    expect(new Set(watch.taken())).toEqual(new Set([join(p.path, "data/b")]));
    await p.session((index) => index.peek("data"));
    expect(watch.taken()).toEqual([]);
  });

  test("a file in it changed in place with the same size at once after a look: always seen", async () => {
    await using p = await project();
    for (let i = 0; i < 30; i++) {
      const a = await p.file("data/a.txt", "one");
      const one = await p.session(async (index) => {
        const found = (await index.look(["data"])).get("data");
        writeFileSync(a, "two");
        return found;
      });
      expect(await p.look("data")).not.toEqual(one ?? "missing");
    }
  });

  test("forgotten: looked through again", async () => {
    await using p = await project({ "data/a.txt": "one" });
    const entry = await p.look("data");
    await p.session(async (index) => {
      index.forget("data");
      expect(index.peek("data")).toBe("unknown");
      expect((await index.look(["data"])).get("data")).toEqual(entry);
      expect(index.peek("data")).toEqual(entry);
    });
  });

  test("is the same in another place, made in another order", async () => {
    await using a = await project();
    await using b = await project();
    const names = ["b", "a", "sub/c", "é", "😀", "\uffff", "A"];
    for (const name of names) await a.file(`data/${name}`, name);
    for (const name of names.toReversed()) await b.file(`other/${name}`, name);
    expect(await a.look("data")).toEqual(await b.look("other"));
  });

  test("empty, and with a pipe in it", async () => {
    await using p = await project();
    mkdirSync(join(p.path, "data"));
    expect(await p.look("data")).toEqual({ hash: sha256(""), size: 0, nfiles: 0 });
    if (Bun.which("mkfifo") === null) return;
    Bun.spawnSync(["mkfifo", join(p.path, "data/pipe")]);
    await expect(p.look("data")).rejects.toThrow("data/pipe is a named pipe");
  });

  test("that becomes a file, or a file that becomes a directory, is seen", async () => {
    await using p = await project({ "x/a": "1" });
    expect(await p.look("x")).toHaveProperty("nfiles");
    rmSync(join(p.path, "x"), { recursive: true });
    await p.file("x", "1");
    expect(await p.look("x")).toEqual({ hash: sha256("1"), size: 1 });
    rmSync(join(p.path, "x"));
    mkdirSync(join(p.path, "x"));
    expect(await p.look("x")).toHaveProperty("nfiles", 0);
  });
});

describe("without a state", () => {
  test("all is found in memory", async () => {
    await using p = await project({ "a.txt": "1", "data/b.txt": "2" });
    rmSync(join(p.path, ".fastpipe"), { recursive: true });
    await p.session(async (index) => {
      await index.look(["a.txt", "data"]);
      await index.settle();
      expect(index.peek("a.txt")).toEqual({ hash: sha256("1"), size: 1 });
      expect(index.peek("data")).toHaveProperty("nfiles", 1);
    });
    await p.session((index) => expect(index.peek("a.txt")).toBe("unknown"));
  });
});

test("a stat that was foreseen serves the first look, and no later one", async () => {
  await using dir = await project({ data: "one" });
  const file = join(dir.path, "data");
  await dir.look("data");
  const before = statSync(file);
  writeFileSync(file, "three");
  await dir.session(async (index) => {
    index.foresee(file, before);
    expect((await index.look(["data"])).get("data")).toMatchObject({ size: 3 });
    expect((await index.look(["data"])).get("data")).toMatchObject({ size: 5 });
    index.foresee(file, before);
    expect(index.stamp("data")).toStartWith("file 5 ");
  });
});

test("what was foreseen is not what was read", async () => {
  await using dir = await project({ data: "one" });
  const file = join(dir.path, "data");
  const before = statSync(file);
  writeFileSync(file, "three");
  await dir.session(async (index) => {
    index.foresee(file, before);
    expect((await index.look(["data"])).get("data")).toMatchObject({ size: 5 });
  });
});

describe("what was put there by us", () => {
  test("is known without a reading, and read once at the end", async () => {
    await using p = await project({ a: "one", "d/x": "two", "d/s/y": "three" });
    const hashes = new Map([
      ["x", sha256("two")],
      ["s/y", sha256("three")],
    ]);
    using watch = watchOpens([join(p.path, "a"), join(p.path, "d/x")]);
    await p.session(async (index) => {
      index.adopt("a", () => sha256("one"), false);
      index.adopt("d", (inner) => hashes.get(inner), false);
      index.adopt("none", () => sha256("one"), false);
      expect(watch?.taken() ?? []).toEqual([]);
      await index.settle();
      expect(index.peek("a")).toEqual({ hash: sha256("one"), size: 3 });
      expect(index.contents("d")?.get("s/y")?.hash).toBe(sha256("three"));
      expect(index.contents("none")).toBeNull();
    });
    const entry = await p.look("d");
    writeFileSync(join(p.path, "d/x"), "tw2");
    expect(await p.look("d")).not.toEqual(entry);
  });

  test("is believed at once where nobody writes to it, and not at all where it was not put", async () => {
    await using p = await project({ a: "one", "d/x": "two", "d/y": "three" });
    chmodSync(join(p.path, "a"), 0o444);
    await p.session((index) => {
      index.adopt("a", () => sha256("one"), true);
      expect(index.peek("a")).toEqual({ hash: sha256("one"), size: 3 });
      index.adopt("d", (inner) => (inner === "x" ? sha256("two") : undefined), true);
      expect(index.peek("d")).toBe("unknown");
    });
  });
});
