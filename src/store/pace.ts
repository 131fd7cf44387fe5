// Long loops over many files give way to what else goes on, such as keys and children.

const EVERY_MS = 10;

export class Pace {
  #rested = performance.now();

  async rest(): Promise<void> {
    if (performance.now() - this.#rested < EVERY_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#rested = performance.now();
  }
}
