// `fastpipe dag`: the graph.
import { EXIT, orStop, Stop } from "../model/failure.ts";
import { define } from "./command.ts";
import { GLOB, TARGETS } from "./flags.ts";

export const command = define({
  name: "dag",
  summary: "the graph: as text, Graphviz DOT or Mermaid",
  text: [
    "With targets: these and all they need. The members of a matrix are one node, unless --full.",
  ],
  flags: {
    ...GLOB,
    dot: { type: "boolean", description: "as Graphviz DOT" },
    mermaid: { type: "boolean", description: "as Mermaid" },
    html: { type: "boolean", later: true, description: "as a page" },
    stages: { type: "boolean", description: "stages are the nodes (default)" },
    outs: { type: "boolean", description: "outs and deps are the nodes" },
    full: { type: "boolean", description: "each member of a matrix by itself" },
  },
  words: TARGETS,
  examples: [
    { line: "fastpipe dag", says: "the graph as text" },
    { line: "fastpipe dag --mermaid > dag.mmd", says: "for a README" },
    { line: "fastpipe dag train --outs --dot | dot -Tsvg > dag.svg", says: "by Graphviz" },
  ],
  async run(args, context) {
    const { _: targets, glob, dot, mermaid, stages, outs, full } = args;
    if (dot && mermaid) contradict("--dot", "--mermaid");
    if (stages && outs) contradict("--stages", "--outs");
    void [targets, glob, full, orStop, context];
    return EXIT.done;
  },
});

function contradict(a: string, b: string): never {
  throw new Stop([{ code: "usage", message: `${a} and ${b} contradict each other` }]);
}
