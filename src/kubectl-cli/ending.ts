const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** How a command is ended from outside. */
export interface Ending {
  /** Aborts at the first signal. */
  readonly signal: AbortSignal;
  /** The exit code of the first signal; undefined as long as there was none. */
  readonly code: number | undefined;
}

/** Listens to the signals that end a command. */
export function onSignals(): Ending {
  const ending = new AbortController();
  let code: number | undefined;
  // The handlers stay: npm sends a signal once more, which would end this process before kubectl has ended.
  for (const [name, own] of Object.entries(SIGNALS))
    process.on(name, () => {
      code ??= own;
      ending.abort();
    });
  return {
    signal: ending.signal,
    get code() {
      return code;
    },
  };
}
