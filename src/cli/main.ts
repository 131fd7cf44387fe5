// The top of the command line: finds the command, parses strictly, runs it, gives the exit code.
import { resolve } from "node:path";
import { EXIT, type Failure, Stop } from "../model/failure.ts";
import { errStyle, outStyle } from "../ui/paint.ts";
import { processTerminal, type Terminal } from "../ui/terminal.ts";
import { type AnyArgs, type Command, type Context, start } from "./command.ts";
import { findCommand } from "./commands.ts";
import { GLOBAL } from "./flags.ts";
import { findFlag, parse, type Token, tokenize } from "./parse.ts";

/** What stands before the command word is for all commands; `word` is null when there is none. */
interface Split {
  readonly before: readonly string[];
  readonly word: string | null;
  readonly after: readonly string[];
}

/**
 * Runs one command line (without the executable's name); gives the exit code and never rejects.
 * `terminal`: instead of this process's own.
 */
export async function main(argv: readonly string[], terminal?: Terminal): Promise<number> {
  const environ = snapshot(process.env);
  const has = (flag: string): boolean => argv.includes(flag);
  terminal ??= processTerminal({ noColor: has("--no-color"), environ });
  const verbose = has("-v") || has("--verbose");
  const json = has("--json");
  try {
    return await dispatch(argv, terminal, environ);
  } catch (error) {
    const { report } = await import("./report.ts");
    return await report(error, { terminal, verbose, json });
  } finally {
    terminal.flush();
  }
}

async function dispatch(
  argv: readonly string[],
  terminal: Terminal,
  environ: Context["environ"],
): Promise<number> {
  const split = await splitAtCommand(argv);
  if (split.word === "__complete") {
    const { complete } = await import("./complete.ts");
    return await complete(split.after, terminal);
  }
  if (split.word === null) return await withoutCommand(parseGlobal(split.before), terminal);
  const command = await findCommand(split.word);
  if (!command) {
    const { unknownCommand } = await import("./usage.ts");
    throw new Stop([unknownCommand(split.word)]);
  }
  const { args, rawArgs, file } = await parseFor(command, split);
  if (args.version) return await printVersion(terminal);
  if (args.help) return await printHelp(command, terminal);
  await checkArgs(command, args);
  const context: Context = {
    cwd: resolve(text(args, "cd") ?? "."),
    file,
    json: args.json === true,
    quiet: args.quiet === true,
    verbose: args.verbose === true,
    terminal,
    environ,
    rawArgs,
  };
  if (text(args, "cd") !== undefined) changeDirectory(context.cwd);
  return await start(command, args, context);
}

/** The first word that is not a flag or its value. Before it only the global flags can stand. */
async function splitAtCommand(argv: readonly string[]): Promise<Split> {
  for (const token of tokenize(argv, GLOBAL)) {
    if (token.kind === "option" && !findFlag(token.name, GLOBAL)) {
      const { misplacedFlag } = await import("./usage.ts");
      throw new Stop([await misplacedFlag(token.rawName)]);
    }
    if (token.kind === "positional") {
      const { index, value } = token;
      return { before: argv.slice(0, index), word: value, after: argv.slice(index + 1) };
    }
  }
  return { before: argv, word: null, after: [] };
}

interface Parsed {
  readonly args: AnyArgs;
  readonly rawArgs: readonly string[];
  /** The pipeline file. */
  readonly file: string | undefined;
}

async function parseFor(command: Command, { before, after }: Split): Promise<Parsed> {
  const { raw, flags: own } = command.details;
  const rawArgs = after;
  const flags = { ...GLOBAL, ...own };
  if (!raw && asksForHelp(tokenize(after, flags))) {
    return { args: { ...parseGlobal([]), help: true }, rawArgs, file: undefined };
  }
  const global = parseGlobal(before);
  if (raw) return { args: { ...global, _: [] }, rawArgs, file: text(global, "file") };
  const parsed = parse(after, flags);
  if (parsed.ok) {
    const args = { ...parsed.value };
    for (const name of Object.keys(GLOBAL)) {
      // A flag that the command has too is the command's after its word, and all commands' before it.
      const given = Object.hasOwn(own, name) || (args[name] ?? false) !== false;
      if (!given) args[name] = global[name];
    }
    return { args, rawArgs, file: text("file" in own ? global : args, "file") };
  }
  if (!("unknown" in parsed.error)) throw new Stop(parsed.error);
  const { unknownFlag } = await import("./usage.ts");
  throw new Stop([await unknownFlag(parsed.error.unknown, command)]);
}

/** Whoever asks for help gets it, whatever else is wrong. */
function asksForHelp(tokens: readonly Token[]): boolean {
  return tokens.some(
    (token) => token.kind === "option" && findFlag(token.name, GLOBAL)?.[0] === "help",
  );
}

function parseGlobal(args: readonly string[]): AnyArgs {
  const parsed = parse(args, GLOBAL);
  if (parsed.ok) return parsed.value;
  // `splitAtCommand` has seen that all flags are known.
  throw new Stop("unknown" in parsed.error ? [] : parsed.error);
}

async function checkArgs(command: Command, args: AnyArgs): Promise<void> {
  const { name, flags, words } = command.details;
  const given = args._.length;
  const { laterFlag, usageFailure } = await import("./usage.ts");
  const later = laterFlag(args, flags);
  if (later) throw new Stop([later]);
  const usage = `usage: fastpipe ${[name, words?.usage ?? ""].join(" ").trim()}`;
  if (given < (words?.min ?? 0)) {
    throw new Stop([usageFailure(`\`fastpipe ${name}\` needs ${words?.usage}`, usage)]);
  }
  const extra = args._[words?.max ?? 0];
  if (extra !== undefined) {
    const what = words?.max ? "too many arguments, from" : "takes no arguments, but was given";
    throw new Stop([usageFailure(`\`fastpipe ${name}\`: ${what} ${JSON.stringify(extra)}`, usage)]);
  }
}

async function withoutCommand(args: AnyArgs, terminal: Terminal): Promise<number> {
  if (args.version) return await printVersion(terminal);
  const { rootHelp } = await import("./usage-text.ts");
  const asked = args.help === true;
  const style = asked ? outStyle(terminal) : errStyle(terminal);
  const help = await rootHelp(style);
  if (asked) terminal.out(help);
  else terminal.err(help);
  return asked ? EXIT.done : EXIT.usage;
}

async function printVersion(terminal: Terminal): Promise<number> {
  const { versionLine } = await import("./version.ts");
  terminal.out(`${versionLine()}\n`);
  return EXIT.done;
}

async function printHelp(command: Command, terminal: Terminal): Promise<number> {
  const { commandHelp } = await import("./usage-text.ts");
  terminal.out(commandHelp(command, outStyle(terminal)));
  return EXIT.done;
}

function changeDirectory(dir: string): void {
  try {
    process.chdir(dir);
  } catch (error) {
    const why = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    const failure: Failure = { code: "usage", message: `-C: ${dir} is no folder to work in${why}` };
    throw new Stop([failure]);
  }
}

function text(args: AnyArgs, name: string): string | undefined {
  const value = args[name];
  return typeof value === "string" ? value : undefined;
}

function snapshot(environ: NodeJS.ProcessEnv): Record<string, string> {
  const copy: Record<string, string> = {};
  for (const [name, value] of Object.entries(environ)) {
    if (value !== undefined) copy[name] = value;
  }
  return copy;
}
