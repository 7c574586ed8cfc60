import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, serveCluster } from './against.ts';
import { configMap, deployment, keeper, keepersOf, slug } from './given-texts.ts';
import { CHANGING, type Keepers, serveKeepers } from './keepers.ts';

const namespace = 'documents-exact';
const inNamespace = ['-n', namespace];
const group = 'exact.example.com';
let keepers: Keepers;
/** A server that takes quotes in -p. */
let lenient: HttpServer;

beforeAll(async () => {
  keepers = await serveKeepers(namespace, group);
  lenient = await serveCluster({ ...CHANGING, KUBECTL_METACHARACTERS: 'data' });
});

afterAll(async () => {
  await lenient.stop();
  await keepers.stop();
});

const kubectl: Keepers['kubectl'] = (...given) => keepers.kubectl(...given);
const apply: Keepers['apply'] = (stdin) => keepers.apply(stdin);
const stored: Keepers['stored'] = (...asked) => keepers.stored(...asked);
const names = () => keepers.names();

describe('integers are stored with every digit', () => {
  const numbers = '{"a": 9007199254740993, "b": 9223372036854775807, "c": -9223372036854775808}';
  const exact = '{"a":9007199254740993,"b":9223372036854775807,"c":-9223372036854775808}';

  test.each([
    ['yaml', keeper(group, 'yaml', numbers)],
    ['json', `{"apiVersion":"${group}/v1","kind":"Keeper","metadata":{"name":"json"},"spec":${numbers}}`],
  ])('from a text of %s', async (name, text) => {
    expect(await apply(text)).toMatchObject({ success: true });
    expect(await stored(`keepers.${group}`, name, '{.spec}')).toBe(exact);
  });

  test.each([
    ['a merge patch in stdin', ['--type=merge'], `{"spec":${numbers}}`],
    ['a merge patch of YAML in stdin', ['--type=merge'], `spec: ${numbers}\n`],
    ['a JSON patch in stdin', ['--type=json'], `[{"op":"add","path":"/spec","value":${numbers}}]`],
    ['a JSON patch of YAML in stdin', ['--type=json'], `- {op: add, path: /spec, value: ${numbers}}\n`],
    ['a merge patch with -p', ['--type=merge', '-p', `{"spec":${numbers}}`], undefined],
    ['a JSON patch with -p', ['--type=json', '-p', `[{"op":"add","path":"/spec","value":${numbers}}]`], undefined],
  ])('from %s', async (title, args, stdin) => {
    const name = slug(title);
    await succeed(admin, ['create', ...inNamespace, '-f', '-'], keeper(group, name, '{}'));
    const call = { args: ['patch', `keepers.${group}`, name, ...inNamespace, ...args], stdin };
    expect(await callTool(lenient.url, 'kubectl', call)).toMatchObject({ success: true });
    expect(await stored(`keepers.${group}`, name, '{.spec}')).toBe(exact);
  });

  test('in the call that a refusal of -p suggests', async () => {
    expect(await apply(deployment('suggested', ''))).toMatchObject({ success: true });
    const patch = '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":9007199254740993}}}}';
    const { code, hint } = await kubectl(['patch', 'deployment', 'suggested', ...inNamespace, '-p', patch]);
    expect(code).toBe('METACHARACTER');
    const suggested = JSON.parse(/\{"args".*\}/.exec(`${hint}`)?.[0] ?? '');
    expect(await callTool(keepers.server.url, 'kubectl', suggested)).toMatchObject({ success: true });
    const path = '{.spec.template.spec.terminationGracePeriodSeconds}';
    expect(await stored('deployment', 'suggested', path)).toBe('9007199254740993');
  });

  test.each([
    ['-o', 'json'],
    ['-o', 'yaml'],
    ['-o', 'jsonpath={range .items[*]}{.spec.a} {.spec.b} {.spec.c}{end}'],
    ['-o', 'custom-columns=A:.spec.a,B:.spec.b,C:.spec.c'],
    ['--sort-by=.spec.b', '-o', 'name'],
  ])('and read with every digit: get %s %s', async (...flags) => {
    const apart = ['9223372036854775807', '9223372036854775806', '9223372036854775805'];
    const texts = apart.map((b, at) => keeper(group, `read-${at}`, `{a: 9007199254740993, b: ${b}, c: -${b}}`));
    await succeed(admin, ['apply', ...inNamespace, '-f', '-'], texts.map((text) => `---\n${text}`).join(''));
    const args = ['get', `keepers.${group}`, ...inNamespace, ...flags];
    const stdout = await succeed(admin, args);
    expect(stdout).toContain(flags.includes('name') ? 'read-2' : '9223372036854775805');
    expect(await callTool(lenient.url, 'kubectl', { args })).toMatchObject({ success: true, stdout });
  });

  test('tolerationSeconds, in a list of documents', async () => {
    const tolerations =
      '      tolerations: [{effect: NoExecute, operator: Exists, tolerationSeconds: 9007199254740993}]\n';
    expect(await apply(`${configMap('beside')}---\n${deployment('patient', tolerations)}`)).toMatchObject({
      success: true,
    });
    const path = '{.spec.template.spec.tolerations[0].tolerationSeconds}';
    expect(await stored('deployment', 'patient', path)).toBe('9007199254740993');
  });

  test('an object whose numbers the request has rounded is refused, and its text is taken', async () => {
    const call = (stdin: string) => post(`{"args":["apply","-f","-","-n","${namespace}"],"stdin":${stdin}}`);
    const object = `{"apiVersion":"${group}/v1","kind":"Keeper","metadata":{"name":"rounded"},"spec":${numbers}}`;
    const refused = await call(object);
    expect(refused).toMatchObject({
      success: false,
      code: 'DOCUMENT_INVALID',
      hint: 'Give "stdin" as a text of JSON or YAML instead of an object: a text keeps every digit.',
    });
    expect(await names()).not.toContain('rounded');
    expect(await call(JSON.stringify(object))).toMatchObject({ success: true });
    expect(await stored(`keepers.${group}`, 'rounded', '{.spec}')).toBe(exact);
  });
});

/** Calls the tool with arguments as they stand: JavaScript would round the numbers in them. */
async function post(args: string): Promise<unknown> {
  const response = await fetch(keepers.server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"kubectl","arguments":${args}}}`,
  });
  const text = (await response.text()).replace(/^[^{]*/, '');
  return JSON.parse(JSON.parse(text).result.content[0].text);
}

describe('large documents', () => {
  const keepers = keepersOf(group);

  /** A definition of a kind with as many described fields as the bytes need. */
  const giant = (plural: string, bytes: number) => {
    const field = (at: number) => [`field${at}`, { type: 'string', description: 'x'.repeat(1000) }];
    const fields = Object.fromEntries(Array.from({ length: Math.ceil(bytes / 1060) }, (_, at) => field(at)));
    const [version] = keepers.spec.versions;
    const schema = {
      openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: fields } } },
    };
    return {
      ...keepers,
      metadata: { name: `${plural}.${group}` },
      spec: {
        ...keepers.spec,
        names: { plural, singular: plural, kind: plural },
        versions: [{ ...version, schema }],
      },
    };
  };

  test.each([
    ['apply', 200_000, 'giants', (crd: object) => crd],
    ['apply', 240_000, 'titans', (crd: object) => JSON.stringify(crd)],
    ['create', 900_000, 'trolls', (crd: object) => crd],
    ['create', 900_000, 'whales', (crd: object) => JSON.stringify(crd)],
  ])('%s takes a definition of %d bytes of the kind %s', async (command, bytes, plural, form) => {
    const crd = giant(plural, bytes);
    expect(JSON.stringify(crd).length).toBeGreaterThan(Math.min(bytes, 128 * 1024));
    expect(await kubectl([command, '-f', '-'], form(crd))).toMatchObject({ success: true });
    // The API server may take a minute to let a definition go, so nothing waits for it.
    await succeed(admin, ['delete', 'crd', `${plural}.${group}`, '--wait=false']);
  });

  test('a patch that no command line can hold is refused, and changes nothing', async () => {
    await succeed(admin, ['apply', ...inNamespace, '-f', '-'], configMap('full'));
    const patch = { data: { a: 'x'.repeat(140_000) } };
    for (const stdin of [patch, JSON.stringify(patch)]) {
      expect(await kubectl(['patch', 'configmap', 'full', ...inNamespace], stdin)).toMatchObject({
        success: false,
        code: 'ARGUMENTS_TOO_LARGE',
        hint: expect.stringContaining('apply or replace and "stdin"'),
      });
    }
    expect(await stored('configmap', 'full', '{.data}')).toBe('');
    // The hint, followed.
    const whole = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'full' }, ...patch };
    expect(await kubectl(['replace', '-f', '-', ...inNamespace], whole)).toMatchObject({ success: true });
    expect((await stored('configmap', 'full', '{.data.a}')).length).toBe(140_000);
  });
});
