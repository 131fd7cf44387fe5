// The project that the random test works on, and what its outs must be, told without running it.
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cleanEnv, EXECUTABLE, type Finished } from "../helpers.ts";

const PIPELINE = `
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { stage } from "fastpipe";
import { mix } from "./lib";

export const split = stage(
  { deps: ["in.txt"], outs: ["build/parts"], params: { n: 2 } },
  function split({ deps, outs, params }) {
    const text = readFileSync(deps[0], "utf8").trim();
    mkdirSync(outs[0] + "/sub", { recursive: true });
    mkdirSync(outs[0] + "/none", { recursive: true });
    for (let i = 0; i < params.n; i++) {
      writeFileSync(outs[0] + (i % 2 ? "/sub/" : "/") + i + ".txt", mix(text, i));
    }
  },
);
export const join = stage(
  { deps: [split.outs[0]], outs: ["build/all.txt"], metrics: ["m.json"], params: { k: 1 } },
  function join({ deps, outs, metrics, params }) {
    const files = readdirSync(deps[0], { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
    const texts = files.map((f) => readFileSync(f.parentPath + "/" + f.name, "utf8")).sort();
    writeFileSync(outs[0], texts.map((text) => text + " " + params.k + "\\n").join(""));
    writeFileSync(metrics[0], JSON.stringify({ files: texts.length, k: params.k }) + "\\n");
  },
);
export const last = stage({
  deps: [join.outs[0]], outs: ["build/last.txt"], cmd: "LC_ALL=C sort -r build/all.txt > build/last.txt",
});
`;

const LIB = `const factor = 1;
export const mix = (text: string, i: number): string => text + ":" + i * factor;
`;

export class World implements AsyncDisposable {
  private constructor(readonly root: string) {}

  static async make(base: string): Promise<World> {
    const world = new World(await mkdtemp(join(base, "fastpipe-test-versions-")));
    await world.write("pipeline.ts", PIPELINE);
    await world.write("lib.ts", LIB);
    await world.write("in.txt", "a\n");
    await world.write(".gitignore", "/build\n");
    await world.git("init", "-qb", "main");
    return world;
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  async git(...args: string[]): Promise<string> {
    const identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "gc.auto=0"];
    return await Bun.$`git ${[...identity, ...args]}`.cwd(this.root).quiet().text();
  }

  /** `killAfter`: in ms, by SIGKILL. */
  async fastpipe(args: readonly string[], killAfter?: number): Promise<Finished> {
    const child = Bun.spawn([EXECUTABLE, ...args], {
      cwd: this.root,
      env: cleanEnv(),
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const timer =
      killAfter === undefined ? null : setTimeout(() => child.kill("SIGKILL"), killAfter);
    const [stdout, stderr, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    if (timer) clearTimeout(timer);
    return { code, stdout, stderr };
  }

  /** What a run from scratch would make of what is there, by path; folders without files end with `/`. */
  wanted(): Map<string, string> {
    const number = (file: string, pattern: RegExp): number =>
      Number(pattern.exec(this.read(file))?.[1] ?? Number.NaN);
    const text = this.read("in.txt").trim();
    const [n, k] = [number("pipeline.ts", /n: (\d+)/), number("pipeline.ts", /k: (\d+)/)];
    const factor = number("lib.ts", /factor = (\d+)/);
    const outs = new Map<string, string>([["build/parts/none/", ""]]);
    if (n < 2) outs.set("build/parts/sub/", "");
    const texts: string[] = [];
    for (let i = 0; i < n; i++) {
      const part = `${text}:${i * factor}`;
      outs.set(`build/parts/${i % 2 ? "sub/" : ""}${i}.txt`, part);
      texts.push(part);
    }
    const lines = texts.sort().map((part) => `${part} ${k}\n`);
    outs.set("build/all.txt", lines.join(""));
    outs.set("m.json", `${JSON.stringify({ files: n, k })}\n`);
    outs.set("build/last.txt", lines.sort().reverse().join(""));
    return outs;
  }

  /** What is there in their place. */
  there(): Map<string, string> {
    const found = new Map([["m.json", this.read("m.json")]]);
    const visit = (folder: string): void => {
      const entries = readdirSync(join(this.root, folder), { withFileTypes: true });
      if (entries.length === 0) found.set(`${folder}/`, "");
      for (const entry of entries) {
        const path = `${folder}/${entry.name}`;
        if (entry.isDirectory()) visit(path);
        else found.set(path, this.read(path));
      }
    };
    visit("build");
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
