// `timeout: 30`, `"30s"`, `"5m"`, `"1h"`.
import { kindOf, type Problems } from "./problem.ts";

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Timers can't wait longer: about 24.8 days. */
const MAX_MS = 2 ** 31 - 1;

/** In ms; a bare number is seconds. */
export function readTimeout(raw: unknown, problems: Problems): number | null {
  if (raw === undefined) return null;
  const ms = toMs(raw);
  if (ms !== undefined && ms > 0 && ms <= MAX_MS) return ms;
  const shown =
    typeof raw === "string" ? `"${raw}"` : typeof raw === "number" ? String(raw) : kindOf(raw);
  problems.add(
    `timeout is ${shown}`,
    'Give seconds, or a text like "30s", "5m" or "1h" (24 days at most).',
  );
  return null;
}

function toMs(raw: unknown): number | undefined {
  if (typeof raw === "number") return raw * 1000;
  const match = typeof raw === "string" ? /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(raw) : null;
  return match ? Number(match[1]) * (UNIT_MS[match[2] ?? ""] ?? Number.NaN) : undefined;
}
