// `fastpipe report`: the pipeline, its results and its last run as one page.
import { EXIT } from "../model/failure.ts";
import { define } from "./command.ts";
import { TARGETS } from "./flags.ts";

const DEFAULT = "report.html";

export const command = define({
  name: "report",
  summary: "one page: the graph, why stages are stale, metrics, plots, the last run",
  text: [
    "One HTML file that needs no network: to open, to attach, to keep beside a release. A click on a stage shows its reasons, code, inputs and history. Runs nothing.",
    "With targets: these and all they need. The members of a matrix are one node, unless --full.",
  ],
  flags: {
    out: {
      type: "string",
      alias: ["o"],
      valueHint: "FILE",
      completes: "file",
      description: `where to write it (default: .fastpipe/${DEFAULT})`,
    },
    full: { type: "boolean", description: "each member of a matrix by itself" },
  },
  words: TARGETS,
  examples: [
    { line: "fastpipe report", says: "writes the page, prints its address" },
    { line: "fastpipe report --out report.html --full", says: "with every member of a matrix" },
  ],
  async run({ _: targets, out, full }, context) {
    const { writeReport } = await import("./report-write.ts");
    await writeReport({ targets, out, full }, context);
    return EXIT.done;
  },
});
