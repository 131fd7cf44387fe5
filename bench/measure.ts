// Measures whole processes, from outside: what a person waits for.

export interface Command {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Sample {
  readonly ms: number;
  /** CPU time of the process and of the children that it waited for. */
  readonly cpuMs: number;
  /** The largest resident set among them; never less than this process's own, which Linux starts from. */
  readonly maxRssMb: number;
}

/** A run that takes longer hangs. */
const LIMIT_MS = 300_000;

/** Runs a command to its end. Throws when it fails: a failed run is no measurement. */
export function once(command: Command): Sample {
  return run(command).sample;
}

/** The number that a command prints: for what can only be measured inside. */
export function printed(command: Command): number {
  const { stdout } = run(command, "pipe");
  const value = Number(stdout);
  if (stdout === "" || Number.isNaN(value)) throw new Error(`not a number: ${stdout}`);
  return value;
}

function run(
  { argv, cwd, env }: Command,
  stdout: "ignore" | "pipe" = "ignore",
): { sample: Sample; stdout: string } {
  const start = Bun.nanoseconds();
  const child = Bun.spawnSync([...argv], {
    cwd,
    env: { ...plainEnv(), ...env },
    stdin: "ignore",
    stdout,
    stderr: "pipe",
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
  });
  const ms = (Bun.nanoseconds() - start) / 1e6;
  if (child.exitCode !== 0) {
    const how = child.signalCode ?? `exit code ${child.exitCode}`;
    throw new Error(`${argv.join(" ")}: ${how}\n${child.stderr.toString().slice(-2000)}`);
  }
  const usage = child.resourceUsage;
  const cpuMs = Number(usage.cpuTime.total) / 1e3;
  const maxRssMb = usage.maxRSS / 2 ** 20;
  return { sample: { ms, cpuMs, maxRssMb }, stdout: child.stdout?.toString() ?? "" };
}

/** This process's environment without what would change how fastpipe or make behave. */
function plainEnv(): Record<string, string> {
  const unwanted = /^(FASTPIPE_|MAKEFLAGS$|MAKELEVEL$|NO_COLOR$|FORCE_COLOR$|CI$)/;
  const entries = Object.entries(process.env).flatMap(([key, value]) =>
    value === undefined || unwanted.test(key) ? [] : [[key, value] as const],
  );
  return Object.fromEntries(entries);
}

export interface Contender {
  readonly command: Command;
  /** Brings back the state that the command starts from; not measured. */
  readonly prepare?: () => void | Promise<void>;
}

/**
 * Runs the contenders in turn, `rounds` times, so that a slow minute of the machine hits all alike.
 * One round more comes first and is thrown away: it fills the page cache.
 */
export async function inTurn<Name extends string>(
  rounds: number,
  contenders: Readonly<Record<Name, Contender>>,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(contenders) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    Sample[]
  >;
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      await contenders[name].prepare?.();
      const sample = once(contenders[name].command);
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
}

/** Round by round, `a` over `b`. */
export function ratios(a: readonly Sample[], b: readonly Sample[]): number[] {
  return a.map(({ ms }, i) => ms / (b[i]?.ms ?? Number.NaN));
}

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly n: number;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (i: number) => sorted[i] ?? Number.NaN;
  const middle = Math.floor(sorted.length / 2);
  return {
    median: sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2,
    min: at(0),
    max: at(sorted.length - 1),
    n: sorted.length,
  };
}
