import type { Airport } from "./airports.ts";
import type { Flight } from "./clean.ts";
import type { HourOfHistory } from "./history.ts";

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** `late` is what is to be foretold; every other column is something to tell it from. */
export interface Example {
  readonly late: 0 | 1;
  readonly [column: string]: number;
}

/** What a model may know. */
export const KNOWLEDGE = {
  clock: (column: string) => column.startsWith("when_"),
  route: (column: string) => column.startsWith("where_"),
  both: (column: string) => column !== "late",
};

export type Knowledge = keyof typeof KNOWLEDGE;

export interface Tables {
  readonly airports: readonly Airport[];
  readonly history: readonly HourOfHistory[];
  /** This many of the busiest airports get columns of their own. */
  readonly hubs: number;
}

/** Makes a flight a row of numbers, all columns the same for every flight. */
export function toExample({ airports, history, hubs }: Tables): (flight: Flight) => Example {
  const late = new Map(history.map((hour) => [hour.hour, hour.late]));
  const byCode = new Map(airports.map((airport) => [airport.iata, airport]));
  const hubCodes = airports.slice(0, hubs).map(({ iata }) => iata);
  return (flight) => {
    const from = known(byCode, flight.origin);
    const to = known(byCode, flight.destination);
    return {
      late: flight.late,
      when_history: known(late, flight.hour),
      when_day: flight.day,
      ...indicators("when", WEEKDAYS, WEEKDAYS[flight.weekday]),
      where_distance: flight.distance,
      where_north: to.latitude - from.latitude,
      where_east: to.longitude - from.longitude,
      ...indicators("where_from", hubCodes, from.iata),
      ...indicators("where_to", hubCodes, to.iata),
    };
  };
}

function indicators(prefix: string, names: readonly string[], is: string | undefined) {
  return Object.fromEntries(names.map((name) => [`${prefix}_${name}`, name === is ? 1 : 0]));
}

function known<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`nothing is known of ${key}`);
  return value;
}
