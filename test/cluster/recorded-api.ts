import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Api } from '../../src/api/api.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** An API server that says the same to everybody who asks the same, so that two clients see it at the same instant. */
export interface RecordedApi {
  /** The path of a kubeconfig for it. */
  readonly kubeconfig: string;
  /** What somebody else than kubectl asked first: everything beside discovery that kubectl did not ask before. */
  readonly ownQuestions: readonly string[];
  readonly close: () => Promise<void>;
}

/**
 * Answers for a real API server, which is asked each thing once, as `api` is allowed to. A plain one lists what it serves
 * version by version, as API servers did before they knew the aggregated form.
 */
export async function recordApi(api: Api, form: 'aggregated' | 'plain' = 'aggregated'): Promise<RecordedApi> {
  const answers = new Map<string, Promise<Answer>>();
  const ownQuestions: string[] = [];
  const server = createServer(async (request, response) => {
    if (form === 'plain' && request.headers.accept?.includes('g=apidiscovery'))
      request.headers.accept = 'application/json';
    const { question, path, isLean } = normalize(request);
    let answer = answers.get(question);
    if (answer === undefined) {
      const isKubectl = request.headers['user-agent']?.startsWith('kubectl/');
      if (!isKubectl && !/^\/apis? as /.test(question)) ownQuestions.push(question);
      answer = ask(api, path, request.headers.accept);
      answers.set(question, answer);
    }
    reply(response, isLean ? withoutObjects(await answer) : await answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'recorded-api-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify(configFor((server.address() as AddressInfo).port)));
  return {
    kubeconfig,
    ownQuestions,
    close: async () => {
      rmSync(folder, { recursive: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Reviver = (key: string, value: unknown) => unknown;

/** Numbers as they were written, whatever JavaScript can hold. */
function keepNumber(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
  return typeof value === 'number' && source !== undefined ? rawJSON(source) : value;
}

/** A table asked for without its objects is the one of the same instant, less these. */
function withoutObjects(answer: Answer): Answer {
  if (answer.status !== 200) return answer;
  const table = JSON.parse(answer.body.toString('utf8'), keepNumber as Reviver);
  for (const row of table.kind === 'Table' ? (table.rows ?? []) : []) row.object = null;
  return { ...answer, body: Buffer.from(JSON.stringify(table)) };
}

/**
 * The same question in the same words: escapes that need not be, the order of parameters and whether a table comes
 * without its objects do not count.
 */
function normalize({ url = '', headers }: IncomingMessage): {
  readonly question: string;
  /** What to ask for the whole answer. */
  readonly path: string;
  readonly isLean: boolean;
} {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const isLean = searchParams.get('includeObject') === 'None';
  if (isLean) searchParams.delete('includeObject');
  const path = isLean ? `${pathname}?${searchParams}` : url;
  searchParams.sort();
  const asked = `${decodeURIComponent(pathname)} ${searchParams}`.trimEnd();
  return { question: `${asked} as ${headers.accept}`, path, isLean };
}

async function ask(api: Api, path: string, accept = '*/*'): Promise<Answer> {
  const { status, headers: given, warnings, body } = await api.request({ path, accept });
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return {
    status,
    headers: {
      'content-type': given['content-type'] ?? '',
      ...(warnings.length === 0 ? {} : { warning: warnings.map((text) => `299 - ${JSON.stringify(text)}`) }),
    },
    body: Buffer.concat(chunks),
  };
}

function reply(response: ServerResponse, { status, headers, body }: Answer): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status).end(body);
}

function configFor(port: number): object {
  const name = 'recorded';
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}
