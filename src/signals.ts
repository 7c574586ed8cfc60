const ENDING = ['SIGTERM', 'SIGINT'] as const;

/**
 * Takes SIGTERM and SIGINT from now on, for the rest of the process's life. The function that it gives resolves with the name of
 * the next signal that it has not given before; asked again before one came, it waits for the same one.
 *
 * The handlers stay: without one, even between two that are set with once(), Node.js gives a signal back its own effect, which ends
 * the process at once. npm and terminals send the same signal twice.
 */
export function takeSignals(): () => Promise<string> {
  const unread: string[] = [];
  let awaited: PromiseWithResolvers<string> | undefined;
  for (const name of ENDING)
    process.on(name, () => {
      if (awaited === undefined) unread.push(name);
      else awaited.resolve(name);
      awaited = undefined;
    });
  return () => {
    const name = unread.shift();
    if (name !== undefined) return Promise.resolve(name);
    awaited ??= Promise.withResolvers<string>();
    return awaited.promise;
  };
}
