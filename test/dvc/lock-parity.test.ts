// DVC and we write the same locks and `.dvc` files, and read each other's.
import { expect, test } from "bun:test";
import { itemFrom, type LockEntry } from "../../src/dvc/lock-entry.ts";
import { loadLock } from "../../src/dvc/lock-file.ts";
import { LockText } from "../../src/dvc/lock-text.ts";
import { LockWriter, writeEntries } from "../../src/dvc/lock-writer.ts";
import { newSource, sourceText } from "../../src/dvc/source-write.ts";
import { isDict, isList } from "../../src/dvc/value.ts";
import { readYaml } from "../../src/dvc/yaml-read.ts";
import { repository, withDvc } from "./real.ts";

const PIPELINE = `stages:
  first:
    cmd: mkdir -p d && cp in.txt 'd/ü x.txt' && echo "some text that goes on and on, beyond the end of a line, and more of it"; true
    deps: [in.txt]
    params: [f, l, train, "b: c", {other.toml: [t.x]}, {w.json: }]
    outs: [d]
  second:
    cmd:
      - echo "it's"
      - "cat 'd/ü x.txt' > out"
    deps: [d, "./in.txt"]
    outs: [{out: {cache: false}}]
`;

const FILES = {
  "dvc.yaml": PIPELINE,
  "in.txt": "x\n",
  "params.yaml":
    "f: 1e-5\nl: [1, 2.0, {z: null, a: ~}]\ntrain: {epochs: 10, s: 'yes', t: '1'}\n'b: c': -0.0\n",
  "other.toml": "[t]\nx = 1e22\n",
  "w.json": '{"b": {"1": true}, "a": [[], {}, [[1]]], "\\u00e9": "\\n"}',
};

withDvc("locks of DVC", () => {
  test("an entry that DVC wrote is written by us byte for byte, and the other way round DVC is content", async () => {
    await using repo = await repository(FILES);
    repo.dvc("repro");
    const text = await repo.read("dvc.lock");
    const lock = loadLock(`${repo.path}/dvc.lock`, "dvc.lock");
    if (!lock.ok) throw new Error(lock.error[0]?.message);
    expect([...lock.value.stages.keys()]).toEqual(["first", "second"]);
    const fresh = LockText.of(null, "dvc.lock");
    if (!fresh.ok) throw new Error("no lock");
    for (const [stage, entry] of lock.value.stages) fresh.value.set(stage, entry);
    expect(fresh.value.toString()).toBe(text);

    const entries = new Map<string, LockEntry>(lock.value.stages);
    repo.sh("rm dvc.lock");
    writeEntries(`${repo.path}/dvc.lock`, "dvc.lock", entries);
    expect(repo.dvc("status")).toContain("up to date");
    expect(repo.dvc("repro")).toContain("up to date");
  }, 60_000);

  test("DVC keeps what we added to a lock of its own", async () => {
    await using repo = await repository({
      "dvc.yaml": "stages:\n  a: {cmd: echo a > a, outs: [a]}\n  b: {cmd: echo b > b, outs: [b]}\n",
    });
    repo.dvc("repro", "-q", "a");
    const before = await repo.read("dvc.lock");
    repo.dvc("repro", "-q", "b");
    const after = await repo.read("dvc.lock");
    const lock = loadLock(`${repo.path}/dvc.lock`, "dvc.lock");
    const b = lock.ok ? lock.value.stages.get("b") : undefined;
    if (b === undefined) throw new Error("b has no entry");
    await repo.file("dvc.lock", before);
    const writer = new LockWriter(`${repo.path}/dvc.lock`, "dvc.lock");
    writer.record("b", b);
    await writer.flush();
    expect(await repo.read("dvc.lock")).toBe(after);
  }, 60_000);

  test(".dvc files", async () => {
    await using repo = await repository({ "data.csv": "a,b\n1,2\n", "dir/x": "x\n" });
    repo.dvc("add", "-q", "data.csv", "dir");
    const texts = [await repo.read("data.csv.dvc"), await repo.read("dir.dvc")];
    const items = texts.map((text) => {
      const read = readYaml(text, "f.dvc");
      const content = read.ok && isDict(read.value.value) ? read.value.value : new Map();
      const outs = content.get("outs");
      const out = isList(outs) ? outs[0] : undefined;
      if (!isDict(out)) throw new Error("no out");
      return { content, item: itemFrom(out) };
    });
    for (const [i, { item }] of items.entries()) expect(newSource([item])).toBe(texts[i] ?? "");

    const [csv] = items;
    if (csv === undefined) throw new Error("no file");
    const commented = `# mine\n${texts[0]}`;
    await repo.file("data.csv.dvc", commented);
    await repo.file("data.csv", "a,b\n1,2\n3,4\n");
    repo.dvc("commit", "-q", "-f", "data.csv.dvc");
    const theirs = await repo.read("data.csv.dvc");
    const now = readYaml(theirs, "f.dvc");
    const outs = now.ok && isDict(now.value.value) ? now.value.value.get("outs") : undefined;
    const out = isList(outs) && isDict(outs[0]) ? itemFrom(outs[0]) : undefined;
    if (out === undefined) throw new Error("no out");
    expect(sourceText(commented, csv.content, new Map([["data.csv", out]]))).toBe(theirs);
  }, 60_000);
});
