// The Vega-Lite spec of a plot, by one of our templates or one of the user's.
import { readJson } from "../dvc/json-read.ts";
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import { type PlotData, TEMPLATES } from "../model/plot.ts";
import { didYouMean } from "../model/suggest.ts";
import { isMap, type ValueMap } from "../model/value.ts";
import { toPlain } from "../revision/plain.ts";
import { chartSpec, isTemplate } from "./chart.ts";
import { fillTemplate } from "./user-template.ts";

/** Where templates of the user's are. */
export interface TemplateFolder {
  /** The text of a template by its name or path, and what messages call it; null: there is none. */
  find(name: string): Promise<{ readonly text: string; readonly name: string } | null>;
}

export async function specOf(plot: PlotData, folder: TemplateFolder): Promise<Result<ValueMap>> {
  const own = await folder.find(plot.template);
  // A template of the user's with the name of one of ours wins, as in DVC.
  if (own !== null) return filled(own, plot);
  if (isTemplate(plot.template)) return ok(chartSpec(plot.template, plot));
  return fail(unknown(plot));
}

function filled(
  own: { readonly text: string; readonly name: string },
  plot: PlotData,
): Result<ValueMap> {
  const read = readJson(own.text, own.name);
  if (!read.ok) return read;
  const spec = toPlain(read.value);
  const done = isMap(spec) ? fillTemplate(spec, plot) : null;
  if (done !== null) return ok(done);
  const message = `the template ${own.name} has no place for the data`;
  const hint = 'Write "data": { "values": "<DVC_METRIC_DATA>" } in it.';
  return fail({ code: "plots", message, hint, where: { file: own.name } });
}

function unknown({ id, template }: PlotData): Failure {
  return {
    code: "plots",
    message: `the plot ${id} has an unknown template "${template}"`,
    hint: didYouMean(template, TEMPLATES).hint ?? `There are ${TEMPLATES.join(", ")}.`,
  };
}
