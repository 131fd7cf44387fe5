// Dates as revisions: `2025-01-31`, `2025-01-31T12:30`, with seconds and a zone where they are said.

const DATE =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * The last second that it means, since 1970: of a day without a time its end, of a time without seconds the minute's.
 * Without a zone it is the machine's. Undefined: it is no date, also where there is no such day.
 */
export function secondsOf(text: string): number | undefined {
  const [, year, month, day, hour = "23", minute = "59", second = "59", zone] =
    DATE.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  const suffix = zone === undefined ? "" : zone.replace(/^([+-]\d{2}):?(\d{2})$/, "$1:$2");
  const time = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}${suffix.toUpperCase()}`,
  );
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

/** `Date.parse` takes the 31st of February for the 3rd of March. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
