// What it takes to put outs into the cache and to get them back, beside `dvc commit` and `dvc checkout` where there is a DVC.
import { existsSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { times } from "../dvc-setting.ts";
import type { Case, Figure, Setting } from "../figure.ts";
import { findDvc } from "../find-dvc.ts";
import { manyFiles, writeFiles } from "../generate.ts";
import { type Command, type Contender, inTurn, once, ratios, type Sample } from "../measure.ts";
import { putAside } from "../project.ts";

const ROUNDS = 3;
const MB = 1024 * 1024;

export const cache: Case = {
  name: "cache",
  about: "outs into the cache and back: one big file, many small ones",
  async measure(setting) {
    const megabytes = setting.quick ? 100 : 1024;
    const count = setting.quick ? 1000 : 10_000;
    return [
      ...(await ofOut(setting, `1 file of ${megabytes} MB`, "big", (dir) =>
        bigFile(join(dir, "out"), megabytes),
      )),
      ...(await ofOut(setting, `${count} files`, "many", (dir) =>
        writeFiles(dir, manyFiles("out", count)),
      )),
    ];
  },
};

interface Tool {
  readonly store: Command;
  readonly restore: Command;
  /** What it has stored, and what it knows of the files. */
  readonly kept: readonly string[];
  readonly out: string;
}

async function ofOut(
  setting: Setting,
  what: string,
  name: string,
  write: (dir: string) => Promise<void>,
): Promise<Figure[]> {
  const dvc = findDvc(process.env);
  const ours = await fastpipeTool(setting, join(setting.dir, `${name}-fastpipe`), write);
  const theirs =
    typeof dvc === "string"
      ? null
      : await dvcTool(dvc.path, join(setting.dir, `${name}-dvc`), write);
  const rounds = Math.min(setting.runs, ROUNDS);
  const tools: Tools = theirs ? { ours, dvc: theirs } : { ours };
  const stored = await inTurn(
    rounds,
    each(tools, ({ store, kept }) => ({ command: store, prepare: () => putAside(setting, kept) })),
  );
  const restored = await inTurn(
    rounds,
    each(tools, ({ restore, out }) => ({
      command: restore,
      prepare: () => putAside(setting, [out]),
    })),
  );
  const unchanged = await inTurn(
    rounds,
    each(tools, ({ restore }) => ({ command: restore })),
  );
  return [
    ...figures(`store ${what}`, stored),
    ...figures(`restore ${what}`, restored),
    ...figures(`nothing to restore, ${what}`, unchanged),
  ];
}

/** `ours`, and `dvc` where there is one. */
type Tools = Readonly<Record<string, Tool>>;

function each(tools: Tools, contender: (tool: Tool) => Contender): Record<string, Contender> {
  return Object.fromEntries(Object.entries(tools).map(([name, tool]) => [name, contender(tool)]));
}

function figures(what: string, { ours = [], dvc }: Record<string, Sample[]>): Figure[] {
  const own = times(`${what}: fastpipe`, ours);
  if (dvc === undefined) return [own];
  return [
    own,
    times(`${what}: dvc`, dvc),
    { name: `${what}: dvc over fastpipe`, unit: "x", samples: ratios(dvc, ours) },
  ];
}

async function fastpipeTool(
  { fastpipe }: Setting,
  dir: string,
  write: (dir: string) => Promise<void>,
): Promise<Tool> {
  const text = `import { stage } from "fastpipe";\nstage({ name: "make", outs: ["out"], cmd: "test -e out" });\n`;
  await mkdir(dir, { recursive: true });
  await Bun.write(join(dir, "pipeline.ts"), text);
  await write(dir);
  const command = (...args: string[]): Command => ({ argv: [fastpipe, ...args], cwd: dir });
  once(command("commit", "-q"));
  return {
    store: command("commit", "-q"),
    restore: command("checkout", "-q"),
    kept: [join(dir, ".fastpipe/cache"), join(dir, ".fastpipe/state.db")],
    out: join(dir, "out"),
  };
}

async function dvcTool(
  dvc: string,
  dir: string,
  write: (dir: string) => Promise<void>,
): Promise<Tool> {
  await mkdir(dir, { recursive: true });
  await Bun.write(join(dir, "dvc.yaml"), "stages:\n  make: {cmd: test -e out, outs: [out]}\n");
  await write(dir);
  const site = join(dir, "site");
  const env = { DVC_SITE_CACHE_DIR: site, DVC_NO_ANALYTICS: "1" };
  const command = (...args: string[]): Command => ({ argv: [dvc, ...args], cwd: dir, env });
  if (!existsSync(join(dir, ".dvc"))) once(command("init", "-q", "--no-scm"));
  once(command("commit", "-q", "-f"));
  return {
    store: command("commit", "-q", "-f"),
    restore: command("checkout", "-q"),
    kept: [join(dir, ".dvc/cache"), site],
    out: join(dir, "out"),
  };
}

async function bigFile(path: string, megabytes: number): Promise<void> {
  const piece = crypto.getRandomValues(new Uint8Array(65_536));
  const buffer = Buffer.alloc(MB);
  for (let at = 0; at < MB; at += piece.length) buffer.set(piece, at);
  const file = await open(path, "w");
  try {
    for (let i = 0; i < megabytes; i++) {
      buffer.writeUInt32LE(i);
      await file.write(buffer);
    }
  } finally {
    await file.close();
  }
}
