// Vega, Vega-Lite and vega-embed as texts in the executable: for the pages, and to draw without a browser. They are
// files of their own there, so that a command that draws nothing reads none of their bytes.
import { readFile } from "node:fs/promises";
import vega from "../../node_modules/vega/build/vega.min.js" with { type: "file" };
import vegaLicence from "../../node_modules/vega/LICENSE" with { type: "file" };
import embed from "../../node_modules/vega-embed/build/vega-embed.min.js" with { type: "file" };
import embedLicence from "../../node_modules/vega-embed/LICENSE" with { type: "file" };
import lite from "../../node_modules/vega-lite/build/vega-lite.min.js" with { type: "file" };
import liteLicence from "../../node_modules/vega-lite/LICENSE" with { type: "file" };
import { toJson, type ValueMap } from "../model/value.ts";

const SCRIPTS = [
  [vega, vegaLicence],
  [lite, liteLicence],
  [embed, embedLicence],
] as const;

/** In the order in which a page has to run them, each with its licence, which wants to be handed on. */
export async function vegaScripts(): Promise<string[]> {
  return await Promise.all(
    SCRIPTS.map(async ([script, licence]) => {
      const notice = (await readFile(licence, "utf8")).trim();
      return `/*!\n${notice}\n*/\n${await readFile(script, "utf8")}`;
    }),
  );
}

interface Vega {
  readonly View: new (
    runtime: unknown,
    options: unknown,
  ) => { toSVG(): Promise<string>; finalize(): void };
  parse(spec: unknown): unknown;
}

interface VegaLite {
  compile(spec: unknown, options: unknown): { readonly spec: unknown };
}

interface Libraries {
  readonly vega: Vega;
  readonly lite: VegaLite;
}

let loaded: Promise<Libraries> | undefined;

/** A Vega-Lite spec that Vega can't draw. */
export class SpecError extends Error {
  override readonly name = "SpecError";
}

/** A Vega-Lite spec as SVG. Rejects with a `SpecError`. */
export async function toSvg(spec: ValueMap): Promise<string> {
  loaded ??= load();
  const libraries = await loaded;
  try {
    return await draw(spec, libraries);
  } catch (error) {
    // Vega throws whatever it stumbles over.
    throw new SpecError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function draw(spec: ValueMap, { vega, lite }: Libraries): Promise<string> {
  // Vega knows numbers alone.
  const { spec: compiled } = lite.compile(JSON.parse(toJson(spec)), { logger: SILENT });
  const view = new vega.View(vega.parse(compiled), {
    renderer: "none",
    logger: SILENT,
    loader: NO_LOADER,
  });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

async function load(): Promise<Libraries> {
  const [vegaText = "", liteText = ""] = await vegaScripts();
  const vega = evaluate<Vega>(vegaText, {});
  return { vega, lite: evaluate<VegaLite>(liteText, { vega }) };
}

/** A script that is a module of Node's where it finds itself in one. */
function evaluate<T>(text: string, modules: Readonly<Record<string, unknown>>): T {
  const module = { exports: {} };
  const run = new Function("module", "exports", "require", text);
  run(module, module.exports, (name: string) => modules[name]);
  return module.exports as T;
}

/** A template that names an address is drawn without what is there: nothing is downloaded. */
const NO_LOADER = {
  load: (uri: string) => Promise.reject(new Error(`${uri} is not loaded: plots hold their data`)),
  sanitize: (uri: string) => Promise.reject(new Error(`${uri} is not loaded`)),
  http: () => Promise.reject(new Error("not loaded")),
  file: () => Promise.reject(new Error("not loaded")),
};

const nothing = (): unknown => SILENT;
const SILENT = {
  level: () => 0,
  error: nothing,
  warn: nothing,
  info: nothing,
  debug: nothing,
};
