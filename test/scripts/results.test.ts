import { expect, test } from "bun:test";
import { closingLine, results } from "../../scripts/test/results.ts";

const report = (numbers: string) => `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" ${numbers} time="0.4">
  <testsuite name="a" tests="7" assertions="1" failures="7" skipped="7" time="0.3"></testsuite>
</testsuites>`;

test("counts what the runner's report says in total", () => {
  const found = results(report('tests="31" assertions="150" failures="2" skipped="3"'), 1);
  expect(found).toEqual({ passed: 26, failed: 2, skipped: 3 });
  expect(closingLine(found)).toBe("26 passed, 2 failed, 3 skipped");
});

test("a run that ended badly without a failed test counts as one failure", () => {
  const found = results(report('tests="31" assertions="150" failures="0" skipped="0"'), 1);
  expect(found).toEqual({ passed: 31, failed: 1, skipped: 0 });
});

test("a runner that crashed has written no report", () => {
  expect(closingLine(results(null, 134))).toBe("0 passed, 1 failed");
});

test("nothing is skipped: the line does not speak of it", () => {
  const found = results(report('tests="4" assertions="4" failures="0" skipped="0"'), 0);
  expect(closingLine(found)).toBe("4 passed, 0 failed");
});
