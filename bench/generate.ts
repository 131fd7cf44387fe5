// Pipelines of any size, and the same graphs for other tools.
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Writes files below `dir`, given by relative path. */
export async function writeFiles(
  dir: string,
  files: Iterable<readonly [path: string, content: string]>,
): Promise<void> {
  const made = new Set<string>();
  for (const [path, content] of files) {
    const full = join(dir, path);
    const folder = dirname(full);
    if (!made.has(folder)) {
      await mkdir(folder, { recursive: true });
      made.add(folder);
    }
    await writeFile(full, content);
  }
}

export function* inputs(count: number): Generator<readonly [string, string]> {
  for (let i = 0; i < count; i++) yield [`in/${i}.txt`, `line ${i}\n`];
}

/** `count` TypeScript stages of one dep and one out each. */
export function copyPipeline(count: number): string {
  return `import { stage } from "fastpipe";

async function copy({ deps, outs }) {
  await Bun.write(outs[0], await Bun.file(deps[0]).text());
}

for (let i = 0; i < ${count}; i++) {
  stage({ name: \`copy\${i}\`, deps: [\`in/\${i}.txt\`], outs: [\`out/\${i}.txt\`] }, copy);
}
`;
}

/** `count` TypeScript stages that do nothing, and have nothing to do it with. */
export function idlePipeline(count: number): string {
  return `import { stage } from "fastpipe";

function idle() {}

for (let i = 0; i < ${count}; i++) stage({ name: \`idle\${i}\` }, idle);
`;
}

/** One command of a shell stage, for the i-th input. */
export type ShellCommand = (i: string) => string;

/** `count` shell stages; `command` is given the text that stands for the number. */
export function shellPipeline(count: number, command: ShellCommand): string {
  return `import { stage } from "fastpipe";

for (let i = 0; i < ${count}; i++) {
  stage({
    name: \`shell\${i}\`,
    deps: [\`in/\${i}.txt\`],
    outs: [\`out/\${i}.txt\`],
    cmd: \`${command("${i}")}\`,
  });
}
`;
}

/** The same commands, `jobs` at a time, as a person would loop over them in a shell. */
export function shellLoop(count: number, jobs: number, command: ShellCommand): string {
  return `mkdir -p out && seq 0 ${count - 1} | xargs -P ${jobs} -I @ sh -ec '${command("@")}'`;
}

export function makefile(count: number): string {
  const all = Array.from({ length: count }, (_, i) => `out/${i}.txt`).join(" ");
  const rules = Array.from({ length: count }, (_, i) => `out/${i}.txt: in/${i}.txt\n\tcp $< $@\n`);
  return `all: ${all}\n${rules.join("")}`;
}

export function ninjaFile(count: number): string {
  const builds = Array.from({ length: count }, (_, i) => `build out/${i}.txt: cp in/${i}.txt\n`);
  return `rule cp\n  command = cp $in $out\n${builds.join("")}`;
}

/** A pipeline of one stage that reaches all of `modules()`. */
export function modulesPipeline(): string {
  return `import { stage } from "fastpipe";
import { f0 } from "./lib/m0.ts";

stage({ name: "sum", outs: ["sum.txt"] }, async ({ outs }) => {
  await Bun.write(outs[0], String(f0(1)));
});
`;
}

/** `count` modules of about `bytes` each, in a chain of imports. */
export function* modules(count: number, bytes: number): Generator<readonly [string, string]> {
  for (let i = 0; i < count; i++) yield [`lib/m${i}.ts`, moduleText(i, count, bytes)];
}

function moduleText(i: number, count: number, bytes: number): string {
  const next = i + 1 < count ? i + 1 : null;
  const head = next === null ? "" : `import { f${next} } from "./m${next}.ts";\n\n`;
  const inner = next === null ? "x" : `f${next}(x)`;
  const tail = `export function f${i}(x: number): number {\n  return ${inner} + g${i}_0(x);\n}\n`;
  const helpers = Math.floor(
    (bytes - head.length - tail.length) / helperText("g000_00", "").length,
  );
  const parts = Array.from({ length: helpers }, (_, k) =>
    helperText(`g${i}_${k}`, k + 1 < helpers ? `g${i}_${k + 1}(total)` : "total"),
  );
  return head + parts.join("") + tail;
}

/** An ordinary helper: some types, a loop, branches, a call. */
function helperText(name: string, result: string): string {
  return `/** Weighs the parts of a number. */
function ${name}(x: number): number {
  const weights: readonly number[] = [0.5, 0.25, 0.125];
  let total = 0;
  for (const [index, weight] of weights.entries()) {
    if (index % 2 === 0) total += weight * x;
    else total -= weight * Math.sqrt(Math.abs(x) + index);
  }
  return ${result};
}

`;
}

/** A folder of `count` small files, a thousand to a subfolder. */
export function* manyFiles(folder: string, count: number): Generator<readonly [string, string]> {
  for (let i = 0; i < count; i++) {
    yield [`${folder}/${Math.floor(i / 1000)}/${i}.txt`, `file ${i}\n`];
  }
}

/** A file of `bytes` bytes that doesn't repeat itself. */
export async function bigFile(path: string, bytes: number): Promise<void> {
  const block = new Uint8Array(2 ** 20);
  const words = new Uint32Array(block.buffer);
  const writer = Bun.file(path).writer();
  let state = 1;
  for (let written = 0; written < bytes; written += block.length) {
    for (let i = 0; i < words.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      words[i] = state;
    }
    writer.write(block.slice(0, Math.min(block.length, bytes - written)));
    await writer.flush();
  }
  await writer.end();
}

/** As `touch`: the same bytes with another time. */
export async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now);
}
