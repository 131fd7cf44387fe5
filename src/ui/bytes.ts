const UNITS = ["kB", "MB", "GB", "TB", "PB"];

/** For people, in powers of 1000: `0 B`, `999 B`, `1.2 kB`, `345 MB`. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  let value = size;
  let unit = -1;
  // What would round to 1000 is one of the next unit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 99.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}
