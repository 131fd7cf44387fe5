// `fastpipe plots show` and `plots diff`: plots as a page, as SVG, as JSON or in the terminal.
import { EXIT, Stop } from "../model/failure.ts";
import { define } from "./command.ts";

const VERBS = ["show", "diff"];

export const command = define({
  name: "plots",
  summary: "plots as a page, as SVG or in the terminal",
  text: [
    "`show` draws the plots that stages declare, or only the targets: plots, folders of them, stages, or any file of data. CSV, TSV, JSON and YAML are drawn by a template; images are shown. The page needs no network.",
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
    usage: "show [TARGET...]",
    description: "a plot, a folder, a stage, a group of a matrix, or a file; default: all plots",
    min: 1,
    max: Number.POSITIVE_INFINITY,
    completes: VERBS,
  },
  examples: [
    { line: "fastpipe plots show", says: "all plots, as a page" },
    { line: "fastpipe plots show loss.csv --text", says: "one, in the terminal" },
    { line: "fastpipe plots show loss.csv -o loss.svg", says: "one, for a document" },
    { line: "fastpipe plots show --json", says: "the filled Vega-Lite specs" },
  ],
  exits: [
    ["0", "done"],
    ["1", "none of the plots could be drawn"],
    ["2", "wrong usage, or a pipeline that can't be right"],
  ],
  async run({ _: [verb = "", ...targets], out, text, ...how }, context) {
    if (!VERBS.includes(verb)) {
      const { didYouMean } = await import("../model/suggest.ts");
      const hint = didYouMean(verb, VERBS).hint ?? "There is `plots show`.";
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
    const drawn = await showPlots({ targets, out, text, style }, context);
    return drawn ? EXIT.done : EXIT.failed;
  },
});
