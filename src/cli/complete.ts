// `fastpipe __complete WORD... CURRENT`: what the completion scripts ask. One candidate a line: word, TAB, description.
import { resolve } from "node:path";
import { EXIT, Stop } from "../model/failure.ts";
import type { Stage } from "../model/stage.ts";
import type { Terminal } from "../ui/terminal.ts";
import type { Command, Completes, Flag, Flags } from "./command.ts";
import { allCommands, findCommand } from "./commands.ts";
import { GLOBAL } from "./flags.ts";
import { findFlag, spellings, takesValue, tokenize } from "./parse.ts";

interface Candidate {
  readonly word: string;
  readonly says: string;
}

/** One of the two below, which stand for whatever is on disk. */
function isPath({ word }: Candidate): boolean {
  return word.startsWith("__");
}

type LoadStages = () => Promise<readonly Stage[]>;

/** The shell's own completion of paths is better than ours. */
const FILES: readonly Candidate[] = [{ word: "__files__", says: "" }];
const DIRS: readonly Candidate[] = [{ word: "__dirs__", says: "" }];

/** Always ends with 0: a shell that completes has no use for an error. */
export async function complete(words: readonly string[], terminal: Terminal): Promise<number> {
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const found = await candidates(before, current, () => stagesOf(before, terminal));
  const paths = found.find(isPath);
  const matching = found.filter(
    (one) => !isPath(one) && one.word.startsWith(current) && !/\s/.test(one.word),
  );
  const shown = matching.length === 0 && paths ? [paths] : matching;
  for (const { word, says } of shown) terminal.out(`${word}\t${says.replace(/\s+/g, " ")}\n`);
  return EXIT.done;
}

async function candidates(
  before: readonly string[],
  current: string,
  stages: LoadStages,
): Promise<readonly Candidate[]> {
  const word = tokenize(before, GLOBAL).find((token) => token.kind === "positional");
  const command = word && (await findCommand(word.value));
  if (word && !command) return [];
  if (command?.details.raw) return FILES;
  const flags: Flags = { ...GLOBAL, ...command?.details.flags };
  const words = command ? wordCandidates(command, stages) : commandCandidates();
  if (before.includes("--")) return await words;
  const waiting = flagThatWaits(before, flags);
  if (waiting) return await valueCandidates(waiting, stages);
  const [joined] = /^--[^=]+(?==)/.exec(current) ?? [];
  if (joined !== undefined) return await joinedCandidates(joined, flags, stages);
  return current.startsWith("-") ? flagCandidates(flags) : await words;
}

/** The flag whose value the current word is. */
function flagThatWaits(before: readonly string[], flags: Flags): Flag | undefined {
  const last = before.at(-1) ?? "";
  const spelling = /^--(.+)$/.exec(last)?.[1] ?? /^-[^-]*([^-])$/.exec(last)?.[1];
  const flag = spelling === undefined ? undefined : findFlag(spelling, flags)?.[1];
  return flag && takesValue(flag) ? flag : undefined;
}

async function joinedCandidates(
  dashed: string,
  flags: Flags,
  stages: LoadStages,
): Promise<readonly Candidate[]> {
  const flag = findFlag(dashed.slice(2), flags)?.[1];
  if (!flag) return [];
  const values = await valueCandidates(flag, stages);
  return values.map((value) =>
    isPath(value) ? value : { ...value, word: `${dashed}=${value.word}` },
  );
}

async function valueCandidates(flag: Flag, stages: LoadStages): Promise<readonly Candidate[]> {
  if (flag.type === "enum") return flag.options.map((word) => ({ word, says: "" }));
  if (flag.type === "boolean" || flag.completes === undefined) return [];
  return await ofKind(flag.completes, stages);
}

async function wordCandidates(command: Command, stages: LoadStages): Promise<readonly Candidate[]> {
  const completes = command.details.words?.completes;
  if (completes === undefined) return [];
  if (typeof completes === "string") return await ofKind(completes, stages);
  return completes.map((word) => ({ word, says: "" }));
}

async function ofKind(kind: Completes, stages: LoadStages): Promise<readonly Candidate[]> {
  switch (kind) {
    case "file":
      return FILES;
    case "dir":
      return DIRS;
    case "target":
      return [...(await stageCandidates(stages)), ...FILES];
    case "stage":
      return await stageCandidates(stages);
    case "param":
      return paramCandidates(await stages());
  }
}

/** `stage.param=`, and `group.param=` for all members of a matrix; what the matrix sets can't be set. */
function paramCandidates(stages: readonly Stage[]): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  for (const { name, group, params, matrix } of stages) {
    for (const owner of group === null ? [name] : [group, name]) {
      for (const [param, value] of Object.entries(params)) {
        const word = `${owner}.${param}=`;
        if (Object.hasOwn(matrix, param) || found.has(word)) continue;
        found.set(word, { word, says: String(value) });
      }
    }
  }
  return [...found.values()];
}

/** Stages, and the groups of a matrix. */
async function stageCandidates(stages: LoadStages): Promise<readonly Candidate[]> {
  const all = await stages();
  const groups = new Set(all.flatMap(({ group }) => group ?? []));
  return [
    ...[...groups].map((word) => ({ word, says: `all of ${word}@...` })),
    ...all.map(({ name, desc }) => ({ word: name, says: desc ?? "" })),
  ];
}

function flagCandidates(flags: Flags): readonly Candidate[] {
  return Object.entries(flags)
    .filter(([, flag]) => !flag.later)
    .flatMap(([name, flag]) => {
      const { long, short } = spellings(name, flag);
      const dashed = [...long.map((one) => `--${one}`), ...short.map((one) => `-${one}`)];
      return dashed.map((word) => ({ word, says: flag.description }));
    });
}

async function commandCandidates(): Promise<readonly Candidate[]> {
  const commands = await allCommands();
  return commands.flatMap(({ details: { name, alias = [], summary } }) =>
    [name, ...alias].map((word) => ({ word, says: summary })),
  );
}

/** The stages of the pipeline that the words before the cursor mean; none when it cannot be loaded. */
async function stagesOf(before: readonly string[], terminal: Terminal): Promise<readonly Stage[]> {
  const { divertUserOutput, loadStages } = await import("./open.ts");
  const { find } = await import("../pipeline/find.ts");
  const cwd = resolve(given(before, "cd").at(-1) ?? ".");
  const file = await pipelineOf(before, cwd);
  if (file === null) return [];
  const found = find(cwd, file);
  divertUserOutput({ terminal });
  const loaded = found.ok ? await loadStages(found.value, []) : found;
  return loaded.ok ? loaded.value.stages : [];
}

/** `--file`, where it is the pipeline; null: it can't be told. */
async function pipelineOf(
  before: readonly string[],
  cwd: string,
): Promise<string | undefined | null> {
  const word = tokenize(before, GLOBAL).find((token) => token.kind === "positional");
  const command = word && (await findCommand(word.value));
  if (word === undefined || !command?.details.flags["file"]) return given(before, "file").at(-1);
  const { askedFiles } = await import("./asked-files.ts");
  const file = given(before.slice(0, word.index), "file").at(-1);
  try {
    const asked = await askedFiles({ cwd, file }, given(before.slice(word.index), "file"));
    return asked.pipeline;
  } catch (error) {
    if (error instanceof Stop) return null;
    throw error;
  }
}

/** The values of a flag of all commands, in order. */
function given(words: readonly string[], name: string): string[] {
  return tokenize(words, GLOBAL).flatMap((token) => {
    if (token.kind !== "option" || findFlag(token.name, GLOBAL)?.[0] !== name) return [];
    return token.value ?? [];
  });
}
