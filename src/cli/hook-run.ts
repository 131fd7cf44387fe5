// `fastpipe hooks run NAME`: what the hooks in git call. Talk alone, and an exit code that git heeds.
import { isHookName } from "../hooks/script.ts";
import { EXIT, Stop } from "../model/failure.ts";
import { some, visible } from "../ui/text.ts";
import type { Context } from "./command.ts";

export async function runHook(
  [name = "", ...args]: readonly string[],
  context: Context,
): Promise<number> {
  if (!isHookName(name)) {
    const message = `fastpipe has no hook ${JSON.stringify(name)}`;
    const hint = "`fastpipe hooks install` brings the hooks of git up to date";
    throw new Stop([{ code: "usage", message, hint }]);
  }
  switch (name) {
    case "pre-commit":
      return await preCommit(context);
    case "pre-push":
      return await prePush(context);
    case "post-checkout":
      return await postCheckout(args, context);
  }
}

/** A commit of work in progress is nobody's harm: it is refused only where that is asked for. */
async function preCommit(context: Context): Promise<number> {
  const { locate } = await import("./open.ts");
  const { planTargets } = await import("./planned.ts");
  const { terminal } = context;
  let refuses = false;
  try {
    refuses = (await locate(context)).settings.preCommit === "refuse";
    const { project, shown } = await planTargets({ ...context, quiet: true }, [], false, {
      forced: new Set(),
      forceDownstream: false,
      ignoreAlways: true,
      allowMissing: true,
    });
    project.state.close();
    const stale = shown.filter(({ state }) => state === "stale" || state === "restorable");
    if (stale.length === 0) return EXIT.done;
    const names = some(stale.map(({ stage }) => stage.name));
    terminal.err(`${prefix(refuses)} ${stagesText(stale.length)} not up to date: ${names}\n`);
    terminal.err(
      refuses
        ? "  hint: `fastpipe run` first, or `git commit --no-verify`\n"
        : "  hint: `fastpipe status` says why\n",
    );
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const [first] = error.failures;
    terminal.err(
      `${prefix(refuses)} the pipeline can't be read: ${visible(first?.message ?? "")}\n`,
    );
    if (first?.where)
      terminal.err(`  in ${visible(first.where.file)}, line ${first.where.line ?? 1}\n`);
  }
  return refuses ? EXIT.failed : EXIT.done;
}

function prefix(refuses: boolean): string {
  return refuses ? "fastpipe refuses the commit:" : "fastpipe warns:";
}

/** Others get what is pushed: locks that say of this code what was not run are kept from them. */
async function prePush(context: Context): Promise<number> {
  const { planTargets } = await import("./planned.ts");
  const { mismatches } = await import("../engine/verify.ts");
  const { terminal } = context;
  const { project, shown } = await planTargets({ ...context, quiet: true }, [], false, {
    forced: new Set(),
    forceDownstream: false,
    ignoreAlways: true,
    allowMissing: true,
  });
  project.state.close();
  const differ = mismatches(shown);
  if (differ.length === 0) return EXIT.done;
  const names = some(differ.map(({ stage }) => stage.name));
  terminal.err(
    `fastpipe refuses the push: the locks of ${stagesText(differ.length, false)} do not match: ${names}\n`,
  );
  terminal.err("  hint: `fastpipe run` and commit the locks, or `git push --no-verify`\n");
  return EXIT.failed;
}

/** `args`: what git tells, the commit before, the commit now, and whether it was a checkout of a branch. */
async function postCheckout(args: readonly string[], context: Context): Promise<number> {
  const [before = "", now = "", isBranch] = args;
  if (isBranch !== "1" || before === now) return EXIT.done;
  const { locate } = await import("./open.ts");
  const { found } = await locate(context);
  const { isRebasing, locksDiffer } = await import("../hooks/locks-differ.ts");
  // It checks out what does not stay, and does not tell of its end.
  if (isRebasing(found.root) || !locksDiffer(found.root, before, now)) return EXIT.done;
  const named = context.file === undefined ? [] : ["--file", context.file];
  // Quiet: what can't be restored is named, and edits that are kept. Who holds the project is not waited for.
  const child = Bun.spawn([process.execPath, ...named, "checkout", "--quiet", "--no-wait"], {
    cwd: context.cwd,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return await child.exited;
}

function stagesText(n: number, withVerb = true): string {
  const verb = withVerb ? (n === 1 ? " is" : " are") : "";
  return `${n} stage${n === 1 ? "" : "s"}${verb}`;
}
