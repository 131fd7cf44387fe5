// From commands as DVC runs them, each by a shell of its own without `-e`, to one text for `/bin/sh -ec` that does the same.
import { shellQuoted } from "../dvc/python.ts";
import { closes, skeletonOf } from "./shell-words.ts";

export interface ShellText {
  /** For each command its lines, in order. */
  readonly items: readonly (readonly string[])[];
  /** Commands that only bash is sure to understand, while what ran them here is something else. */
  readonly unsure: readonly string[];
}

/** The name of the shell that DVC would take on this machine. */
export function dvcShell(environ: Readonly<Record<string, string>>): string {
  const { SHELL } = environ;
  return SHELL === undefined || SHELL === "" ? "sh" : (SHELL.split("/").at(-1) ?? "sh");
}

/** As Python's `splitlines`: DVC gives each line of a text a shell, and each item of a list. */
export function commandsOf(cmd: string | readonly string[]): readonly string[] {
  if (typeof cmd !== "string") return cmd;
  const lines = cmd.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** `shell`: the name of the one that ran them. */
export function shellText(commands: readonly string[], shell: string): ShellText {
  const real = commands.filter((one) => !isNothing(one));
  const unsure: string[] = [];
  const items = commands.map((command): readonly string[] => {
    if (isNothing(command)) return command.trim() === "" ? [] : command.trim().split("\n");
    const { words, whole } = skeletonOf(command);
    const bash = BASH.test(words) || ECHO.test(command);
    if (bash && !OTHERS.has(shell)) unsure.push(command);
    const other = shell === "fish" || bash ? OTHERS.get(shell) : undefined;
    if (other !== undefined) return [`${other} -c ${shellQuoted(command)}`];
    if (!whole || !closes(words)) return [`/bin/sh -c ${shellQuoted(command)}`];
    return real.length === 1 ? alone(command, words) : amongOthers(command, words);
  });
  return { items: real.length === 0 ? [...items, [":"]] : items, unsure };
}

/** How DVC starts shells that know more than `/bin/sh`. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ["bash", "bash --noprofile --norc"],
  ["zsh", "zsh --no-rcs"],
  ["fish", "fish --no-config"],
]);

/** What `/bin/sh` need not know; quoted parts are left out of what is looked at. */
const BASH = new RegExp(
  [
    "\\[\\[",
    "(?:^|[\\s;&|(])(?:source|function|let|declare|typeset|pushd|popd|shopt|mapfile|readarray|select|time|disown)\\s",
    "\\(\\(",
    "<<<",
    "[<>]\\(",
    "&>",
    "\\|&",
    "\\$['\"]",
    "\\$\\{[^}]*(?:\\[|//|\\^|,,|:\\d)",
    "\\$\\{![\\w]",
    "\\{[\\w.-]*(?:\\.\\.|,)[\\w.,-]*\\}",
    "(?:^|[\\s;&|])\\w+\\+?=\\(",
    "\\+=",
    "pipefail",
    "\\$(?:RANDOM|BASH|SECONDS|EPOCHSECONDS|PIPESTATUS)",
    "\\*\\*",
    ">&(?![\\d-])",
    "(?:^|\\s)(?:\\[|test)\\s[^\\]]*==",
  ].join("|"),
);

/** `/bin/sh` may take backslashes in what `echo` is given for escapes, and `-e` for a word. */
const ECHO = /(?:^|[\s;&|(])echo\s(?:[^;&|]*\\|\s*-\w*e)/;

/** Nothing that a shell would do: white space and comments. */
function isNothing(command: string): boolean {
  return command.split("\n").every((line) => /^\s*(#|$)/.test(line));
}

/** Several commands in one: all are run, whatever becomes of the first ones. */
const SEVERAL = /[;\n`]|\$\(|(?:^|[^&>|<])&(?:$|[^&>])|(?:^|\s)[{(]/;
const KEYWORD = /(?:^|[\s;])(?:if|for|while|until|case)\s/;
/** It would change what comes after it, or `-e` would not see that it failed. */
const LASTING =
  /&&|\|\||^\s*!|^\s*(?:cd|export|set|unset|exec|exit|return|trap|eval|\.|umask|ulimit|alias|unalias|read|readonly|shift|break|continue|hash|getopts|local|wait|:)(?:\s|$)|^\s*\w+=\S*\s*$/;

function needsPlusE(words: string): boolean {
  return SEVERAL.test(words) || KEYWORD.test(words);
}

function alone(command: string, words: string): readonly string[] {
  if (!needsPlusE(words)) return [command.trim()];
  return command.includes("\n")
    ? ["set +e", ...command.split("\n")]
    : [`set +e; ${command.trim()}`];
}

function amongOthers(command: string, words: string): readonly string[] {
  const plusE = needsPlusE(words);
  if (!plusE && !LASTING.test(words)) return command.trim().split("\n");
  const isLong = command.includes("\n") || /(?:^|\s)#/.test(words);
  if (!isLong) return [`( ${plusE ? "set +e; " : ""}${command.trim()} )`];
  return ["(", ...(plusE ? ["set +e"] : []), ...command.split("\n"), ")"];
}
