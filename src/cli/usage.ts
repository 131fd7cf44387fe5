// Wrong usage, said in one paragraph, with what was probably meant.
import type { Failure } from "../model/failure.ts";
import { didYouMean } from "../model/suggest.ts";
import type { Command, Flags } from "./command.ts";
import { allCommands, commandNames } from "./commands.ts";
import { GLOBAL } from "./flags.ts";
import { dashed, findFlag } from "./parse.ts";

export function usageFailure(message: string, hint?: string): Failure {
  return { code: "usage", message, ...(hint !== undefined && { hint }) };
}

export function unknownCommand(word: string): Failure {
  return {
    code: "usage",
    message: `there is no command \`${word}\``,
    hint: "`fastpipe --help` lists the commands",
    ...didYouMean(word, commandNames()),
  };
}

/** A flag that a command does not have: one of another command's, or a slip of the pen. */
export async function unknownFlag(raw: string, command: Command): Promise<Failure> {
  const { name, flags } = command.details;
  const message = `\`fastpipe ${name}\` has no flag ${raw}`;
  const owners = await ownersOf(raw);
  if (owners.length > 0) {
    return usageFailure(message, `${owners.join(", ")} ${owners.length > 1 ? "have" : "has"} it`);
  }
  return {
    code: "usage",
    message,
    hint: `\`fastpipe ${name} --help\` lists its flags`,
    ...didYouMean(raw, dashed({ ...flags, ...GLOBAL })),
  };
}

/** A flag before the command word that only commands know. */
export async function misplacedFlag(raw: string): Promise<Failure> {
  const owners = await ownersOf(raw);
  if (owners.length > 0) {
    return usageFailure(
      `${raw} is a flag of ${owners.join(", ")}`,
      `write it after the command word: \`fastpipe ${owners[0]?.slice(10, -1)} ${raw}\``,
    );
  }
  return {
    code: "usage",
    message: `there is no flag ${raw}`,
    hint: "`fastpipe --help` lists the flags",
    ...didYouMean(raw, dashed(GLOBAL)),
  };
}

/** The first flag of a later version among those that were given. */
export function laterFlag(
  args: Readonly<Record<string, unknown>>,
  flags: Flags,
): Failure | undefined {
  for (const [name, flag] of Object.entries(flags)) {
    const given = args[name] !== undefined && args[name] !== false;
    if (flag.later && given) {
      return { code: "not_supported", message: `--${name} is not supported in this version yet` };
    }
  }
  return undefined;
}

async function ownersOf(raw: string): Promise<string[]> {
  const spelling = raw.replace(/^--?/, "");
  const commands = await allCommands();
  return commands
    .filter(({ details }) => findFlag(spelling, details.flags) !== undefined)
    .map(({ details }) => `\`fastpipe ${details.name}\``);
}
