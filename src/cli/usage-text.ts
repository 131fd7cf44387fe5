// The text of `--help`.
import type { Style } from "../ui/paint.ts";
import type { Command, Flag, Flags } from "./command.ts";
import { allCommands } from "./commands.ts";
import { GLOBAL } from "./flags.ts";
import { spellings } from "./parse.ts";

/** Lines of help are not longer than this, however wide the terminal. */
const WIDEST = 100;

type Row = readonly [left: string, right: string];

const GROUPS: readonly (readonly [title: string, names: readonly string[]])[] = [
  ["Run and understand", ["run", "status", "explain", "list", "dag", "verify", "export", "exec"]],
  ["Results", ["params", "metrics", "plots", "report"]],
  ["Outs and locks", ["checkout", "commit", "gc", "get"]],
  ["Past runs", ["history", "show", "diff"]],
  ["Set up", ["init", "import", "hooks", "completion", "doctor", "schema", "bun", "help"]],
];

export async function rootHelp(style: Style): Promise<string> {
  const commands = new Map((await allCommands()).map((command) => [command.details.name, command]));
  const sections = GROUPS.map(([title, names]) =>
    section(
      title,
      rows(
        names.map((name) => summaryRow(name, commands.get(name))),
        style,
      ),
      style,
    ),
  );
  return join([
    "fastpipe runs what changed in a pipeline, in parallel, and says why.",
    `${style.paint("bold", "Usage:")} fastpipe COMMAND [FLAGS] [ARGUMENTS]`,
    ...sections,
    section("Flags of every command", rows(flagRows(GLOBAL), style), style),
    section(
      "Examples",
      rows(
        [
          ["fastpipe init", "lay down a small pipeline"],
          ["fastpipe run", "bring everything up to date"],
          ["fastpipe explain train", "why `train` would run, or what it depends on"],
        ],
        style,
      ),
      style,
    ),
    "`fastpipe COMMAND --help` says more about a command.",
  ]);
}

export function commandHelp(command: Command, style: Style): string {
  const { name, summary, alias = [], text = [], flags, words, examples, exits } = command.details;
  const own = flagRows(flags);
  const parts = [`${summary[0]?.toUpperCase()}${summary.slice(1)}.`];
  const usage = ["fastpipe", name, ...(own.length > 0 ? ["[FLAGS]"] : []), words?.usage ?? ""];
  parts.push(`${style.paint("bold", "Usage:")} ${usage.filter((part) => part !== "").join(" ")}`);
  if (alias.length > 0) parts.push(`${style.paint("bold", "Also:")} fastpipe ${alias.join(", ")}`);
  parts.push(...text.map((paragraph) => wrap(paragraph, widthOf(style)).join("\n")));
  if (words && words.description !== "") {
    parts.push(
      section(
        "Arguments",
        rows([[words.usage.replace(/[[\].]/g, ""), words.description]], style),
        style,
      ),
    );
  }
  if (own.length > 0) parts.push(section("Flags", rows(own, style), style));
  const rest = Object.entries(GLOBAL).filter(([flag]) => !Object.hasOwn(flags, flag));
  const global = flagRows(Object.fromEntries(rest));
  parts.push(section("Flags of every command", rows(global, style), style));
  parts.push(
    section(
      "Examples",
      rows(
        examples.map(({ line, says }) => [line, says]),
        style,
      ),
      style,
    ),
  );
  if (exits) parts.push(section("Exit codes", rows(exits, style), style));
  return join(parts);
}

function summaryRow(name: string, command: Command | undefined): Row {
  const alias = command?.details.alias ?? [];
  return [[name, ...alias].join(", "), command?.details.summary ?? ""];
}

function flagRows(flags: Flags): Row[] {
  return Object.entries(flags)
    .filter(([, flag]) => !flag.later && !flag.hidden)
    .map(([name, flag]) => [flagColumn(name, flag), flag.description]);
}

function flagColumn(name: string, flag: Flag): string {
  const { short, long } = spellings(name, flag);
  const dashed = [...short.map((one) => `-${one}`), ...long.map((one) => `--${one}`)].join(", ");
  const indent = short.length === 0 ? "    " : "";
  if (flag.type === "boolean") return `${indent}${dashed}`;
  const hint = flag.type === "string" && flag.bare ? `[=${flag.valueHint}]` : ` ${flag.valueHint}`;
  return `${indent}${dashed}${hint}`;
}

function section(title: string, lines: readonly string[], style: Style): string {
  return [style.paint("bold", title), ...lines].join("\n");
}

const LONGEST_LEFT = 44;

/** Two columns, indented; what is on the right is wrapped. */
function rows(pairs: readonly Row[], style: Style): string[] {
  const lefts = pairs.map(([left]) => left.length).filter((length) => length <= LONGEST_LEFT);
  const column = Math.max(0, ...lefts) + 4;
  return pairs.flatMap(([left, right]) => {
    const [first = "", ...rest] = wrap(right, Math.max(20, widthOf(style) - column));
    const indent = " ".repeat(column);
    const head = `  ${left}`;
    const lines = head.length + 2 > column ? [head, indent + first] : [head.padEnd(column) + first];
    return [...lines, ...rest.map((line) => indent + line)].map((line) => line.trimEnd());
  });
}

function widthOf({ columns }: Style): number {
  return Math.max(40, Math.min(columns ?? WIDEST, WIDEST));
}

export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function join(parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}
