// `fastpipe checkout`: workspace = locks.
import { realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { Project } from "../engine/project.ts";
import { EXIT } from "../model/failure.ts";
import { outStyle } from "../ui/paint.ts";
import { checkoutJson, checkoutText } from "../ui/placed.ts";
import { define } from "./command.ts";
import { GLOB, TARGETS } from "./flags.ts";
import { WAIT } from "./waiting.ts";

export const command = define({
  name: "checkout",
  summary: "put outs in place as locks say they were made",
  text: [
    "Outs come from the cache; nothing runs. After `git checkout` it makes the workspace what the locks of that branch say. Metrics and plots, and outs that are not cached, are git's.",
    "What lies in an out's place and is nowhere else stays, and is named, unless --force.",
  ],
  flags: {
    force: {
      type: "boolean",
      alias: ["f"],
      description: "drop edits that are not in the cache",
    },
    ...GLOB,
    ...WAIT,
  },
  words: TARGETS,
  examples: [
    { line: "fastpipe checkout", says: "all outs" },
    { line: "fastpipe checkout train", says: "those of `train`" },
    { line: "fastpipe checkout --force build/model.json", says: "one out, whatever lies there" },
  ],
  exits: [
    ["0", "the outs are what the locks say"],
    ["1", "one is not: it is not in the cache, or an edit is in its place; the others are done"],
    ["2", "wrong usage, or a pipeline that can't be right"],
    ["3", "another run holds the project"],
  ],
  async run(args, context) {
    const { _: targets, glob, force } = args;
    const { outsAmong, withProject } = await import("./held-project.ts");
    const { selectTargets } = await import("./planned.ts");
    const { checkout } = await import("../engine/checkout.ts");
    const placed = await withProject(context, args, async (project) => {
      const { data, others } = apart(project, context.cwd, targets);
      const isData = targets.length > 0 && others.length === 0;
      const stages = isData
        ? new Set<string>()
        : selectTargets(project, context.cwd, others, glob).named;
      const paths = outsAmong(project, others);
      const tracked = targets.length === 0 ? new Set(project.tracked.keys()) : data;
      return await checkout(project, { stages, ...(paths && { paths }), tracked, force });
    });
    const { terminal, json, quiet, verbose } = context;
    const bad = placed.filter(
      ({ status }) =>
        status === "refused" ||
        status === "absent" ||
        status === "failed" ||
        (status === "unknown" && targets.length > 0),
    );
    if (json) terminal.out(checkoutJson(placed));
    else if (!quiet) terminal.out(checkoutText(placed, outStyle(terminal, verbose)));
    else if (bad.length > 0) terminal.out(checkoutText(bad, outStyle(terminal, verbose)));
    return bad.length > 0 ? EXIT.failed : EXIT.done;
  },
});

/** Targets that are data which no stage makes, by its path or by that of its `.dvc` file, and all others. */
function apart(
  { root, tracked }: Pick<Project, "root" | "tracked">,
  cwd: string,
  targets: readonly string[],
): { readonly data: ReadonlySet<string>; readonly others: readonly string[] } {
  const data = new Set<string>();
  const others: string[] = [];
  for (const target of targets) {
    const path = relative(root, resolve(realpathSync(cwd), target))
      .split(sep)
      .join("/");
    const found = [path, path.replace(/\.dvc$/, "")].find((one) => tracked.has(one));
    if (found === undefined) others.push(target);
    else data.add(found);
  }
  return { data, others };
}
