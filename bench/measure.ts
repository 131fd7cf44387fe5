// Measures whole processes, from outside: what a person waits for.

export interface Command {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A run that takes longer hangs; without it 5 minutes. */
  readonly limitMs?: number;
}

export interface Sample {
  readonly ms: number;
  /** CPU time of the process and of the children that it waited for. */
  readonly cpuMs: number;
  /** The largest resident set among them; never less than this process's own, which Linux starts from. */
  readonly maxRssMb: number;
}

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
  { argv, cwd, env, limitMs = LIMIT_MS }: Command,
  stdout: "ignore" | "pipe" = "ignore",
): { sample: Sample; stdout: string } {
  const start = Bun.nanoseconds();
  const child = Bun.spawnSync([...argv], {
    cwd,
    env: { ...plainEnv(), ...env },
    stdin: "ignore",
    stdout,
    stderr: "pipe",
    timeout: limitMs,
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

/** This process's environment without what would change how fastpipe, make or DVC behave. */
function plainEnv(): Record<string, string> {
  const unwanted = /^(FASTPIPE_|DVC_|MAKEFLAGS$|MAKELEVEL$|NO_COLOR$|FORCE_COLOR$|CI$)/;
  const entries = Object.entries(process.env).flatMap(([key, value]) =>
    value === undefined || unwanted.test(key) ? [] : [[key, value] as const],
  );
  return Object.fromEntries(entries);
}

export interface Contender {
  readonly command: Command;
  /** Brings back the state that the command starts from; not measured. */
  readonly prepare?: () => void | Promise<void>;
  /** Runs in the round that is thrown away, where the command itself takes minutes. */
  readonly warmUp?: Command;
  /** Takes part in so many rounds only, for the same reason. */
  readonly rounds?: number;
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
      const { command, prepare, warmUp, rounds: own = rounds } = contenders[name];
      if (round >= own) continue;
      await prepare?.();
      const sample = once(round < 0 ? (warmUp ?? command) : command);
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
}

/** Round by round, `a` over `b`, as long as both took part. */
export function ratios(a: readonly Sample[], b: readonly Sample[]): number[] {
  return a.slice(0, b.length).map(({ ms }, i) => ms / (b[i]?.ms ?? Number.NaN));
}

/** Less than this is not told apart from the noise, and nothing is divided by it. */
const LEAST_MS = 1;

/** Round by round, the time of `whole` beyond that of `floor`. */
export function beyond(whole: readonly Sample[], floor: readonly Sample[]): Sample[] {
  return whole.slice(0, floor.length).map((sample, i) => {
    const ms = sample.ms - (floor[i]?.ms ?? Number.NaN);
    return { ...sample, ms: Math.max(ms, LEAST_MS) };
  });
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
