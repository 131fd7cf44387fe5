// How a run of the tests ended, from the report that the runner writes.

export interface Results {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * `report`: a JUnit file of the runner, null when it wrote none. A run that ended badly without a failed test (a file
 * that could not be loaded, a crash) counts as one failure.
 */
export function results(report: string | null, exitCode: number): Results {
  const total = /<testsuites [^>]*>/.exec(report ?? "")?.[0] ?? "";
  const count = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(total)?.[1] ?? 0);
  const failures = count("failures");
  const skipped = count("skipped");
  const passed = Math.max(0, count("tests") - failures - skipped);
  return { passed, failed: failures === 0 && exitCode !== 0 ? 1 : failures, skipped };
}

/** Alone on a line it is what machines look for. */
export function closingLine({ passed, failed, skipped }: Results): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}
