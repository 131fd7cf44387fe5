// A run of the executable, to its end or to a kill.
import { cleanEnv as clean, jsonLines } from "../helpers.ts";
import type { Project } from "./project.ts";

export const cleanEnv = clean;

/** When to kill: so many ms after the start, or after this line of output. */
export interface Moment {
  readonly line: number | null;
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
    env: clean(env),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  let timer: Timer | undefined;
  const killIn = (ms: number): void => {
    timer ??= setTimeout(() => child.kill("SIGKILL"), ms);
  };
  if (moment?.line === null) killIn(moment.ms);
  const finish = async (): Promise<Ended> => {
    const stderr = new Response(child.stderr).text();
    let stdout = "";
    let lines = 0;
    const decoder = new TextDecoder();
    for await (const bytes of child.stdout) {
      const text = decoder.decode(bytes, { stream: true });
      stdout += text;
      lines += text.split("\n").length - 1;
      if (moment?.line != null && lines >= moment.line) killIn(moment.ms);
    }
    await child.exited;
    clearTimeout(timer);
    const ms = performance.now() - started;
    const hit = child.signalCode === "SIGKILL";
    return { code: child.exitCode, hit, stdout, stderr: await stderr, ms };
  };
  return { ended: finish() };
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
