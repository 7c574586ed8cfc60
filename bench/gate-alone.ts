/** The gate by itself, in a process set up like the server's: prints what it costs as one line of JSON. Run by gate.ts. */
import { readFileSync } from 'node:fs';
import { beginSmall, keepMemorySmall } from '../src/runtime.ts';
import { quantile } from './measure.ts';

/** CPU time of this thread: it does not count what other programs do meanwhile. */
function spentMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

beginSmall(process.env);
keepMemorySmall();
const { readConfiguration } = await import('../src/config/configuration.ts');
const { parsePolicyFile } = await import('../src/config/policy-file.ts');
const { isRefusal } = await import('../src/errors.ts');
const { ANONYMOUS } = await import('../src/kube/subject.ts');
const { decide } = await import('../src/policy/decide.ts');
const { kubectl } = await import('../src/tools/kubectl.ts');

globalThis.gc?.();
const before = process.memoryUsage();
const startedAt = spentMs();
const { grammarFor } = await import('../src/kubectl/versions.ts');
const { grammar } = grammarFor('v1.36.0');
const loadMs = spentMs() - startedAt;
globalThis.gc?.();
const loadBytes = process.memoryUsage().heapUsed - before.heapUsed;

interface Row {
  readonly args: readonly string[];
  readonly allowed: readonly string[];
  readonly stdin?: unknown;
}

const settings = readConfiguration({ KUBECTL_METACHARACTERS: 'data', KUBECTL_ALLOWED_IMAGES: 'busybox:*' });
const facts = { callId: '1', grammar, timeoutSeconds: 60, defaultNamespace: 'default' };
const manyRules = Array.from({ length: 100 }, (_, at) => ({
  id: `rule-${at}`,
  effect: at % 4 === 0 ? 'deny' : 'allow',
  subcommands: ['*'],
  resources: at % 2 === 0 ? ['deployments.apps', 'pods'] : ['*'],
  namespaces: [`team-${at}-*`, 'default'],
  names: at % 4 === 0 ? [`secret-*-${at}`] : ['*'],
}));
const FILES = { none: undefined, '100 rules': parsePolicyFile('bench', JSON.stringify({ rules: manyRules })) };

/** Milliseconds that it takes to read and judge a call, as the pipeline does it: the mean of several, as the clock ticks slowly. */
function judged({ args, allowed, stdin }: Row, rules: (typeof FILES)[keyof typeof FILES], times: number): number {
  const policy = { ...settings, allowedCommands: allowed, rules };
  const from = spentMs();
  for (let i = 0; i < times; i++) {
    const plan = kubectl.plan({ args, ...(stdin !== undefined && { stdin }) }, facts);
    if (!isRefusal(plan)) decide(plan, policy, ANONYMOUS);
  }
  return (spentMs() - from) / times;
}

const rows = ['attacks', 'benign'].flatMap((name) =>
  readFileSync(new URL(`../test/fixtures/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row),
);

const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const long = (at: number) => `${'x'.repeat(52)}-${at}`;
const fieldsOf = (count: number) => Object.fromEntries(many(count, (at) => `field-${at}`).map((key) => [key, 'value']));
const configMap = (name: string, fields: number) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { app: name } },
  data: fieldsOf(fields),
});
/** The ways in which a call can be 64 KiB long. */
const LARGE: Readonly<Record<string, Row>> = {
  'many names': { args: ['delete', 'pods', ...many(990, long)], allowed: ['delete'] },
  'many TYPE/NAME': { args: ['delete', ...many(990, (at) => `pod/${long(at)}`)], allowed: ['delete'] },
  'many types and names': {
    args: ['delete', many(30, () => 'pods.v1.').join(','), ...many(30, long)],
    allowed: ['delete'],
  },
  'many other types': { args: ['get', many(1000, (at) => `t${at}`).join(',')], allowed: ['get'] },
  'many values': { args: ['label', 'pod', 'web', ...many(980, (at) => `${long(at)}=v`)], allowed: ['label'] },
  'many flags': { args: ['get', 'pods', ...many(990, (at) => `--selector=${long(at)}`)], allowed: ['get'] },
  'many images': {
    args: ['set', 'image', 'deploy/web', ...many(980, (at) => `c${at}=busybox:${long(at)}`)],
    allowed: ['set'],
  },
  'many words for a container': { args: ['exec', 'web', '--', ...many(980, long)], allowed: ['exec'] },
  'one long expression': { args: ['get', 'pods', '-o', `jsonpath=${'{.a.b}'.repeat(10_000)}`], allowed: ['get'] },
  'a patch of one long text': {
    args: [
      'patch',
      'deploy',
      'web',
      `--patch=${JSON.stringify({ metadata: { annotations: { a: 'x'.repeat(60_000) } } })}`,
    ],
    allowed: ['patch'],
  },
  'a patch of many fields': {
    args: ['patch', 'deploy', 'web', `--patch=${JSON.stringify({ metadata: { annotations: fieldsOf(2600) } })}`],
    allowed: ['patch'],
  },
  'a patch of many quotes': {
    args: ['patch', 'deploy', 'web', `--patch=${JSON.stringify({ a: '"'.repeat(30_000) })}`],
    allowed: ['patch'],
  },
  'a document of many fields': { args: ['apply', '-f', '-'], allowed: ['apply'], stdin: configMap('one', 2600) },
  'many documents': {
    args: ['apply', '-f', '-'],
    allowed: ['apply'],
    stdin: many(100, (at) => configMap(`c-${at}`, 20)),
  },
};

const measured = Object.entries(FILES).flatMap(([file, rules]) => {
  for (const each of rows) judged(each, rules, 3);
  const ordinary = rows.map((each) => judged(each, rules, 50));
  const large = Object.entries(LARGE).map(([form, each]) => {
    const samples = many(200, String).map(() => judged(each, rules, 1));
    return { file, form, p50: quantile(samples, 0.5), p99: quantile(samples, 0.99) };
  });
  return [{ file, form: 'ordinary', p50: quantile(ordinary, 0.5), p99: quantile(ordinary, 0.99) }, ...large];
});
process.stdout.write(`${JSON.stringify({ loadMs, loadBytes, measured })}\n`);
