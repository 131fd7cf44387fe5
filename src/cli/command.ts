// What a command is: citty's definition of it, and what help, completion and the strict parser need besides.
import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import type { Terminal } from "../ui/terminal.ts";

interface Common {
  readonly description: string;
  /** Other spellings, without dashes; one letter is a short flag. */
  readonly alias?: string[];
  /** Known, and answered with "not in this version yet". */
  readonly later?: true;
  /** Not in the help. */
  readonly hidden?: true;
}

export interface Switch extends Common {
  readonly type: "boolean";
}

export interface Text extends Common {
  readonly type: "string";
  readonly valueHint: string;
  /** May be given several times; its value is a list. */
  readonly repeat?: true;
  /** The value may be left out, and can only be joined by `=`; the flag alone is "". */
  readonly bare?: true;
  readonly completes?: Completes;
}

export interface Choice extends Common {
  readonly type: "enum";
  readonly valueHint: string;
  readonly options: string[];
}

export type Completes = "stage" | "target" | "param" | "file" | "dir";
export type Flag = Switch | Text | Choice;
export type Flags = Readonly<Record<string, Flag>>;

type FlagValue<F extends Flag> = F extends { readonly type: "boolean" }
  ? boolean
  : F extends { readonly repeat: true }
    ? readonly string[]
    : string | undefined;

/** What the parser gives: every flag of the definition by its long name, and the other words as `_`. */
export type Args<F extends Flags> = { readonly [K in keyof F]: FlagValue<F[K]> } & {
  readonly _: readonly string[];
};

/** The same, when the definition is not known. */
export interface AnyArgs {
  readonly [name: string]: FlagValue<Flag> | readonly string[];
  readonly _: readonly string[];
}

/** The words that are not flags. */
export interface Words {
  /** As the usage line shows them, e.g. `[TARGET...]`. */
  readonly usage: string;
  readonly description: string;
  readonly min: number;
  readonly max: number;
  readonly completes?: Completes | readonly string[];
}

export interface Example {
  readonly line: string;
  readonly says: string;
}

/** What holds for one invocation, whatever the command. */
export interface Context {
  /** Where the command works: the current folder, or `-C`. Absolute. */
  readonly cwd: string;
  /** `--file`, as the user wrote it. */
  readonly file: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly terminal: Terminal;
  /** As it was when fastpipe started. */
  readonly environ: Readonly<Record<string, string>>;
  /** The arguments after the command word, as they came. */
  readonly rawArgs: readonly string[];
}

export interface Details<F extends Flags = Flags> {
  readonly name: string;
  /** One line, no full stop. */
  readonly summary: string;
  readonly alias?: string[];
  /** Paragraphs under the usage line. */
  readonly text?: readonly string[];
  readonly flags: F;
  readonly words?: Words;
  readonly examples: readonly Example[];
  readonly exits?: readonly (readonly [code: string, means: string])[];
  /** Every argument after the command word belongs to the command, also `--help`. */
  readonly raw?: true;
}

interface Definition<F extends Flags> extends Details<F> {
  /** Gives the exit code. */
  run(args: Args<F>, context: Context): Promise<number>;
}

export interface Command extends CommandDef {
  readonly details: Details;
}

export function define<const F extends Flags>(definition: Definition<F>): Command {
  const { run, ...details } = definition;
  const { name, summary: description, alias = [] } = details;
  const args: ArgsDef = { ...details.flags };
  return {
    ...defineCommand({
      meta: { name, description, alias },
      args,
      run: ({ args, data }) => run(args as unknown as Args<F>, data),
    }),
    details,
  };
}

/** Runs a command with what the strict parser made of its arguments. */
export async function start(command: Command, args: AnyArgs, context: Context): Promise<number> {
  const rawArgs = [...context.rawArgs];
  const parsed = { ...args, _: [...args._] } as Parameters<NonNullable<Command["run"]>>[0]["args"];
  return await command.run?.({ rawArgs, args: parsed, cmd: command, data: context });
}
