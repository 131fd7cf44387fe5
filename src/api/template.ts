// `${name}` in texts of a spec.
import { isMap, type Value, type ValueMap } from "../model/value.ts";

const PLACE = /(\\?)\$\{([^{}]*)\}/g;

export interface Filling {
  /** The text for `${name}`; undefined leaves it, and its backslash, as it stands. */
  readonly value: (name: string) => string | undefined;
  /** Drop the backslash of `\${name}` though `name` is unknown. */
  readonly unescapeAll: boolean;
}

/** Replaces each `${name}`; `\${name}` becomes `${name}`. */
export function fill(template: string, { value, unescapeAll }: Filling): string {
  if (!template.includes("${")) return template;
  return template.replace(PLACE, (whole: string, backslash: string, inner: string) => {
    const name = inner.trim();
    const bare = `\${${inner}}`;
    if (backslash === "") return value(name) ?? whole;
    return unescapeAll || value(name) !== undefined ? bare : whole;
  });
}

/** The value that a name or a dotted path means; a key that holds dots wins over a path. */
export function lookUp(values: ValueMap, name: string): Value | undefined {
  if (Object.hasOwn(values, name)) return values[name];
  for (let dot = name.lastIndexOf("."); dot > 0; dot = name.lastIndexOf(".", dot - 1)) {
    const head = name.slice(0, dot);
    const inner = Object.hasOwn(values, head) ? values[head] : undefined;
    if (isMap(inner)) return lookUp(inner, name.slice(dot + 1));
  }
  return undefined;
}

/** A scalar as text; undefined for lists and maps, which have none. */
export function textOf(value: Value): string | undefined {
  return typeof value === "object" && value !== null ? undefined : String(value);
}

/** Fills what `values` knows and leaves the rest. */
export function fillKnown(template: string, values: ValueMap): string {
  return fill(template, {
    value: (name) => {
      const value = lookUp(values, name);
      return value === undefined ? undefined : textOf(value);
    },
    unescapeAll: true,
  });
}
