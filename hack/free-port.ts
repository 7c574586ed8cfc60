import { createServer } from 'node:net';

/** Why a server cannot listen on a port of 127.0.0.1, in a sentence with what to do; undefined if it can. Never rejects. */
export async function whyNotFree(text: string): Promise<string | undefined> {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    return `PORT is ${JSON.stringify(text)}; it must be a number from 0 to 65535.`;
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const probe = createServer()
    .once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(
        code === 'EADDRINUSE'
          ? `Port ${port} of 127.0.0.1 is taken by another program. Stop that program, or choose another port.`
          : `Port ${port} of 127.0.0.1 cannot be listened on (${code ?? 'unknown error'}). Choose another port.`,
      ),
    )
    .listen(port, '127.0.0.1', () => probe.close(() => resolve(undefined)));
  return promise;
}

if (import.meta.main) {
  const why = await whyNotFree(process.argv[2] ?? '8000');
  if (why !== undefined) {
    console.error(`${why} For example: make run PORT=8001`);
    process.exitCode = 2;
  }
}
