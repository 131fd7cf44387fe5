// Whether two values would be written alike: `1`, `1.0` and `true` differ here, and the order of keys counts.
import { DateValue, isDict, isList, type Value } from "./value.ts";

export function sameValue(a: Value, b: Value): boolean {
  if (isList(a)) {
    if (!isList(b) || a.length !== b.length) return false;
    return a.every((item, i) => sameValue(item, b[i] ?? null));
  }
  if (isDict(a)) {
    if (!isDict(b) || a.size !== b.size) return false;
    const others = [...b];
    return [...a].every(([key, item], i) => {
      const other = others[i];
      return other !== undefined && other[0] === key && sameValue(item, other[1]);
    });
  }
  if (a instanceof DateValue) return b instanceof DateValue && a.text === b.text;
  return Object.is(a, b);
}
