// The members of a matrix stage.
import type { Value, ValueMap } from "../model/value.ts";
import { textOf } from "./template.ts";

export type Matrix = Readonly<Record<string, readonly Value[]>>;

export interface Member {
  /** What follows the `@` of its name. */
  readonly suffix: string;
  readonly values: ValueMap;
}

/** The product of all lists in the order of the keys, the last key fastest. */
export function members(matrix: Matrix): readonly Member[] {
  let rows: { labels: readonly string[]; values: ValueMap }[] = [{ labels: [], values: {} }];
  for (const [key, values] of Object.entries(matrix)) {
    const labels = values.map((value, index) => textOf(value) ?? `${key}${index}`);
    rows = rows.flatMap((row) =>
      values.map((value, index) => ({
        labels: [...row.labels, labels[index] ?? ""],
        values: { ...row.values, [key]: value },
      })),
    );
  }
  return rows.map((row) => ({ suffix: row.labels.join("-"), values: row.values }));
}
