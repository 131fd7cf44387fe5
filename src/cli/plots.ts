// `fastpipe plots show` and `plots diff`: plots as a page, as SVG, as JSON or in the terminal.
import { EXIT, Stop } from "../model/failure.ts";
import { define } from "./command.ts";
import type { PlotsRequest } from "./plots-show.ts";

const VERBS = ["show", "diff"];

interface Given {
  readonly names: readonly string[];
  readonly targets: readonly string[];
}

interface Everywhere {
  readonly "all-branches": boolean;
  readonly "all-tags": boolean;
}

type Chosen = Pick<PlotsRequest, "asked" | "targets">;

function shown(words: readonly string[], { names, targets }: Given, all: Everywhere): Chosen {
  if (targets.length > 0) refuse("--targets", "diff", "Name them after `show`.");
  const [branches, tags] = [all["all-branches"], all["all-tags"]];
  const isWorkspace = branches || tags || names.length === 0;
  return {
    asked: { names: isWorkspace ? ["workspace", ...names] : names, branches, tags },
    targets: words,
  };
}

function compared(words: readonly string[], { names, targets }: Given, all: Everywhere): Chosen {
  if (names.length > 0) refuse("--rev", "show", "Name revisions after `diff`.");
  if (all["all-branches"]) refuse("--all-branches", "show");
  if (all["all-tags"]) refuse("--all-tags", "show");
  // The workspace first, as in DVC.
  const revisions = words.length < 2 ? ["workspace", words[0] ?? "HEAD"] : words;
  return { asked: { names: revisions }, targets };
}

function refuse(flag: string, verb: string, hint?: string): never {
  const message = `${flag} is for \`plots ${verb}\``;
  throw new Stop([{ code: "usage", message, ...(hint !== undefined && { hint }) }]);
}

export const command = define({
  name: "plots",
  summary: "plots of revisions over each other: as a page, as SVG or in the terminal",
  text: [
    "`show` draws the plots that stages declare, or only the targets: plots, folders of them, stages, or any file of data. CSV, TSV, JSON and YAML are drawn by a template; images are shown. The page needs no network.",
    "`diff` draws revisions over each other: HEAD and the workspace, A and the workspace, or all that are named. A revision is a branch, a tag, a commit, something like HEAD~3, a date, or `workspace`. Data is read from the files, from git, or from the cache.",
    'How a plot is drawn is said where it is declared: `plots: [out("loss.csv", { x: "step", y: "loss" })]`, or in a dvc.yaml as for DVC. The flags here win over that.',
  ],
  flags: {
    out: {
      type: "string",
      alias: ["o"],
      valueHint: "FILE",
      completes: "file",
      description: "a page (FILE.html), one plot (FILE.svg), or a folder for index.html",
    },
    text: { type: "boolean", description: "draw in the terminal instead" },
    rev: {
      type: "string",
      repeat: true,
      valueHint: "A,B,C",
      description: "show: of these revisions, over each other",
    },
    "all-branches": { type: "boolean", alias: ["a"], description: "show: of all branches" },
    "all-tags": { type: "boolean", alias: ["T"], description: "show: of all tags" },
    targets: {
      type: "string",
      repeat: true,
      valueHint: "TARGET",
      completes: "target",
      description: "diff: of this alone; can be repeated",
    },
    template: {
      type: "string",
      alias: ["t"],
      valueHint: "NAME",
      description: "linear, simple, smooth, scatter ..., or a JSON file with a Vega-Lite spec",
    },
    x: { type: "string", valueHint: "COLUMN", description: "along the x axis" },
    y: { type: "string", valueHint: "COLUMN", description: "what is drawn" },
    title: { type: "string", valueHint: "TEXT", description: "over the plot" },
    "x-label": { type: "string", valueHint: "TEXT", description: "under the x axis" },
    "y-label": { type: "string", valueHint: "TEXT", description: "beside the y axis" },
    "no-header": { type: "boolean", description: "CSV and TSV do not name their columns" },
  },
  words: {
    usage: "show [TARGET...] | diff [REV...]",
    description: "show: a plot, a folder, a stage, or a file; diff: revisions",
    min: 1,
    max: Number.POSITIVE_INFINITY,
    completes: VERBS,
  },
  examples: [
    { line: "fastpipe plots show", says: "all plots, as a page" },
    { line: "fastpipe plots show loss.csv --text", says: "one, in the terminal" },
    { line: "fastpipe plots show loss.csv -o loss.svg", says: "one, for a document" },
    { line: "fastpipe plots diff main", says: "the workspace over main" },
    { line: "fastpipe plots show --json", says: "the filled Vega-Lite specs" },
  ],
  exits: [
    ["0", "done"],
    ["1", "none of the plots could be drawn"],
    ["2", "wrong usage, or a pipeline that can't be right"],
  ],
  async run({ _: [verb = "", ...words], out, text, ...how }, context) {
    if (!VERBS.includes(verb)) {
      const { didYouMean } = await import("../model/suggest.ts");
      const hint = didYouMean(verb, VERBS).hint ?? "There are `plots show` and `plots diff`.";
      throw new Stop([{ code: "usage", message: `unknown: plots ${verb}`, hint }]);
    }
    const { showPlots } = await import("./plots-show.ts");
    const style = {
      ...(how.template !== undefined && { template: how.template }),
      ...(how.x !== undefined && { x: how.x }),
      ...(how.y !== undefined && { y: how.y }),
      ...(how.title !== undefined && { title: how.title }),
      ...(how["x-label"] !== undefined && { xLabel: how["x-label"] }),
      ...(how["y-label"] !== undefined && { yLabel: how["y-label"] }),
      ...(how["no-header"] && { header: false }),
    };
    const given = { names: how.rev.flatMap((one) => one.split(",")), targets: how.targets };
    const asked = verb === "show" ? shown(words, given, how) : compared(words, given, how);
    const drawn = await showPlots({ ...asked, out, text, style }, context);
    return drawn ? EXIT.done : EXIT.failed;
  },
});
