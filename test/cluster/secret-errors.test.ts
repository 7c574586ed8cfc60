import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

const namespace = 'secret-errors';
/** What the Secrets hold; no answer may have any of it, in plain or in base64. */
const VALUES = ['planted-hunter2', 'planted-user-7', 'planted-token-line-1', 'planted-token-line-2'];
const PLANTED = VALUES.flatMap((value) => [value, Buffer.from(value).toString('base64').replace(/=+$/, '')]);
const inNamespace = ['-n', namespace];
let server: HttpServer;

const secret = (name: string, more: object = {}) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...more });
const manifest = JSON.stringify(
  secret('applied', { stringData: { password: VALUES[0], user: VALUES[1] }, metadata: { name: 'applied' } }),
);

beforeAll(async () => {
  await makeNamespace(namespace);
  const literals = [`--from-literal=password=${VALUES[0]}`, `--from-literal=user=${VALUES[1]}`];
  await succeed(admin, ['create', 'secret', 'generic', 'db', ...literals, ...inNamespace]);
  await succeed(admin, ['create', 'secret', 'generic', 'frozen', ...literals, ...inNamespace]);
  await succeed(admin, ['patch', 'secret', 'frozen', '-p', '{"immutable":true}', ...inNamespace]);
  await succeed(admin, ['create', 'configmap', 'app', '--from-literal=a=b', ...inNamespace]);
  server = await serveCluster({
    KUBECTL_ALLOWED_COMMANDS: 'get,describe,wait,apply,create,replace,delete,patch,label,annotate,set',
    KUBECTL_METACHARACTERS: 'data',
    KUBECTL_ALLOW: 'token-secrets',
  });
  const applied = await callTool(server.url, 'kubectl', {
    args: ['apply', '-f', '-', ...inNamespace],
    stdin: manifest,
  });
  expect(applied).toMatchObject({ success: true });
  await succeed(admin, [
    'patch',
    'secret',
    'applied',
    '-p',
    JSON.stringify({ metadata: { labels: { team: 'web' } } }),
    ...inNamespace,
  ]);
});

afterAll(async () => {
  await server.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

const kubectl = (args: readonly string[], stdin?: unknown) =>
  callTool(server.url, 'kubectl', stdin === undefined ? { args } : { args, stdin });

function leaks(answer: unknown): readonly string[] {
  const text = JSON.stringify(answer);
  return PLANTED.filter((value) => text.includes(value));
}

/** Makes some calls at once: one after another they would take minutes. */
async function inBatches<Item, Answer>(
  items: readonly Item[],
  call: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < items.length; at += 6) answers.push(...(await Promise.all(items.slice(at, at + 6).map(call))));
  return answers;
}

/** Changes that the API server cannot take. */
const WRONG: readonly object[] = [
  { immutable: 'x' },
  { data: { z: 'plain text' } },
  { data: { z: 5 } },
  { data: { z: '!!!' } },
  { data: 'x' },
  { data: { 'a b': 'eA==' } },
  { stringData: { a: 5 } },
  { stringData: 'x' },
  { kind: 'Foo' },
  { kind: 5 },
  { apiVersion: 'v9' },
  { apiVersion: 5 },
  { type: 'other' },
  { type: 5 },
  { metadata: null },
  { metadata: 'x' },
  { metadata: { name: 'other' } },
  { metadata: { name: 5 } },
  { metadata: { namespace: 'other' } },
  { metadata: { labels: 'x' } },
  { metadata: { labels: { a: 'b c' } } },
  { metadata: { labels: { 'a b': 'c' } } },
  { metadata: { labels: { a: 5 } } },
  { metadata: { annotations: { a: 5 } } },
  { metadata: { annotations: { 'a b': 'c' } } },
  { metadata: { finalizers: 'x' } },
  { metadata: { finalizers: ['b a d'] } },
  { metadata: { ownerReferences: [{ a: 1 }] } },
  { metadata: { uid: 'x' } },
  { metadata: { resourceVersion: '1' } },
  { metadata: { creationTimestamp: 'x' } },
  { metadata: { generation: 'x' } },
  { metadata: { managedFields: 'x' } },
];
const OPERATIONS: readonly object[] = [
  [{ op: 'replace', path: '/apiVersion', value: 'v9' }],
  [{ op: 'replace', path: '/kind', value: 'x' }],
  [{ op: 'add', path: '/data/z', value: 5 }],
  [{ op: 'add', path: '/data', value: 'x' }],
  [{ op: 'remove', path: '/data/nope' }],
  [{ op: 'add', path: '/immutable', value: 'x' }],
  [{ op: 'add', path: '/metadata/labels', value: [1] }],
  [{ op: 'add', path: '/metadata/finalizers', value: 'x' }],
  [{ op: 'replace', path: '', value: 5 }],
  [{ op: 'replace', path: '/a/b', value: 1 }],
];

describe('no error about a Secret quotes its values', () => {
  const patches = [
    ...WRONG.flatMap((patch) => ['merge', 'strategic'].map((type) => [type, patch] as const)),
    ...OPERATIONS.map((patch) => ['json', patch] as const),
  ];
  test.each([['db'], ['applied'], ['frozen']])(
    'patches of %s: merge, strategic and JSON, dry runs as well',
    async (name) => {
      const calls = patches.flatMap(([type, patch]) =>
        [[], ['--dry-run=server']].map((more) => ({ type, patch, more })),
      );
      const answers = await inBatches(calls, async ({ type, patch, more }) => {
        const answer = await kubectl(['patch', 'secret', name, `--type=${type}`, ...more, ...inNamespace], patch);
        expect(leaks(answer), JSON.stringify([type, patch, answer])).toEqual([]);
        return answer;
      });
      const failed = answers.filter(({ success }) => success === false).length;
      expect(failed).toBeGreaterThan(patches.length);
    },
    300_000,
  );

  test.each([
    ['in the argument', ['patch', 'secret', 'db', '--type=merge', '-p', '{"immutable":"x"}']],
    ['several names', ['patch', 'secret', 'db', 'applied', 'nope', '--type=merge', '-p', '{"immutable":"x"}']],
    ['another spelling', ['patch', 'SECRETS.v1./db', '--type=merge', '-p', '{"metadata":{"labels":"x"}}']],
    ['on the client', ['patch', 'secret', 'db', '--type=merge', '-p', '{"immutable":"x"}', '--dry-run=client']],
    ['of a list', ['patch', 'configmap/app', 'secret/db', '--type=merge', '-p', '{"immutable":"x"}']],
    ['a label that is none', ['label', 'secret', 'db', 'a b=c']],
    ['a label that is there', ['label', 'secret', 'applied', 'team=other']],
    [
      'an annotation that is there',
      ['annotate', 'secret', 'applied', 'kubectl.kubernetes.io/last-applied-configuration=x'],
    ],
    ['an annotation of all', ['annotate', 'secrets', 'applied', 'db', 'a b=x']],
    ['a variable', ['set', 'env', 'secret/db', 'A=b']],
    ['a condition', ['wait', 'secret/db', '--for=condition=Ready', '--timeout=1s']],
    ['a Secret that is there', ['create', 'secret', 'generic', 'db', '--from-literal=a=b']],
  ])('%s', async (_, args) => {
    expect(leaks(await kubectl([...args, ...inNamespace]))).toEqual([]);
  });

  test('documents, created, applied and replaced', async () => {
    const calls = WRONG.flatMap((wrong) => {
      const { metadata = {}, ...rest } = wrong as { readonly metadata?: object };
      const document = { ...secret('applied'), ...rest, metadata: { ...metadata, name: 'applied' } };
      return [['apply'], ['apply', '--server-side'], ['create'], ['replace']].flatMap((words) =>
        [[], ['--dry-run=server'], ['--validate=false']].map((more) => ({ words, more, document })),
      );
    });
    await inBatches(calls, async ({ words, more, document }) => {
      const answer = await kubectl([...words, '-f', '-', ...more, '--field-manager=t', ...inNamespace], document);
      expect(leaks(answer), JSON.stringify([words, document, answer])).toEqual([]);
    });
  }, 300_000);

  test('the second line of a token', async () => {
    const token = `${VALUES[2]}\n${VALUES[3]}\n\n\nName: ${VALUES[3]}`;
    await succeed(admin, ['create', 'serviceaccount', 'holder', ...inNamespace]);
    const made = await kubectl(
      ['create', '-f', '-', ...inNamespace],
      secret('token', {
        type: 'kubernetes.io/service-account-token',
        stringData: { token },
        metadata: { name: 'token', annotations: { 'kubernetes.io/service-account.name': 'holder' } },
      }),
    );
    expect(made).toMatchObject({ success: true });
    for (const args of [
      ['describe', 'secret', 'token'],
      ['describe', 'secrets'],
      ['describe', 'secret/token', 'cm/app'],
    ]) {
      const answer = await kubectl([...args, ...inNamespace]);
      expect(answer).toMatchObject({ success: true, stdout: expect.stringContaining('token:') });
      expect(leaks(answer), JSON.stringify(answer)).toEqual([]);
    }
  });
});

describe('what an error says stays', () => {
  test('of a Secret: who says it, why, and of which field', async () => {
    expect(
      await kubectl(['patch', 'secret', 'db', '--type=merge', ...inNamespace], { data: { z: 'plain text' } }),
    ).toEqual(
      expect.objectContaining({
        success: false,
        return_code: 1,
        stderr: 'The request is invalid: patch: Invalid value: (not shown): illegal base64 data at input byte 5\n',
        hint: expect.stringContaining('base64'),
      }),
    );
    expect(await kubectl(['get', 'secret', 'nope', ...inNamespace])).toMatchObject({
      stderr: 'Error from server (NotFound): secrets "nope" not found\n',
    });
  });

  test('of anything else: all of it', async () => {
    const args = ['patch', 'configmap', 'app', '--type=merge', ...inNamespace];
    const real = await admin([...args, '-p', '{"immutable":"x"}']);
    expect(await kubectl(args, { immutable: 'x' })).toMatchObject({ stderr: real.stderr });
    expect(real.stderr).toContain('Invalid value: "{');
  });
});
