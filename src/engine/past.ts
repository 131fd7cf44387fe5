// Past runs by their names, and what each of them had.
import { fail, ok, type Result } from "../model/failure.ts";
import type { KnownRun, StageInRun } from "../model/past.ts";
import { didYouMean } from "../model/suggest.ts";
import type { PastReader } from "../store/history-read.ts";

/** A prefix that is shorter than this could be meant for a number. */
const SHORTEST = 4;

/** The run that is meant: its number, its id or the beginning of it, `latest`, `latest~2` or `~2`. `runs`: last first. */
export function findRun(runs: readonly KnownRun[], name: string): Result<KnownRun> {
  const back = /^(?:latest)?(?:~(\d*))?$/.exec(name);
  if (name !== "" && back) {
    const run = runs[back[1] === "" ? 1 : Number(back[1] ?? 0)];
    return run ? ok(run) : unknown(runs, name);
  }
  const numbered = runs.find(({ number }) => String(number) === name);
  if (numbered) return ok(numbered);
  const found = runs.filter(({ begin }) => begin.run.startsWith(name.toLowerCase()));
  const [first, ...others] = name.length < SHORTEST ? [] : found;
  if (first === undefined) return unknown(runs, name);
  if (others.length === 0) return ok(first);
  const numbers = found.slice(0, 5).map(({ number }) => number);
  const more = found.length > 5 ? ` and ${found.length - 5} more` : "";
  return fail({
    code: "unknown_run",
    message: `${JSON.stringify(name)} is the beginning of ${found.length} runs: ${numbers.join(", ")}${more}`,
    hint: "say its number, or more of its id",
  });
}

function unknown(runs: readonly KnownRun[], name: string): Result<KnownRun> {
  const message = `there is no run ${JSON.stringify(name)} in the history`;
  const [last] = runs;
  const first = runs.at(-1);
  if (last === undefined || first === undefined) {
    return fail({ code: "unknown_run", message, hint: "no run is recorded yet: `fastpipe run`" });
  }
  const range = `${first.number} to ${last.number}`;
  const hint = `it has ${range}; \`fastpipe history\` lists them, and \`latest\` and \`~1\` are the last two`;
  const names = ["latest", ...runs.map(({ begin }) => begin.run)];
  return fail({ code: "unknown_run", message, hint, ...didYouMean(name, names) });
}

export interface RunContent {
  readonly stages: ReadonlyMap<string, StageInRun>;
  /** The run itself did nothing, and nothing is kept of what it saw: this run's records are taken for it. */
  readonly takenFrom: KnownRun | null;
}

/** `runs`: last first. */
export function contentOf(
  reader: PastReader,
  runs: readonly KnownRun[],
  run: KnownRun,
): RunContent {
  const own = ownContent(reader, run);
  if (own.size > 0 || run.ending !== "over") return { stages: own, takenFrom: null };
  const earlier = runs.filter(({ number }) => number < run.number);
  const isAlike = ({ begin: { git } }: KnownRun): boolean =>
    git?.commit === run.begin.git?.commit && git?.branch === run.begin.git?.branch;
  for (const one of [...earlier.filter(isAlike), ...earlier]) {
    const stages = new Map<string, StageInRun>();
    for (const [stage, { lock, past }] of ownContent(reader, one)) {
      if (past === null || past.status === "ran" || past.status === "restored") {
        stages.set(stage, { past: null, lock });
      }
    }
    if (stages.size > 0) return { stages, takenFrom: one };
  }
  return { stages: own, takenFrom: null };
}

function ownContent(reader: PastReader, run: KnownRun): Map<string, StageInRun> {
  const stages = new Map<string, StageInRun>();
  for (const past of reader.stagesOf(run)) {
    stages.set(past.stage, { past, lock: past.lock === undefined ? null : reader.lock(past.lock) });
  }
  for (const [stage, digest] of reader.skippedOf(run)) {
    if (!stages.has(stage)) stages.set(stage, { past: null, lock: reader.lock(digest) });
  }
  return stages;
}
