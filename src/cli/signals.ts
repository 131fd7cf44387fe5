// Ctrl-C and kill: the first asks, the second forces; the exit code tells which signal it was.
import { EXIT, type ExitCode } from "../model/failure.ts";

export interface Interrupts extends Disposable {
  /** Aborted by the first signal. */
  readonly cancel: AbortSignal;
  /** Aborted by the second. */
  readonly kill: AbortSignal;
  /** The exit code of a command that a signal ended; undefined: none came. */
  exit(): ExitCode | undefined;
}

const CODES: readonly (readonly [NodeJS.Signals, ExitCode])[] = [
  ["SIGINT", EXIT.sigint],
  ["SIGTERM", EXIT.sigterm],
  // The terminal has gone: nobody is left to say it to, and nothing may be left running.
  ["SIGHUP", EXIT.sigterm],
];

/** Listens until disposed; `onPress` hears how many signals have come. */
export function listenForInterrupts(onPress: (presses: number) => void): Interrupts {
  const cancel = new AbortController();
  const kill = new AbortController();
  let presses = 0;
  let exit: ExitCode | undefined;
  const handlers = CODES.map(([signal, code]) => {
    const handler = (): void => {
      presses++;
      exit ??= code;
      if (presses === 1) cancel.abort("cancel");
      else kill.abort("force");
      onPress(presses);
    };
    process.on(signal, handler);
    return [signal, handler] as const;
  });
  return {
    cancel: cancel.signal,
    kill: kill.signal,
    exit: () => exit,
    [Symbol.dispose]() {
      for (const [signal, handler] of handlers) process.off(signal, handler);
    },
  };
}
