// Which cases `bun run bench:dvc` has.
import { copies } from "./cases/dvc-copies.ts";
import { matrix } from "./cases/dvc-matrix.ts";
import type { DvcSetting } from "./dvc-setting.ts";
import type { Case } from "./figure.ts";
import { wholeNumber } from "./suite.ts";

const SIZES: readonly number[] = [10, 100, 176, 400];

/** In the order in which they run; sizes that are asked for come without the matrix, which has only one. */
export function dvcCases(asked: DvcSetting, sizes?: readonly number[]): readonly Case[] {
  const cases = (sizes ?? SIZES).map((size) => copies(size, asked));
  return sizes === undefined ? [...cases, matrix(asked)] : cases;
}

/** `10,100`, as often as it is given; null where that is no list of sizes. */
export function sizesOf(texts: readonly string[]): readonly number[] | null {
  const sizes = texts.flatMap((text) => text.split(",")).map(wholeNumber);
  const good = sizes.filter((size) => size !== null);
  return good.length === sizes.length ? [...new Set(good)] : null;
}
