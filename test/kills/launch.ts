// A run of the executable, to its end or to a kill.
import { statSync } from "node:fs";
import { join } from "node:path";
import { cleanEnv, jsonLines } from "../helpers.ts";
import type { How } from "./draw.ts";
import type { Project } from "./project.ts";

/** When to kill: so many ms after the start, or after this line of output, or after the file has been written. */
export interface Moment {
  readonly after: number | string | null;
  readonly ms: number;
}

export interface Ended {
  readonly code: number | null;
  /** Was it the kill that ended it? */
  readonly hit: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export interface Launched {
  readonly ended: Promise<Ended>;
}

/** Starts it; with a moment, it is killed then by SIGKILL, if it still lives. */
export function fastpipeAt(
  { path, executable }: Pick<Project, "path" | "executable">,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  moment: Moment | null = null,
): Launched {
  const started = performance.now();
  const child = Bun.spawn([executable, ...args], {
    cwd: path,
    env: cleanEnv(env),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  let timer: Timer | undefined;
  const killIn = (ms: number): void => {
    timer ??= setTimeout(() => child.kill("SIGKILL"), ms);
  };
  const { after = undefined, ms = 0 } = moment ?? {};
  if (after === null) killIn(ms);
  const watching = typeof after === "string" ? onceWritten(join(path, after), () => killIn(ms)) : 0;
  const finish = async (): Promise<Ended> => {
    const stderr = new Response(child.stderr).text();
    let stdout = "";
    let lines = 0;
    const decoder = new TextDecoder();
    for await (const bytes of child.stdout) {
      const text = decoder.decode(bytes, { stream: true });
      stdout += text;
      lines += text.split("\n").length - 1;
      if (typeof after === "number" && lines >= after) killIn(ms);
    }
    await child.exited;
    clearTimeout(timer);
    clearInterval(watching);
    return {
      code: child.exitCode,
      hit: child.signalCode === "SIGKILL",
      stdout,
      stderr: await stderr,
      ms: performance.now() - started,
    };
  };
  return { ended: finish() };
}

const MARK = "FASTPIPE_KILLS_MARK";

/** Runs all stages; the mark is in the environment of all that the run starts. */
export async function runOnce(
  project: Pick<Project, "path" | "executable">,
  { executor, jobs }: How,
  { mark, moment = null }: { mark?: string; moment?: Moment | null } = {},
): Promise<Ended> {
  // What had finished must be up to date, and not only be had again.
  const args = ["run", "--json", "--no-run-cache", "--executor", executor, "--jobs", String(jobs)];
  const env = mark === undefined ? {} : { [MARK]: mark };
  return await fastpipeAt(project, args, env, moment).ended;
}

/** Looks every ms whether there is another file at the path than there was, or other bytes in it. */
function onceWritten(file: string, call: () => void): Timer {
  const stamp = (): string | undefined => {
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat && `${stat.ino} ${stat.mtimeMs} ${stat.size}`;
  };
  const before = stamp();
  return setInterval(() => {
    const now = stamp();
    if (now !== undefined && now !== before) call();
  }, 1);
}

export type Event = Readonly<Record<string, unknown>>;

/** The events that it told of; the last line may have been cut by the kill. */
export function eventsOf({ stdout }: Pick<Ended, "stdout">): readonly Event[] {
  return jsonLines(stdout.slice(0, stdout.lastIndexOf("\n") + 1));
}

/** The stages that ended so. */
export function stagesThat(status: string, ended: Pick<Ended, "stdout">): string[] {
  return eventsOf(ended).flatMap((event) =>
    event.event === "stage_end" && event.status === status ? String(event.stage) : [],
  );
}
