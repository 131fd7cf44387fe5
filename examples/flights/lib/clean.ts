/** As in flights-200k.json: 200,000 flights, without where from and where to. */
export interface RawSample {
  readonly delay: number;
  readonly distance: number;
  /** Hours since midnight. */
  readonly time: number;
}

/** As in flights-20k.json: 20,000 flights of early 2001. */
export interface RawFlight {
  /** "2001/01/31 23:59", local time */
  readonly date: string;
  readonly delay: number;
  readonly distance: number;
  readonly origin: string;
  readonly destination: string;
}

export interface Sample {
  readonly hour: number;
  readonly distance: number;
  readonly late: 0 | 1;
}

export interface Flight extends Sample {
  /** Days since the start of the year. */
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly origin: string;
  readonly destination: string;
}

/** `lateAfter`: more minutes than this are late. */
export function cleanSample(raw: RawSample, lateAfter: number): Sample {
  return {
    hour: Math.floor(raw.time),
    distance: raw.distance,
    late: isLate(raw.delay, lateAfter),
  };
}

export function cleanFlight(raw: RawFlight, lateAfter: number): Flight {
  const [year, month, date, hour] = raw.date.split(/[/ :]/).map(Number);
  if (year === undefined || month === undefined || date === undefined || hour === undefined) {
    throw new Error(`not a date: ${raw.date}`);
  }
  const midnight = Date.UTC(year, month - 1, date);
  return {
    hour,
    distance: raw.distance,
    late: isLate(raw.delay, lateAfter),
    day: (midnight - Date.UTC(year, 0, 1)) / 86_400_000,
    weekday: new Date(midnight).getUTCDay(),
    origin: raw.origin,
    destination: raw.destination,
  };
}

function isLate(delay: number, lateAfter: number): 0 | 1 {
  return delay > lateAfter ? 1 : 0;
}
