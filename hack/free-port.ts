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
          : `Port ${port} of 127.0.0.1 cannot be opened (${code ?? 'unknown error'}). Choose another port.`,
      ),
    )
    .listen(port, '127.0.0.1', () => probe.close(() => resolve(undefined)));
  return promise;
}

/** Ends a sentence of `whyNotFree` with a line that chooses another port for a target of the Makefile. */
export function withExample(why: string, target: string, taken: string): string {
  return `${why} For example: make ${target} PORT=${taken === '8001' ? 8002 : 8001}`;
}

if (import.meta.main) {
  const [, , port = '8000', target = 'run'] = process.argv;
  const why = await whyNotFree(port);
  if (why !== undefined) {
    console.error(withExample(why, target, port));
    process.exitCode = 2;
  }
}
