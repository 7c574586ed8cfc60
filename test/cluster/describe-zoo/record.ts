import type { OpenedApi } from '../../../src/api/access.ts';
import type { ApiResource } from '../../../src/api/api.ts';
import type { Recording } from '../../reads/describe/recording.ts';

/** The same way to the API server, which keeps what was asked and answered. */
export function recorded(opened: OpenedApi): {
  readonly opened: OpenedApi;
  readonly kept: Pick<Recording, 'answers' | 'types'>;
} {
  const answers: Record<string, { status: number; body: unknown }> = {};
  const types: Record<string, ApiResource | null> = {};
  const { api, discovery } = opened;
  return {
    kept: { answers, types },
    opened: {
      ...opened,
      api: {
        request: async (request) => {
          const answer = await api.request(request);
          const chunks: Buffer[] = [];
          for await (const chunk of answer.body) chunks.push(chunk);
          const body = Buffer.concat(chunks);
          answers[request.path] = {
            status: answer.status,
            body: bodyOf(body.toString('utf8')),
          };
          return {
            ...answer,
            body: (async function* () {
              yield body;
            })(),
          };
        },
      },
      discovery: {
        ...discovery,
        find: async (spelling) => {
          const found = await discovery.find(spelling);
          types[spelling] = found ?? null;
          return found;
        },
        expand: (category) => discovery.expand(category),
      },
    },
  };
}

/** As JSON, or as text where JavaScript would change a number. */
function bodyOf(text: string): unknown {
  return /":\s*-?\d{16}/.test(text) ? text : withoutManagedFields(JSON.parse(text));
}

/** They are much, and no description shows them. */
function withoutManagedFields(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutManagedFields);
  const kept = Object.entries(value).filter(([key]) => key !== 'managedFields');
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutManagedFields(each)]));
}
