/** For people: `0.08 s`, `0.8 s`, `12.3 s`, `2 min 3 s`, `1 h 5 min`. */
export function duration(ms: number): string {
  if (!(ms >= 5)) return "0.00 s";
  if (ms < 99.5) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return `${hours} h ${minutes % 60} min`;
}
