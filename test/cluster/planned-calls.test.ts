import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, serveCluster } from './against.ts';
import { custom, KINDS } from './corpus-custom.ts';
import { SPARE_NODES, usual } from './corpus-objects.ts';
import { define, undefine } from './definitions.ts';
import { writePolicy } from './policy-file.ts';

/** Ordinary changes. Each is planned first, because of a rule about a risk that none of them has, and must then run at once. */
interface Row {
  readonly args: readonly string[];
  readonly stdin?: unknown;
}

const COMMANDS =
  'patch,scale,rollout,set,label,annotate,apply,create,replace,delete,expose,taint,cordon,uncordon,drain,autoscale';
const RULES = [
  { id: 'all', effect: 'allow' },
  { id: 'definitions', effect: 'ask', when: { risk: 'definition-deletion' } },
  { id: 'both', effect: 'deny', when: [{ risk: 'definition-deletion' }, { reversible: 'cannot be undone' }] },
];
const rowsOf = (name: string): readonly Row[] =>
  readFileSync(new URL(`../fixtures/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

/** Its second object is in a namespace that its first one makes. */
const INTO_NEW = 'apply -f - -n usual-new';
const all = rowsOf('benign-admission').filter(({ args: [command = ''] }) => COMMANDS.split(',').includes(command));
const rows = all.filter(({ args }) => args.join(' ') !== INTO_NEW);

// Other tests have namespaces and nodes of these names.
const NAMESPACES = ['usual', 'prod', 'dev'];
const own = (text: string) =>
  text
    .replaceAll(/"(--namespace=|namespace\/)?(usual|prod|dev|usual-new)"/g, '"$1planned-$2"')
    .replaceAll(/"(node-\d|n1)"/g, (_, word: string) => `"planned-${/2$/.test(word) ? 2 : 1}"`)
    .replaceAll(/"spare-(\d)"/g, '"planned-$1"');
const mine = <T>(value: T): T => JSON.parse(own(JSON.stringify(value)));
const make = (objects: readonly object[]) =>
  succeed(
    admin,
    // An attack applies in the name of the same manager, and so takes away what it leaves out.
    ['apply', '--server-side', '--field-manager=fix', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  );
let server: HttpServer;

beforeAll(async () => {
  await make(NAMESPACES.map((name) => mine({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
  await define(...KINDS);
  await make(mine([...NAMESPACES.flatMap(usual), ...custom('usual'), ...SPARE_NODES]));
  for (const namespace of mine(NAMESPACES)) {
    await succeed(admin, ['rollout', 'status', 'deployment/web', '-n', namespace, '--timeout=60s']);
    await succeed(admin, ['set', 'env', 'deployment/web', 'LOG_LEVEL=info', '-n', namespace]);
  }
  // The first call resumes it.
  await succeed(admin, ['rollout', 'pause', 'deployment/web', '-n', 'planned-usual']);
  server = await serveCluster({
    POLICY_FILE: writePolicy({ rules: RULES }),
    KUBECTL_ALLOWED_COMMANDS: `get,describe,logs,${COMMANDS}`,
    KUBECTL_ALLOWED_IMAGES: 'busybox,registry.k8s.io/pause:*',
    KUBECTL_METACHARACTERS: 'data',
    KUBECTL_DEFAULT_NAMESPACE: 'planned-usual',
  });
}, 180_000);

afterAll(async () => {
  await server.stop();
  await admin(['delete', 'namespace', ...mine(NAMESPACES), '--wait=false']);
  await admin(['delete', 'node', 'planned-1', 'planned-2']);
  await undefine(...KINDS);
});

test('there are many', () => expect(rows.length).toBeGreaterThan(40));

test.each(rows.map((row) => [row.args.join(' '), row] as const))('%s', async (_, row) => {
  await Promise.all(
    mine(NAMESPACES).map((each) =>
      succeed(admin, ['wait', '--for=create', 'pod/web-0', 'pod/web-1', '-n', each, '--timeout=40s']),
    ),
  );
  const { args, stdin } = mine(row);
  const answer = await callTool(server.url, 'kubectl', stdin === undefined ? { args } : { args, stdin });
  expect(answer, JSON.stringify(answer)).toMatchObject({ success: true });
});

test('a call whose rehearsal fails is not run, and says so', async () => {
  const row = all.find(({ args }) => args.join(' ') === INTO_NEW);
  const answer = await callTool(server.url, 'kubectl', { ...mine(row) });
  expect(answer).toMatchObject({ success: false, hint: expect.stringContaining('Nothing was changed') });
  expect((await admin(['get', 'namespace', 'planned-usual-new'])).code).not.toBe(0);
});
