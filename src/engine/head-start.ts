// What fails at once (a typo, a file that is not there) should not have company: in projects of DVC's, which goes stage by
// stage, users expect that nothing else has run then.

/** How long a stage may go on until others start beside it, in ms. */
const ALONE_MS = 100;
/** After so many that went well, it is not looked at any more. */
const ENOUGH = 4;

export class HeadStart {
  readonly #onOver: () => void;
  #succeeded = 0;
  #isOver = false;
  #timer: Timer | null = null;

  /** `onOver`: others may start. */
  constructor(onOver: () => void) {
    this.#onOver = onOver;
  }

  /** Whether a stage may start beside those that run. */
  allows(running: number): boolean {
    return this.#isOver || running === 0;
  }

  started(): void {
    if (this.#isOver) return;
    this.#timer ??= setTimeout(() => this.#end(), ALONE_MS);
  }

  ended(isGood: boolean): void {
    if (this.#isOver) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (isGood && ++this.#succeeded >= ENOUGH) this.#end();
  }

  /** Idempotent. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#isOver = true;
  }

  #end(): void {
    this.close();
    this.#onOver();
  }
}
