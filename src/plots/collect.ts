// The plots of one or several revisions, with their data.
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import type {
  ImageData,
  Plot,
  PlotDefinition,
  PlotOptions,
  PlotProblem,
  Row,
} from "../model/plot.ts";
import { type Points, pointsOf } from "./points.ts";
import { imageType, readRows } from "./rows.ts";

/** One revision, or the workspace. Paths are relative to the root. */
export interface PlotSource {
  readonly rev: string;
  readonly definitions: readonly PlotDefinition[];
  read(path: string): Promise<Result<Uint8Array>>;
  /** The files in a folder, its subfolders too; null: it is no folder. */
  list(path: string): Promise<readonly string[] | null>;
}

export interface Collected {
  readonly plots: readonly Plot[];
  readonly problems: readonly PlotProblem[];
}

const DEFAULT_TEMPLATE = "linear";

/** In the order in which the revisions declare them. `style`: what was asked for, in place of what is declared. */
export async function collectPlots(
  sources: readonly PlotSource[],
  wanted: (definition: PlotDefinition) => boolean = () => true,
  style: PlotOptions = {},
): Promise<Collected> {
  const problems: PlotProblem[] = [];
  const byId = new Map<string, { definition: PlotDefinition; in: PlotSource[] }>();
  for (const source of sources) {
    for (const declared of named(await unfolded(source))) {
      if (!wanted(declared)) continue;
      const known = byId.get(declared.id);
      // The first revision that has it says how it is drawn.
      if (known) known.in.push(source);
      else byId.set(declared.id, { definition: styled(declared, style), in: [source] });
    }
  }
  const plots: Plot[] = [];
  for (const { definition, in: revisions } of byId.values()) {
    const plot = await collectOne(definition, revisions, problems);
    if (plot !== null) plots.push(plot);
  }
  return { plots, problems };
}

/** With one definition for each file of a folder; where folders nest, the closest one says how. */
async function unfolded(source: PlotSource): Promise<PlotDefinition[]> {
  const all = new Map<string, { readonly definition: PlotDefinition; readonly depth: number }>();
  const add = (definition: PlotDefinition, depth: number): void => {
    const key = JSON.stringify([definition.declaredIn, definition.id]);
    if ((all.get(key)?.depth ?? -1) < depth) all.set(key, { definition, depth });
  };
  for (const definition of source.definitions) {
    const [file = ""] = definition.files;
    const isPath = definition.files.length === 1 && file === definition.id;
    const inside = isPath ? await source.list(file) : null;
    if (inside === null) add(definition, Number.POSITIVE_INFINITY);
    else for (const path of inside) add({ ...definition, ...moved(definition, path) }, file.length);
  }
  return [...all.values()].map(({ definition }) => definition);
}

/** Where several places speak of one id, each is a plot of its own, as in DVC. */
function named(definitions: readonly PlotDefinition[]): PlotDefinition[] {
  const places = new Map<string, number>();
  for (const { id } of definitions) places.set(id, (places.get(id) ?? 0) + 1);
  return definitions.map((one) =>
    one.declaredIn === "" || places.get(one.id) === 1
      ? one
      : { ...one, id: `${one.declaredIn}::${one.id}` },
  );
}

function moved(
  { xs, ys }: PlotDefinition,
  path: string,
): Pick<PlotDefinition, "id" | "files" | "xs" | "ys"> {
  const at = ({ field }: { field: string }) => ({ file: path, field });
  return { id: path, files: [path], xs: xs.map(at), ys: ys?.map(at) ?? null };
}

function styled(definition: PlotDefinition, { x, y, ...how }: PlotOptions): PlotDefinition {
  const [file = ""] = definition.files;
  const files = [...new Set((definition.ys ?? [{ file }]).map((one) => one.file))];
  const ys = typeof y === "string" ? [y] : y;
  return {
    ...definition,
    ...how,
    ...(x !== undefined && { xs: [{ file: files.length > 1 ? "" : file, field: x }] }),
    ...(ys && { ys: files.flatMap((of) => ys.map((field) => ({ file: of, field }))) }),
  };
}

async function collectOne(
  definition: PlotDefinition,
  sources: readonly PlotSource[],
  problems: PlotProblem[],
): Promise<Plot | null> {
  const { id, title = id, template = DEFAULT_TEMPLATE } = definition;
  const tell = (rev: string, failures: readonly Failure[]): void => {
    for (const { message, hint } of failures) {
      problems.push({ id, rev, message: hint === undefined ? message : `${message}. ${hint}` });
    }
  };
  const type = imageType(definition.files[0] ?? "");
  if (type !== null) {
    const images: ImageData[] = [];
    for (const source of sources) {
      const bytes = await source.read(definition.files[0] ?? "");
      if (bytes.ok) images.push({ rev: source.rev, type, bytes: bytes.value });
      else tell(source.rev, bytes.error);
    }
    return images.length === 0 ? null : { kind: "image", id, title, images };
  }
  const found: { rev: string; points: Points }[] = [];
  for (const source of sources) {
    const points = await pointsIn(definition, source);
    if (!points.ok) tell(source.rev, points.error);
    else if (points.value.points.length > 0) found.push({ rev: source.rev, points: points.value });
  }
  const [first] = found;
  if (first === undefined) return null;
  const { x, y, xLabel, yLabel, series } = first.points;
  const points = found.flatMap((one) => one.points.points);
  const revisions = found.map(({ rev }) => rev);
  return {
    ...{ kind: "chart", id, title, template, x, y, xLabel, yLabel },
    ...{ series, revisions, points },
  };
}

async function pointsIn(definition: PlotDefinition, source: PlotSource): Promise<Result<Points>> {
  const rows = new Map<string, readonly Row[]>();
  const failures: Failure[] = [];
  for (const file of definition.files) {
    const read = await rowsIn(file, source, definition.header ?? true);
    if (read.ok) rows.set(file, read.value);
    else failures.push(...read.error);
  }
  return failures.length > 0 ? fail(...failures) : pointsOf(definition, rows, source.rev);
}

async function rowsIn(
  file: string,
  source: PlotSource,
  header: boolean,
): Promise<Result<readonly Row[]>> {
  const bytes = await source.read(file);
  if (!bytes.ok) return bytes;
  const text = decoded(bytes.value);
  if (text === null) return fail({ code: "plots", message: `${file} is not valid UTF-8` });
  const read = await readRows(text, file, header);
  if (!read.ok || read.value.length > 0) return read;
  return text.trim() === "" ? ok([]) : fail({ code: "plots", message: `${file} holds no rows` });
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r\n?/g, "\n");
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
