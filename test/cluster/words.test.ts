import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { type Definition, define, makeObject, objectOf, undefine } from './definitions.ts';
import { writePolicy } from './policy-file.ts';

const namespace = 'words';
const names = { plural: 'gateways', kind: 'Gateway', shortNames: ['gtw'], categories: ['edges'] };
/** The API server lists it first. */
const alpha: Definition = { group: 'alpha.words.example.com', ...names };
const zeta: Definition = { group: 'zeta.words.example.com', ...names };
const COMMANDS =
  'get,describe,label,delete,annotate,patch,apply,scale,rollout,set,wait,expose,autoscale,logs,exec,create';

let server: HttpServer;
const call = (...args: string[]) => callTool(server.url, 'kubectl', { args: [...args, '-n', namespace] });

beforeAll(async () => {
  await makeNamespace(namespace);
});

beforeEach(async () => {
  await define(zeta);
  await makeObject(zeta, 'x', namespace);
});

afterEach(async () => {
  await server.stop();
  await undefine(alpha, zeta);
});

afterAll(async () => {
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

describe('a word that another group takes while the server runs', () => {
  test.each(['gateway', 'gtw', 'Gateway', 'gateway.v1', 'edges'])('means one and the same: %s', async (word) => {
    server = await serveCluster({ KUBECTL_ALLOWED_COMMANDS: COMMANDS });
    expect(await call('get', word)).toMatchObject({ success: !word.includes('.') });
    await define(alpha);
    await makeObject(alpha, 'x', namespace);
    const target = word === 'edges' ? [word, '-l', 'of=words'] : [word, 'x'];
    const described = await call('describe', ...target);
    const labelled = await call('label', ...target, 'seen=yes');
    const marked = [alpha, zeta].map(({ group }) => group);
    const shown = marked.filter((group) => String(described['stdout']).includes(`group: ${group}`));
    const changed = [];
    for (const each of [alpha, zeta])
      if ((await objectOf(each, 'x', namespace))?.metadata.labels?.seen === 'yes') changed.push(each.group);
    expect(changed).toEqual(shown);
    if (word === 'gateway') {
      expect(shown).toEqual([alpha.group]);
      expect(await call('delete', ...target)).toMatchObject({ success: true });
      expect(await objectOf(alpha, 'x', namespace)).toBeUndefined();
      expect(await objectOf(zeta, 'x', namespace)).toBeDefined();
    }
    expect(labelled['success']).toBe(shown.length > 0);
  });
});

/** Every position in which a word for a type makes kubectl read or change objects. */
const POSITIONS = [
  'get gateway',
  'get gateway x -o go-template={{.metadata.annotations.group}}',
  'get Gateway/x -o yaml',
  'get gtw x -o name',
  'get pods,gtw',
  'get pods/a gateway/x',
  'get gateways x',
  'get edges',
  'get edges x -o yaml',
  'get configmaps,edges -o yaml',
  'get -A edges',
  'describe gateway x',
  'describe edges',
  'label gateway x seen=yes',
  'label edges -l of=words seen=yes',
  'label pods/a gtw/x seen=yes',
  'annotate gtw x seen=yes',
  'patch gateways x --type=merge -p {}',
  'delete gtw/x',
  'delete gateway x',
  'delete edges -l of=words',
  'scale gtw x --replicas=1',
  'rollout restart gateway/x',
  'set env gtw/x A=b',
  'set env deployment/web --from=gtw/x',
  'wait gateway/x --for=delete --timeout=1s',
  'expose gtw x --port=1',
  'autoscale gateway x --max=2',
  'logs gtw/x',
  'exec gtw/x -- true',
  'create job j --from=gtw/x',
  'apply view-last-applied gtw x',
];

describe('a rule that denies a kind', () => {
  test('holds in every position when the word for another one falls to it', async () => {
    await define(alpha);
    const rules = [
      { id: 'work', effect: 'allow' },
      { id: 'no-zeta', effect: 'deny', resources: [`gateways.${zeta.group}`] },
    ];
    server = await serveCluster({
      KUBECTL_ALLOWED_COMMANDS: COMMANDS,
      POLICY_FILE: writePolicy({ rules }),
      KUBECTL_DANGEROUS_FLAGS: '',
    });
    expect(await call('get', 'gateway')).toMatchObject({ success: true });
    for (const args of POSITIONS.filter((line) => !line.includes('edges')))
      expect((await call(...args.split(' ')))['code'], args).not.toBe('POLICY_DENIED');
    await undefine(alpha);
    for (const args of POSITIONS)
      expect(await call(...args.split(' ')), args).toMatchObject({ success: false, code: 'POLICY_DENIED' });
    const document = {
      apiVersion: `${zeta.group}/v1`,
      kind: 'Gateway',
      metadata: { name: 'x', labels: { seen: 'yes' } },
    };
    for (const args of [
      ['apply', '-f', '-'],
      ['delete', '-f', '-'],
    ]) {
      const answer = await callTool(server.url, 'kubectl', { args: [...args, '-n', namespace], stdin: document });
      expect(answer, args.join(' ')).toMatchObject({ success: false, code: 'POLICY_DENIED' });
    }
    const { metadata } = await objectOf(zeta, 'x', namespace);
    expect(metadata.labels).toEqual({ of: 'words' });
  });
});
