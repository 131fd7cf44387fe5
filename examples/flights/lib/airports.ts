import type { Flight } from "./clean.ts";

/** As in airports.csv. */
export interface RawAirport {
  readonly iata: string;
  readonly city: string;
  readonly state: string;
  readonly latitude: number;
  readonly longitude: number;
}

export interface Airport extends RawAirport {
  /** Take-offs and landings among the flights. */
  readonly traffic: number;
}

/** The airports that these flights use, busiest first. */
export function usedAirports(raw: readonly RawAirport[], flights: readonly Flight[]): Airport[] {
  const traffic = new Map<string, number>();
  for (const iata of flights.flatMap(({ origin, destination }) => [origin, destination])) {
    traffic.set(iata, (traffic.get(iata) ?? 0) + 1);
  }
  const known = new Map(raw.map((airport) => [airport.iata, airport]));
  return [...traffic]
    .map(([iata, count]) => ({ ...find(known, iata), traffic: count }))
    .sort((a, b) => b.traffic - a.traffic || (a.iata < b.iata ? -1 : 1));
}

function find(airports: ReadonlyMap<string, RawAirport>, code: string): RawAirport {
  const airport = airports.get(code);
  if (airport === undefined) throw new Error(`no airport has the code ${code}`);
  const { iata, city, state, latitude, longitude } = airport;
  return { iata, city, state, latitude, longitude };
}
