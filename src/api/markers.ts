// What `out()` and `param()` give: values that a spec recognises.
import type { PlotOptions } from "../model/plot.ts";

export interface OutOptions extends PlotOptions {
  readonly cache?: boolean;
  readonly persist?: boolean;
  readonly push?: boolean;
  readonly desc?: string;
}

export class OutMarker {
  constructor(
    readonly path: unknown,
    readonly options: unknown,
  ) {}
}

export class ParamMarker {
  constructor(
    readonly file: unknown,
    readonly key: unknown,
    readonly fallback: unknown,
  ) {}
}

/** An out with options: `out("model.bin", { cache: false })`. */
export function out(path: string, options: OutOptions = {}): OutMarker {
  return new OutMarker(path, options);
}

/** A param whose value stands in a YAML, JSON or TOML file: `param("conf.yaml", "model.depth", 3)`. */
export function param(file: string, key: string, fallback?: unknown): ParamMarker {
  return new ParamMarker(file, key, fallback);
}
