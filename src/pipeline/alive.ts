// What keeps the process alive until its command has ended: what a command waits for, such as the end of a Worker,
// need not do so.

let timer: Timer | null = null;

/** From now on the process does not end by itself. */
export function keepAlive(): void {
  timer ??= setInterval(() => undefined, 2 ** 30);
}

/** While this is under way the process may end by itself, so that it is noticed when nothing can happen any more. */
export async function mayEnd<T>(work: Promise<T>): Promise<T> {
  timer?.unref();
  try {
    return await work;
  } finally {
    timer?.ref();
  }
}
