// The table of commands. Each is loaded when it is asked for; only its name is known before.
import { defineCommand } from "citty";
import type { Command } from "./command.ts";
import { GLOBAL } from "./flags.ts";
import { VERSION } from "./version.ts";

type Load = () => Promise<Command>;

const COMMANDS: Readonly<Record<string, Load>> = {
  run: async () => (await import("./run.ts")).command,
  status: async () => (await import("./status.ts")).command,
  explain: async () => (await import("./explain.ts")).command,
  list: async () => (await import("./list.ts")).command,
  dag: async () => (await import("./dag.ts")).command,
  params: async () => (await import("./params.ts")).command,
  metrics: async () => (await import("./metrics.ts")).command,
  get: async () => (await import("./get.ts")).command,
  plots: async () => (await import("./plots.ts")).command,
  report: async () => (await import("./report-page.ts")).command,
  verify: async () => (await import("./verify.ts")).command,
  history: async () => (await import("./history.ts")).command,
  show: async () => (await import("./show.ts")).command,
  diff: async () => (await import("./diff.ts")).command,
  checkout: async () => (await import("./checkout.ts")).command,
  commit: async () => (await import("./commit.ts")).command,
  gc: async () => (await import("./gc.ts")).command,
  export: async () => (await import("./export.ts")).command,
  exec: async () => (await import("./exec.ts")).command,
  import: async () => (await import("./import.ts")).command,
  init: async () => (await import("./init.ts")).command,
  hooks: async () => (await import("./hooks.ts")).command,
  completion: async () => (await import("./completion.ts")).command,
  doctor: async () => (await import("./doctor.ts")).command,
  schema: async () => (await import("./schema.ts")).command,
  bun: async () => (await import("./bun.ts")).command,
  help: async () => (await import("./help.ts")).command,
};

const ALIASES: Readonly<Record<string, string>> = { repro: "run" };

/** The definition of the whole program. */
export const root = defineCommand({
  meta: {
    name: "fastpipe",
    version: VERSION,
    description: "runs what changed in a pipeline, in parallel, and says why",
  },
  args: { ...GLOBAL },
  subCommands: COMMANDS,
});

/** Names and aliases, in the order of the help. */
export function commandNames(): string[] {
  return [...Object.keys(COMMANDS), ...Object.keys(ALIASES)];
}

export async function findCommand(name: string): Promise<Command | undefined> {
  const canonical = Object.hasOwn(ALIASES, name) ? ALIASES[name] : name;
  if (canonical === undefined || !Object.hasOwn(COMMANDS, canonical)) return undefined;
  return COMMANDS[canonical]?.();
}

export function allCommands(): Promise<Command[]> {
  return Promise.all(Object.values(COMMANDS).map((load) => load()));
}
