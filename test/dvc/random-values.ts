// Values that are hard to write as YAML, the same for each seed.
import type { Value } from "../../src/dvc/value.ts";

const PIECES =
  "a|bb|--flag|x=1|'q'|\"dq\"|é|😀|a:b|k:|#c|b#c|-|?|:|{x}|[y]|&a|*b|!t|>|%|@|`|\\|\n|\t|  |   |&&|$HOME|true|1|1.0|null|~|2020-01-01|0o17|1e5|<<|=|---|...|\u00a0|\x7f|\x01|\ufeff|https://example.com/a/very/long/path/that/goes/on/and/on/and/on/and/on/and/on/and/on/and/on/and/on".split(
    "|",
  );
const WORDS =
  "python|train.py|--lr|0.001|data/processed/x.csv|&&|echo|'a b'|\"c d\"|done; |$(cat x)|x: y|> out.txt|2>&1|\n|(a,|é)".split(
    "|",
  );
const ODD: readonly Value[] = [
  null,
  true,
  false,
  0n,
  -1n,
  10n ** 20n,
  1,
  1e-5,
  1e16,
  0.1,
  Infinity,
  -Infinity,
  NaN,
  -0,
  123456789,
];

export class RandomValues {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }

  below(count: number): number {
    // A linear congruence is enough to vary with.
    this.#state = (this.#state * 1103515245 + 12345) % 2147483648;
    return Math.floor((this.#state / 2147483648) * count);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  #joined(pieces: readonly string[], count: number, between: string): string {
    return Array.from({ length: count }, () => this.pick(pieces)).join(between);
  }

  text(): string {
    if (this.below(2) === 0) return this.#joined(WORDS, 5 + this.below(50), " ");
    return this.#joined(PIECES, this.pick([1, 1, 2, 3, 8, 20]), this.pick([" ", " ", "", "  "]));
  }

  key(): string {
    if (this.below(8) === 0) return this.text();
    const length = this.pick([1, 5, 10, 30, 121, 122, 123, 124]);
    return this.#joined([..."abcdefgh._-"], length, "");
  }

  value(depth: number): Value {
    const kind = this.below(depth > 0 ? 10 : 6);
    if (kind < 4) return this.text();
    if (kind < 6) return this.pick(ODD);
    if (kind < 8) return this.dict(depth - 1, this.below(4));
    return Array.from({ length: this.below(4) }, () => this.value(depth - 1));
  }

  dict(depth: number, size: number): ReadonlyMap<string, Value> {
    return new Map(Array.from({ length: size }, () => [this.key(), this.value(depth)]));
  }
}
