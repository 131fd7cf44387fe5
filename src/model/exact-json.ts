// JSON with values that it can't hold: integers beyond 2^53, `-0`, NaN and infinities.

/** Before such a value, and before a text that begins like one. */
const MARK = "\u0001fastpipe:";

/** Stands in a text that holds such values, and in few others. */
export const WRITTEN = JSON.stringify(MARK).slice(1, -1);

/** For `JSON.stringify`. */
export function tag(_: string, value: unknown): unknown {
  switch (typeof value) {
    case "bigint":
      return `${MARK}bigint:${value}`;
    case "number":
      if (Object.is(value, -0)) return `${MARK}number:-0`;
      return Number.isFinite(value) ? value : `${MARK}number:${value}`;
    case "string":
      return value.startsWith(MARK) ? `${MARK}text:${value}` : value;
    default:
      return value;
  }
}

/** For `JSON.parse`. */
export function untag(_: string, value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith(MARK)) return value;
  const rest = value.slice(MARK.length);
  if (rest.startsWith("bigint:")) return BigInt(rest.slice("bigint:".length));
  if (rest.startsWith("number:")) return Number(rest.slice("number:".length));
  return rest.slice("text:".length);
}
