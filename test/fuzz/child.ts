// Runs the executable to its end, with an environment that says nothing by chance.
import { join } from "node:path";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An edit can make code that never ends: such a round is void, and must not hold the others up. */
const ENDLESS_MS = 20_000;

export async function child(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const spawned = Bun.spawn([...command], {
    cwd,
    env: { PATH: process.env.PATH ?? "", HOME: join(cwd, ".."), TZ: "UTC", ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const timer = setTimeout(() => spawned.kill("SIGKILL"), ENDLESS_MS);
  const [stdout, stderr] = await Promise.all([
    new Response(spawned.stdout).text(),
    new Response(spawned.stderr).text(),
    spawned.exited,
  ]);
  clearTimeout(timer);
  return { code: spawned.exitCode, stdout, stderr };
}
