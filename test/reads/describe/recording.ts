import type { Api, ApiResource, Discovery } from '../../../src/api/api.ts';

/** One call of kubectl describe, and the API server's answers that it was made of. */
export interface Recording {
  readonly args: readonly string[];
  /** Epoch milliseconds. */
  readonly now: number;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What spellings of types stood for; null for none. */
  readonly types: Readonly<Record<string, ApiResource | null>>;
  /** By the path that was asked; bodies as JSON, or as text. */
  readonly answers: Readonly<Record<string, { readonly status: number; readonly body: unknown }>>;
}

/** An API server that says again what was recorded, and fails whoever asks it anything else. */
export function replay({ answers, types }: Recording): { readonly api: Api; readonly discovery: Discovery } {
  const nothing = () => Promise.reject(new Error('This was not recorded.'));
  return {
    api: {
      request: async ({ path }) => {
        const answer = answers[path];
        if (answer === undefined) throw new Error(`${path} was not recorded.`);
        const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
        const body = [Buffer.from(text)];
        return { status: answer.status, headers: {}, warnings: [], body: inTurn(body) };
      },
    },
    discovery: {
      groups: nothing,
      resources: nothing,
      refresh: nothing,
      expand: () => Promise.resolve(undefined),
      resolve: nothing,
      findKind: nothing,
      find: (spelling) => Promise.resolve(types[spelling] ?? undefined),
    },
  };
}

async function* inTurn(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}
