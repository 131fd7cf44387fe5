// `fastpipe hooks`: puts hooks and a merge driver into git, and takes them out; what they call is here too.
import { EXIT, Stop } from "../model/failure.ts";
import { didYouMean } from "../model/suggest.ts";
import { outStyle } from "../ui/paint.ts";
import { type Context, define } from "./command.ts";

const ACTIONS = ["install", "uninstall"] as const;

export const command = define({
  name: "hooks",
  summary: "install git hooks and a merge driver for locks, or uninstall them",
  text: [
    "pre-commit says which stages are not up to date (`hooks: { pre-commit: refuse }` in fastpipe.yaml refuses the commit); pre-push refuses a push while locks do not match, as `verify --allow-missing` tells; post-checkout restores outs where another branch has other locks.",
    "Hooks that are there are kept and called. A lock that two branches have both written becomes one that says so, and its stage runs again or is restored; dvc.lock is merged stage by stage. Git is told by .gitattributes, which belongs into git; each clone needs its own `hooks install`.",
  ],
  flags: {},
  words: {
    usage: "install|uninstall",
    description: "put them in (again: brings them up to date), or leave all as it was before",
    min: 1,
    max: Number.POSITIVE_INFINITY,
    completes: [...ACTIONS],
  },
  examples: [
    { line: "fastpipe hooks install", says: "in this clone" },
    { line: "fastpipe hooks uninstall", says: "everything is as it was before" },
    { line: "git commit --no-verify", says: "without hooks, for once" },
  ],
  exits: [
    ["0", "done"],
    ["2", "wrong usage, no git, or a repository that can't have hooks"],
  ],
  async run({ _: [action = "", ...rest] }, context) {
    if (action === "run") {
      const { runHook } = await import("./hook-run.ts");
      return await runHook(rest, context);
    }
    if (action === "merge") {
      const { mergeFile } = await import("./hook-merge.ts");
      return mergeFile(rest, context);
    }
    const known = ACTIONS.find((one) => one === action);
    if (known === undefined || rest.length > 0) throw new Stop([unknown(action, rest)]);
    return await change(known, context);
  },
});

function unknown(action: string, rest: readonly string[]) {
  const [extra] = rest;
  const isKnown = (ACTIONS as readonly string[]).includes(action);
  const what = isKnown && extra !== undefined ? extra : action;
  return {
    code: "usage",
    message: `\`fastpipe hooks\` can install and uninstall, but was given ${JSON.stringify(what)}`,
    hint: "usage: fastpipe hooks install|uninstall",
    ...(isKnown ? {} : didYouMean(action, ACTIONS)),
  } as const;
}

async function change(action: (typeof ACTIONS)[number], context: Context): Promise<number> {
  const { changeHooks } = await import("../hooks/change.ts");
  const { locate } = await import("./open.ts");
  const { found } = await locate(context);
  const { terminal, json, quiet } = context;
  const changed = changeHooks(action, { ...found, executable: process.execPath });
  if (json) {
    const { hooksJson } = await import("../ui/hooks.ts");
    terminal.out(hooksJson(changed));
  } else if (!quiet) {
    const { hooksText } = await import("../ui/hooks.ts");
    terminal.out(hooksText(action, changed, outStyle(terminal)));
  }
  return EXIT.done;
}
