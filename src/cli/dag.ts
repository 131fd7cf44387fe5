// `fastpipe dag`: the graph.
import { EXIT, Stop } from "../model/failure.ts";
import { define } from "./command.ts";
import { GLOB, TARGETS } from "./flags.ts";

export const command = define({
  name: "dag",
  summary: "the graph: as text, Graphviz DOT, Mermaid or a page",
  text: [
    "With targets: these and all they need. The members of a matrix are one node, unless --full.",
  ],
  flags: {
    ...GLOB,
    dot: { type: "boolean", description: "as Graphviz DOT" },
    mermaid: { type: "boolean", description: "as Mermaid" },
    html: { type: "boolean", description: "as a page, to look around in" },
    stages: { type: "boolean", description: "stages are the nodes (default)" },
    outs: { type: "boolean", description: "outs and deps are the nodes" },
    full: { type: "boolean", description: "each member of a matrix by itself" },
  },
  words: TARGETS,
  examples: [
    { line: "fastpipe dag", says: "the graph as text" },
    { line: "fastpipe dag --mermaid > dag.mmd", says: "for a README" },
    { line: "fastpipe dag --html > dag.html", says: "for a browser, with why stages are stale" },
    { line: "fastpipe dag train --outs --dot | dot -Tsvg > dag.svg", says: "by Graphviz" },
  ],
  async run(args, context) {
    const { _: targets, glob, dot, mermaid, html, stages, outs, full } = args;
    if (dot && mermaid) contradict("--dot", "--mermaid");
    if (html && (dot || mermaid)) contradict("--html", dot ? "--dot" : "--mermaid");
    if (stages && outs) contradict("--stages", "--outs");
    if (html) {
      if (outs) contradict("--html", "--outs");
      const { dagHtml } = await import("./report-write.ts");
      context.terminal.out(await dagHtml({ targets, glob, full }, context));
      return EXIT.done;
    }
    const { openGraph } = await import("./open.ts");
    const { selectTargets } = await import("./planned.ts");
    const { found, ...opened } = await openGraph(context);
    const { graph } = opened;
    const { wanted: only } = selectTargets(
      { ...opened, root: found.root, kind: found.kind },
      context.cwd,
      targets,
      glob,
    );
    const shown = { nodes: outs ? "outs" : "stages", full, only } as const;
    const { terminal, json } = context;
    if (json) {
      const { view } = await import("../graph/view.ts");
      const { dagJson } = await import("../ui/json.ts");
      const { nodes, edges } = view(graph, shown);
      const pairs = [...edges].flatMap(([from, to]) => to.map((one) => [one, from] as const));
      terminal.out(dagJson({ nodes: nodes.map(({ id }) => id), edges: pairs }));
    } else {
      const { render } = await import("../graph/render.ts");
      const format = dot ? "dot" : mermaid ? "mermaid" : "text";
      terminal.out(render(graph, { ...shown, format }));
    }
    return EXIT.done;
  },
});

function contradict(a: string, b: string): never {
  throw new Stop([{ code: "usage", message: `${a} and ${b} contradict each other` }]);
}
