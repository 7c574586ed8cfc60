import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer, send } from '../served.ts';
import { admin, serveCluster } from './against.ts';
import { define } from './definitions.ts';
import { APPLIED, DEFINITION, NAMESPACE, OBJECTS, PLANTED } from './leaks/planted.ts';
import { readableForms } from './leaks/readable.ts';

const servers: Record<string, HttpServer> = {};
const COMMANDS =
  'get,describe,logs,events,apply,create,replace,patch,label,annotate,set,scale,rollout,delete,wait,auth,explain';

beforeAll(async () => {
  await succeed(admin, ['create', 'namespace', NAMESPACE]);
  await define(DEFINITION);
  for (const object of OBJECTS) await succeed(admin, ['create', '-f', '-'], JSON.stringify(object));
  await succeed(admin, ['apply', '-f', '-'], JSON.stringify(APPLIED));
  await succeed(admin, ['rollout', 'restart', 'deployment/shop', '-n', NAMESPACE]);
  const environment = {
    KUBECTL_ALLOWED_COMMANDS: COMMANDS,
    KUBECTL_DEFAULT_NAMESPACE: NAMESPACE,
    KUBECTL_ALLOWED_IMAGES: 'example/*',
    KUBECTL_ALLOW: 'use-secrets,change-unknown-kinds,change-definitions',
    ANSWER_KEY: 'the-same-32-characters-of-a-key!',
    ANSWER_MAX_BYTES: '1048576',
    LOG_LEVEL: 'debug',
  };
  for (const reads of ['on', 'off'])
    servers[reads] = await serveCluster({ ...environment, KUBECTL_NATIVE_READS: reads });
});
afterAll(async () => {
  for (const server of Object.values(servers)) await server.stop();
  await admin(['delete', 'crd', 'leakydatabases.example.com', '--wait=false']);
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

/** What an answer shows of the planted values, as `form of value`. */
function leaksOf(answer: unknown): readonly string[] {
  const text = JSON.stringify(answer);
  const printed = Object.values(answer as object).filter((value) => typeof value === 'string');
  return Object.entries(PLANTED).flatMap(([name, value]) =>
    [text, ...printed].flatMap((each) => readableForms(each, value)).map((form) => `${form} of ${name}`),
  );
}

const KINDS = [
  'configmap',
  'deployment',
  'statefulset',
  'cronjob',
  'replicaset',
  'pod',
  'controllerrevision',
  'leakydatabase',
  'event',
];
const FORMATS = [
  '-o=json',
  '-o=yaml',
  '-o=wide',
  '-o=kyaml',
  '-o=jsonpath={.items[*]}',
  '-o=jsonpath={range .items[*]}{.spec}{.data}{.metadata.annotations}{"\\n"}{end}',
  '-o=jsonpath-as-json={.items[*]}',
  '-o=custom-columns=A:.data,B:.spec,C:.metadata.annotations',
  '-o=custom-columns=A:..value,B:..args,C:..adminPassword',
  '-o=go-template={{.}}',
  '-o=go-template={{range .items}}{{printf "%x" .data}}{{printf "%q" .spec}}{{end}}',
  '-o=go-template={{range .items}}{{range $k, $v := .data}}{{$v | printf "%v" | urlquery}}{{slice $v 1}}{{end}}{{end}}',
];
const READS: readonly (readonly string[])[] = [
  ...KINDS.flatMap((kind) => FORMATS.map((format) => ['get', kind, format])),
  ...KINDS.map((kind) => ['describe', kind]),
  ...KINDS.map((kind) => ['get', kind, '-o=yaml', '--show-managed-fields', '--sort-by=.metadata.name']),
  ['get', 'secret'],
  ['describe', 'secret', 'db'],
  ['get', 'all', '-o=yaml'],
  ['get', 'configmap/settings', '-o=json'],
  ['get', 'configmap', 'settings', '-o=jsonpath={.data.app\\.properties}'],
  ['get', 'leakydatabases', '--sort-by=.spec.adminPassword'],
  ['rollout', 'history', 'deployment/shop', '--revision=1'],
  ['rollout', 'history', 'deployment/shop', '--revision=1', '-o=yaml'],
  ['rollout', 'history', 'deployment/shop', '-o=json'],
  ['set', 'env', 'deployment/shop', '--list'],
  ['set', 'env', 'statefulset,cronjob', '--all', '--list'],
  ['apply', 'view-last-applied', 'configmap/applied'],
  ['events', '-o=yaml'],
  ['wait', 'deployment/shop', '--for=jsonpath={.spec.replicas}=1', '-o=yaml'],
  ['explain', 'pod.spec.containers.env'],
];

describe.each(['on', 'off'])('with reads without a process %s', (reads) => {
  const call = (args: readonly string[], stdin?: unknown) =>
    callTool((servers[reads] as HttpServer).url, 'kubectl', stdin === undefined ? { args } : { args, stdin });

  test('no read shows a planted value in any form', { timeout: 300_000 }, async () => {
    const leaks: string[] = [];
    let marks = 0;
    let ran = 0;
    for (const args of READS) {
      const answer = await call(args);
      marks += (answer['redacted'] as number | undefined) ?? 0;
      ran += answer['return_code'] === 0 ? 1 : 0;
      leaks.push(...leaksOf(answer).map((leak) => `${args.join(' ')}: ${leak}`));
    }
    expect(leaks).toEqual([]);
    expect(ran).toBeGreaterThan(READS.length / 2);
    expect(marks).toBeGreaterThan(200);
  });

  test('what is not secret is shown', async () => {
    const { stdout } = await call(['get', 'deployment', 'shop', '-o=yaml']);
    for (const text of ['GREETING', 'value: hello', 'DB_PASSWORD', '--verbose', 'image: example/web:1'])
      expect(stdout).toContain(text);
    expect((await call(['get', 'configmap', 'applied', '-o=json'])).stdout).toContain('"colour": "blue"');
  });

  test('the same value has the same mark everywhere', async () => {
    const outputs = await Promise.all(
      [
        ['get', 'deployment', 'shop', '-o=yaml'],
        ['get', 'statefulset', 'stateful', '-o=json'],
        ['describe', 'deployment', 'shop'],
      ].map(async (args) => (await call(args)).stdout as string),
    );
    const marks = outputs.map((text) => /DB_PASSWORD[^[]*(\[redacted: [a-z-]+ #[0-9a-f]{4}\])/.exec(text)?.[1]);
    expect(new Set(marks).size).toBe(1);
    expect(marks[0]).toBeDefined();
  });
});

describe('beside kubectl', () => {
  const call = (reads: 'on' | 'off', args: readonly string[]) =>
    callTool((servers[reads] as HttpServer).url, 'kubectl', { args });

  test('a read without a process prints what kubectl prints of redacted objects', { timeout: 300_000 }, async () => {
    const different: string[] = [];
    for (const args of READS.filter((each) => isOfTheMoment(each) === false)) {
      // What a controller changed in between is the same when it is read again.
      let difference: string | undefined = '';
      for (let tries = 0; tries < 3 && difference !== undefined; tries++) {
        const [native, kubectl] = [await call('on', args), await call('off', args)];
        difference = firstDifference(String(native.stdout), String(kubectl.stdout));
      }
      if (difference !== undefined) different.push(`${args.join(' ')}: ${difference}`);
    }
    expect(different).toEqual([]);
  });

  test('what is shown differs from what is stored by marks alone', async () => {
    let marks = 0;
    for (const kind of KINDS.filter((each) => each !== 'event')) {
      const stored = JSON.parse(await succeed(admin, ['get', kind, '-n', NAMESPACE, '-o', 'json']));
      const shown = JSON.parse((await call('on', ['get', kind, '-o', 'json'])).stdout);
      marks += marksBetween(stored, shown);
    }
    expect(marks).toBeGreaterThan(30);
  });
});

/** The first line in which two texts differ, as the one and the other have it. */
function firstDifference(one: string, other: string): string | undefined {
  const [first, second] = [one.split('\n'), other.split('\n')];
  const at = first.findIndex((line, index) => line !== second[index]);
  return at === -1 && first.length === second.length ? undefined : `${first[at]} | ${second[at]}`;
}

/** Whether a read prints ages, or objects that controllers may change meanwhile. */
function isOfTheMoment(args: readonly string[]): boolean {
  return (
    args.includes('event') ||
    args.includes('events') ||
    args.includes('-o=wide') ||
    ['describe', 'wait'].includes(args[0] ?? '')
  );
}

/** Counts the places where what is shown is a mark. Throws where it differs otherwise. */
function marksBetween(stored: unknown, shown: unknown): number {
  if (typeof stored === 'string' && typeof shown === 'string' && stored !== shown) {
    expect(shown).toMatch(/\[redacted: [a-z-]+ #[0-9a-f]{4}\]/);
    return 1;
  }
  if (typeof stored !== 'object' || stored === null) {
    expect(shown).toEqual(stored);
    return 0;
  }
  expect(Object.keys(shown as object)).toEqual(Object.keys(stored));
  return Object.entries(stored).reduce(
    (marks, [key, value]) => marks + marksBetween(value, (shown as Record<string, unknown>)[key]),
    0,
  );
}

describe('changes', () => {
  const call = (args: readonly string[], stdin?: unknown) =>
    callTool((servers['on'] as HttpServer).url, 'kubectl', stdin === undefined ? { args } : { args, stdin });
  const document = OBJECTS[1];

  test.each<[string, readonly string[], unknown?]>([
    ['of a label', ['label', 'configmap', 'settings', 'a=b', '--overwrite', '-o=yaml']],
    [
      'of a label, rehearsed by the client',
      ['label', 'deployment', 'shop', 'a=b', '--overwrite', '-o=json', '--dry-run=client'],
    ],
    [
      'of a label, rehearsed by the server',
      ['label', 'deployment', 'shop', 'a=c', '--overwrite', '-o=json', '--dry-run=server'],
    ],
    [
      'of an annotation, by a template',
      ['annotate', 'configmap', 'settings', 'c=d', '--overwrite', '-o=go-template={{.data}}'],
    ],
    [
      'of an annotation, by a path',
      ['annotate', 'configmap', 'settings', 'e=f', '--overwrite', '-o=jsonpath={.data.DB_PASSWORD}'],
    ],
    ['of the scale', ['scale', 'deployment', 'shop', '--replicas=1', '-o=yaml']],
    ['of an image', ['set', 'image', 'deployment/shop', 'web=example/web:2', '-o=json']],
    ['by a patch', ['patch', 'deployment', 'shop', '-o=yaml'], { metadata: { labels: { c: 'd' } } }],
    ['by a wrong patch', ['patch', 'deployment', 'shop'], { spec: { template: { spec: { containers: 'none' } } } }],
    [
      'by a patch of a wrong value',
      ['patch', 'deployment', 'shop', '--type=json'],
      [{ op: 'replace', path: '/spec/replicas', value: PLANTED.variable }],
    ],
    ['by a document', ['apply', '-f', '-', '-o=yaml'], document],
    ['by a document, rehearsed', ['apply', '-f', '-', '-o=json', '--dry-run=server'], document],
    ['by a document, rehearsed by the client', ['create', '-f', '-', '-o=yaml', '--dry-run=client'], document],
    [
      'by a document with a wrong field',
      ['apply', '-f', '-'],
      { ...document, data: { DB_PASSWORD: { value: PLANTED.key } } },
    ],
    ['by a document that is there already', ['create', '-f', '-'], document],
    ['of the variables', ['set', 'env', 'deployment/shop', 'GREETING=hi', '-o=yaml']],
    [
      'by a new config map',
      ['create', 'configmap', 'made', `--from-literal=DB_PASSWORD=${PLANTED.key}`, '-o=yaml', '--dry-run=client'],
    ],
    [
      'by a new secret',
      ['create', 'secret', 'generic', 'made', `--from-literal=plain=${PLANTED.secret}`, '-o=json', '--dry-run=client'],
    ],
  ])('%s show no planted value', async (_, args, stdin) => {
    expect(leaksOf(await call(args, stdin))).toEqual([]);
  });

  test('a mark is never written as a value', async () => {
    const { stdout } = await call(['get', 'configmap', 'applied', '-o=json']);
    const read = JSON.parse(stdout as string);
    expect(read.data.API_TOKEN).toMatch(/^\[redacted: /);
    for (const [args, stdin] of [
      [['apply', '-f', '-'], { ...APPLIED, data: read.data }],
      [['patch', 'configmap', 'applied'], { data: read.data }],
      [['annotate', 'configmap', 'applied', `x=${read.data.API_TOKEN}`, '--overwrite']],
    ] as const)
      expect(await call(args, stdin)).toMatchObject({ success: false, code: 'REDACTED_VALUE' });
    expect(await succeed(admin, ['get', 'configmap', 'applied', '-n', NAMESPACE, '-o', 'yaml'])).not.toContain(
      'redacted',
    );
  });
});

test('no log and no metric holds a planted value', async () => {
  for (const { stderr, url } of Object.values(servers)) {
    const { text } = await send(url, { method: 'GET', path: '/metrics' });
    expect(leaksOf({ log: stderr(), metrics: text })).toEqual([]);
  }
});
