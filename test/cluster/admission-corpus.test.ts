import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, serveCluster } from './against.ts';
import { AROUND, custom, KINDS, OF_CLUSTER, WATCHED_CUSTOM } from './corpus-custom.ts';
import { ATTACKED, POLICY, SECRET_VALUES, SPARE_NODES, usual, WATCHED } from './corpus-objects.ts';
import { define, undefine } from './definitions.ts';
import { writePolicy } from './policy-file.ts';
import { openProxy } from './proxy.ts';

/** A write that got through when only its text was judged, with the settings it was tried with. */
interface Attack {
  readonly id: string;
  readonly class: string;
  readonly settings: Settings;
  readonly args: readonly string[];
  readonly stdin?: unknown;
}

type Settings = 'default' | 'policy: deny-rules' | 'policy: shop-only';

const rowsOf = <Row>(name: string): readonly Row[] =>
  readFileSync(new URL(`../fixtures/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

const ATTACKS = [...rowsOf<Attack>('admission'), ...rowsOf<Attack>('admission-siblings')];
const CHANGES =
  'patch,scale,rollout,set,label,annotate,apply,create,replace,delete,expose,run,taint,cordon,uncordon,drain,autoscale';
const REMEDIATION = {
  KUBECTL_ALLOWED_COMMANDS: `get,describe,logs,${CHANGES}`,
  KUBECTL_ALLOWED_IMAGES: 'busybox,registry.k8s.io/pause:*',
  KUBECTL_METACHARACTERS: 'data',
};
const NAMESPACES = ['shop-red', 'red-x', 'red-pay', 'speed'];

const DENY_RULES = {
  rules: [
    { id: 'all', effect: 'allow', subcommands: ['*'] },
    { id: 'payments', effect: 'deny', namespaces: ['red-pay'] },
    { id: 'no-zero', effect: 'deny', subcommands: ['scale'], flags: [{ name: 'replicas', values: ['0'] }] },
    { id: 'hist-stays', effect: 'deny', resources: ['deployments'], names: ['hist'], operations: ['UPDATE'] },
    { id: 'most-forty', effect: 'deny', resources: ['deployments'], fields: [{ path: 'spec.replicas', min: 41 }] },
    { id: 'no-dumps', effect: 'deny', subcommands: ['get'], flags: [{ name: 'output', values: ['json', 'yaml'] }] },
  ],
};
const SHOP_ONLY = {
  rules: [
    { id: 'look', effect: 'allow', subcommands: ['get', 'describe', 'logs'] },
    {
      id: 'repair',
      effect: 'allow',
      subcommands: ['patch', 'run', 'set', 'label', 'annotate', 'apply', 'create', 'delete', 'rollout restart'],
      namespaces: ['shop-red'],
    },
    {
      id: 'small-steps',
      effect: 'allow',
      subcommands: ['scale'],
      namespaces: ['shop-red'],
      flags: [{ name: 'replicas', values: ['1', '2', '3', '4', '5'] }],
    },
  ],
};

const make = (objects: readonly object[]) =>
  succeed(
    admin,
    // An attack applies in the name of the same manager, and so takes away what it leaves out.
    ['apply', '--server-side', '--field-manager=fix', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  );

beforeAll(() => define(...KINDS));
afterAll(() => undefine(...KINDS));

describe('writes that got through when their text was judged', () => {
  let servers: Readonly<Record<Settings, HttpServer>>;
  let minted: string;
  let before: readonly string[];
  let proxy: Awaited<ReturnType<typeof openProxy>>;

  beforeAll(async () => {
    for (const objects of [...ATTACKED, POLICY, AROUND, custom('shop-red'), OF_CLUSTER]) await make(objects);
    await succeed(admin, ['rollout', 'status', 'deployment/hist', '-n', 'shop-red', '--timeout=60s']);
    await succeed(admin, ['set', 'image', 'deployment/hist', 'c=busybox', '-n', 'shop-red']);
    for (const name of [
      'deployment/hist',
      'deployment/web',
      'deployment/hard',
      'deployment/agent',
      'deployment/front',
      'deployment/tiers',
      'deployment/hook',
      'statefulset/sts',
    ])
      await succeed(admin, ['rollout', 'status', name, '-n', 'shop-red', '--timeout=60s']);
    await succeed(admin, ['wait', '--for=jsonpath={.data.token}', 'secret/mint', '-n', 'shop-red', '--timeout=30s']);
    const token = ['get', 'secret', 'mint', '-n', 'shop-red', '-o', 'jsonpath={.data.token}'];
    minted = Buffer.from(await succeed(admin, token), 'base64').toString();
    const [open, denying, shop] = await Promise.all([
      serveCluster(REMEDIATION),
      serveCluster({ ...REMEDIATION, POLICY_FILE: writePolicy(DENY_RULES) }),
      serveCluster({ ...REMEDIATION, POLICY_FILE: writePolicy(SHOP_ONLY) }),
    ]);
    proxy = await openProxy();
    // The API server serves the lists of new kinds a little later than it lists the kinds.
    before = await vi.waitFor(stored, { timeout: 30_000, interval: 100 });
    servers = { default: open, 'policy: deny-rules': denying, 'policy: shop-only': shop };
  }, 180_000);

  afterAll(async () => {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
    proxy.stop();
    await admin(['delete', 'namespace', ...NAMESPACES, '--wait=false']);
    await admin(['delete', 'pv', 'red-pv', '--wait=false']);
    for (const kind of ['validatingadmissionpolicybinding', 'validatingadmissionpolicy'])
      await admin(['delete', kind, 'red-limits']);
    await admin(['delete', 'ingressclass', 'red-internal', 'red-external']);
    await admin(['delete', 'validatingwebhookconfiguration', 'red-hook']);
  });

  test.each(ATTACKS.map((row) => [row.id, row.class, row] as const))(
    '%s (%s) changes nothing',
    async (...[, , row]) => {
      const { settings, args, stdin } = row;
      const answer = await callTool(servers[settings].url, 'kubectl', { args, ...(stdin !== undefined && { stdin }) });
      const [was, text] = [before, JSON.stringify(answer)];
      before = await stored();
      const changed = before.filter((object) => !was.includes(object));
      const gone = was.filter((object) => !before.includes(object));
      expect({ changed, gone }, text).toEqual({ changed: [], gone: [] });
      // The API server may refuse it too; then kubectl says so.
      const refusal = { code: expect.stringMatching(/^[A-Z_]+$/) };
      const invalid = { stderr: expect.stringMatching(/is invalid|is forbidden|\(BadRequest\)|\(Forbidden\)/) };
      expect(answer, text).toMatchObject({ success: false, ...('code' in answer ? refusal : invalid) });
      for (const value of [...SECRET_VALUES, minted]) {
        expect(text.includes(value), 'the answer holds a value of a Secret').toBe(false);
        expect(text.includes(Buffer.from(value).toString('base64').slice(0, -4)), 'or its base64').toBe(false);
      }
    },
  );

  /** What a change could leave behind, without what the cluster keeps up by itself. */
  async function stored(): Promise<readonly string[]> {
    const lists = [
      ...NAMESPACES.flatMap((namespace) =>
        [...WATCHED, ...WATCHED_CUSTOM].map((list) => list.replace('*', `/namespaces/${namespace}`)),
      ),
      ...NAMESPACES.map((namespace) => `/api/v1/namespaces/${namespace}`),
      '/api/v1/persistentvolumes/red-pv',
    ];
    const found = await Promise.all(
      lists.map(async (path) => {
        const answer = await fetch(`${proxy.url}${path}`);
        if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
        return answer.json();
      }),
    );
    return found.flatMap((list) => itemsOf(list as Stored).map(projected)).sort();
  }
});

interface Stored {
  readonly [field: string]: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

function itemsOf(list: Readonly<Record<string, unknown>>): readonly Stored[] {
  return (Array.isArray(list['items']) ? list['items'] : [list]) as Stored[];
}

function projected({ status = {}, metadata, ...rest }: Stored): string {
  const { resourceVersion: _, managedFields: __, generation: ___, ...kept } = metadata;
  const { phase, currentRevision, loadBalancer } = status;
  return JSON.stringify({ ...rest, metadata: kept, phase, currentRevision, loadBalancer });
}

describe('usual calls that change something', () => {
  const names = ['usual', 'prod', 'dev', 'usual-new'];
  const used = names.slice(0, 3);
  // Other tests need the nodes of the cluster.
  const spare = (word: string) => (/^(node-\d|n1)$/.test(word) ? `spare-${/2$/.test(word) ? 2 : 1}` : word);
  const commands = CHANGES.split(',');
  const rows = ['benign', 'benign-admission']
    .flatMap((name) => rowsOf<{ readonly args: readonly string[]; readonly stdin?: unknown }>(name))
    .filter(({ args: [command = ''] }) => commands.includes(command));
  let server: HttpServer;

  beforeAll(async () => {
    await make(used.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
    await make([...used.flatMap(usual), ...custom('usual'), ...SPARE_NODES]);
    for (const namespace of used) {
      await succeed(admin, ['rollout', 'status', 'deployment/web', '-n', namespace, '--timeout=60s']);
      await succeed(admin, ['set', 'env', 'deployment/web', 'LOG_LEVEL=info', '-n', namespace]);
    }
    server = await serveCluster({ ...REMEDIATION, KUBECTL_DEFAULT_NAMESPACE: 'usual' });
  }, 180_000);

  afterAll(async () => {
    await server.stop();
    await admin(['delete', 'namespace', ...names, '--wait=false']);
    await admin(['delete', 'node', 'spare-1', 'spare-2']);
  });

  test('there are many', () => expect(rows.length).toBeGreaterThan(80));

  test.each(rows.map((row) => [row.args.join(' '), row] as const))('%s', async (_, { args, stdin }) => {
    await Promise.all(
      used.map((each) =>
        succeed(admin, ['wait', '--for=create', 'pod/web-0', 'pod/web-1', '-n', each, '--timeout=40s']),
      ),
    );
    const call = { args: args.map(spare), ...(stdin !== undefined && { stdin }) };
    const answer = await callTool(server.url, 'kubectl', call);
    expect(answer, JSON.stringify(answer)).toMatchObject({ success: true });
  });
});
