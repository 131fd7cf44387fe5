// `fastpipe list`: the stages as resolved.
import { EXIT } from "../model/failure.ts";
import { listJson } from "../ui/json.ts";
import { listText } from "../ui/list.ts";
import { outStyle } from "../ui/paint.ts";
import { define } from "./command.ts";

export const command = define({
  name: "list",
  summary: "the stages as resolved: deps, outs, params",
  text: ["With -v: everything about each. `--json` is a contract for other tools."],
  flags: {},
  examples: [
    { line: "fastpipe list", says: "one line a stage" },
    { line: "fastpipe list --json", says: "for other tools" },
  ],
  async run(_args, context) {
    const { locate, openGraph } = await import("./open.ts");
    const { found: place } = await locate(context);
    if (place.kind === "dvc") {
      const { listDvc } = await import("./list-dvc.ts");
      return await listDvc(place, context);
    }
    const { found, graph } = await openGraph(context);
    const { terminal, json, verbose } = context;
    const stages = [...graph.stages.values()];
    const edges = [...graph.upstream].flatMap(([stage, upstream]) =>
      upstream.map((one) => [stage, one] as const),
    );
    const { name: file } = found;
    if (json) terminal.out(listJson({ file, stages, edges, order: graph.order }));
    else terminal.out(listText(stages, outStyle(terminal, verbose)));
    return EXIT.done;
  },
});
