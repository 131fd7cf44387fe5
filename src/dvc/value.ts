// Values as DVC has them: Python's kinds, which JavaScript's numbers and objects would blur.

/** Integers are bigints, floats are numbers: `1` and `1.0` are spelled differently. Maps keep their order. */
export type Value = null | boolean | bigint | number | string | DateValue | List | Dict;
export type List = readonly Value[];
export type Dict = ReadonlyMap<string, Value>;

/** An unquoted date of YAML or TOML: DVC can't use it in most places. */
export class DateValue {
  constructor(readonly text: string) {}
}

export function isDict(value: Value | undefined): value is Dict {
  return value instanceof Map;
}

export function isList(value: Value | undefined): value is List {
  return Array.isArray(value);
}
