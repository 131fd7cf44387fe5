// `fastpipe gc`: drop from the cache what no lock needs that is kept.
import { EXIT, Stop } from "../model/failure.ts";
import { gcJson, gcText } from "../ui/placed.ts";
import { define } from "./command.ts";
import { holdOptions, WAIT } from "./waiting.ts";

export const command = define({
  name: "gc",
  summary: "drop from the cache what no lock, branch or tag needs",
  text: [
    "What to keep has to be said. The locks of the workspace are kept in any case, those of stages that are no more too. Runs whose outs go are forgotten. In a DVC project it is DVC's cache.",
  ],
  flags: {
    workspace: {
      type: "boolean",
      alias: ["w"],
      description: "keep what the locks of the workspace need",
    },
    "all-branches": {
      type: "boolean",
      alias: ["a"],
      description: "keep also what those of all local branches need",
    },
    "all-tags": {
      type: "boolean",
      alias: ["T"],
      description: "keep also what those of all tags need",
    },
    "dry-run": {
      type: "boolean",
      alias: ["n", "dry"],
      description: "say how much would go; drop nothing",
    },
    force: {
      type: "boolean",
      alias: ["f"],
      description: "also from a cache of DVC's that lies outside of the project",
    },
    ...WAIT,
  },
  examples: [
    { line: "fastpipe gc --workspace -n", says: "how much only other versions need" },
    { line: "fastpipe gc --all-branches --all-tags", says: "keep what git can bring back" },
  ],
  exits: [
    ["0", "done"],
    ["2", "wrong usage: it was not said what to keep, or git can't say it"],
    ["3", "another run holds the project"],
  ],
  async run(args, context) {
    const { workspace, "all-branches": branches, "all-tags": tags, "dry-run": dry, force } = args;
    if (!workspace && !branches && !tags) {
      const message = "it was not said what to keep";
      const hint = "--workspace, --all-branches, --all-tags; with -n it only says what would go.";
      throw new Stop([{ code: "usage", message, hint }]);
    }
    const { locate, warn } = await import("./open.ts");
    const { held } = await import("../engine/held.ts");
    const { found } = await locate(context);
    const hold = holdOptions(args, context, (message) => warn(context, [message]));
    const scope = { branches, tags };
    const collected = await held(found.root, hold, async () => {
      if (found.kind === "dvc") {
        const { collectDvc } = await import("../engine/dvc/gc.ts");
        return await collectDvc(found.root, scope, { dry, force });
      }
      const { collect } = await import("../engine/gc.ts");
      return await collect(found.root, scope, dry);
    });
    const { terminal, json, quiet } = context;
    if (json) terminal.out(gcJson(collected, dry));
    else if (!quiet) terminal.out(gcText(collected, dry));
    return EXIT.done;
  },
});
