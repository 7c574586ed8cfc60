import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';
import { configMap, deployment, keeper, slug } from './given-texts.ts';
import { type Keepers, serveKeepers } from './keepers.ts';

const namespace = 'documents-as-kubectl';
const inNamespace = ['-n', namespace];
const group = 'documents.example.com';
let keepers: Keepers;

beforeAll(async () => {
  keepers = await serveKeepers(namespace, group);
});

afterAll(async () => {
  await keepers.stop();
});

const kubectl: Keepers['kubectl'] = (...given) => keepers.kubectl(...given);
const apply: Keepers['apply'] = (stdin) => keepers.apply(stdin);
const stored: Keepers['stored'] = (...asked) => keepers.stored(...asked);
const names = () => keepers.names();

describe('scalars arrive as kubectl reads them', () => {
  test.each([
    ['0400', '256'],
    ['0644', '420'],
    ['012', '10'],
    ['0x1A4', '420'],
    ['0b100000000', '256'],
    ['4_00', '400'],
    ['256', '256'],
  ])('defaultMode: %s is stored as %s', async (written, mode) => {
    const text = deployment(
      'modes',
      `      volumes: [{name: v, secret: {secretName: s, optional: yes, defaultMode: ${written}}}]\n`,
    );
    expect(await apply(text)).toMatchObject({ success: true });
    const volume = '{.spec.template.spec.volumes[0].secret';
    expect(await stored('deployment', 'modes', `${volume}.defaultMode}`)).toBe(mode);
    expect(await stored('deployment', 'modes', `${volume}.optional}`)).toBe('true');
  });

  test('the same object is stored as by kubectl itself', async () => {
    const spec = (name: string) =>
      keeper(
        group,
        name,
        `
  y: [yes, on, No, ~, 1_000, 0x10, 1e3, 190:20:30, 2001-12-14, 0o17, 08, .5]
  bytes: !!binary aGVsbG8=
  merged: {<<: {a: 1, b: 2}, b: 3}
  text: |
    on: 0400
`,
      );
    await succeed(admin, ['apply', ...inNamespace, '-f', '-'], spec('theirs'));
    expect(await apply(spec('ours'))).toMatchObject({ success: true });
    const theirs = await stored(`keepers.${group}`, 'theirs', '{.spec}');
    expect(JSON.parse(theirs)).toMatchObject({ true: expect.any(Array), bytes: 'hello', merged: { a: 1, b: 3 } });
    expect(await stored(`keepers.${group}`, 'ours', '{.spec}')).toBe(theirs);
  });

  test.each(['yes', 'on', 'Y', 'true', 'True', '!!bool on'])(
    'policy judges hostNetwork: %s as true, and nothing is created',
    async (written) => {
      const before = await names();
      expect(await apply(deployment('evil', `      hostNetwork: ${written}\n`))).toMatchObject({
        success: false,
        code: 'POD_SECURITY',
      });
      expect(
        await kubectl(
          ['patch', 'deployment', 'modes', ...inNamespace],
          `spec: {template: {spec: {hostPID: ${written}}}}`,
        ),
      ).toMatchObject({ success: false, code: 'POD_SECURITY' });
      expect(await names()).toBe(before);
      expect(await stored('deployment', 'modes', '{.spec.template.spec.hostPID}')).toBe('');
    },
  );

  test('hostNetwork: off is no right to refuse', async () => {
    expect(await apply(deployment('plain', '      hostNetwork: off\n'))).toMatchObject({ success: true });
  });
});

describe('texts of several documents', () => {
  const json = (name: string) => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"}}`;

  test.each([
    [
      'a byte order mark at the head of a later document',
      (a: string, b: string) => `\ufeff${configMap(a)}---\n\ufeff${configMap(b)}`,
    ],
    ['CRLF', (a: string, b: string) => `${configMap(a)}---\n${configMap(b)}`.replaceAll('\n', '\r\n')],
    ['JSON after JSON', (a: string, b: string) => `${json(a)}${json(b)}`],
    ['JSON in lines', (a: string, b: string) => `${json(a)}\r\n${json(b)}\n`],
    ['JSON between separators', (a: string, b: string) => `${json(a)}\n---\n${json(b)}\n`],
    [
      'separators with blanks and comments',
      (a: string, b: string) => `---  \n${configMap(a)}--- # next\n${configMap(b)}---\n`,
    ],
    [
      'empty documents and comments',
      (a: string, b: string) => `---\n# a\n---\n${configMap(a)}---\n---\n# b\n---\n${configMap(b)}...\n`,
    ],
  ])('%s: both are applied, as by kubectl itself', async (title, text) => {
    const prefix = slug(title);
    const theirs = await succeed(admin, ['apply', ...inNamespace, '-f', '-'], text(`${prefix}-a`, `${prefix}-b`));
    expect(theirs).toBe(`configmap/${prefix}-a created\nconfigmap/${prefix}-b created\n`);
    await succeed(admin, ['delete', 'configmap', `${prefix}-a`, `${prefix}-b`, ...inNamespace]);
    expect(await apply(text(`${prefix}-a`, `${prefix}-b`))).toMatchObject({ success: true, stdout: theirs });
  });

  test.each([
    ['comments only', '# nothing\n---\n# here\n', '"stdin" must hold 1 to 100 objects.'],
    ['an empty text', '', '"stdin" must hold 1 to 100 objects.'],
    [
      'a template',
      `${configMap('evil')}spec: {{ .Values.x }}\n`,
      "looks like a template that was not rendered: line 5 holds '{{ .Values.x }}'.",
    ],
    ['an alias', `${configMap('evil', '{a: &a x, b: *a}')}`, 'kubectl would'],
    [
      'a repeated key',
      `${configMap('evil')}data: {a: b}\n`,
      'kubectl would use the last one; this server does not guess',
    ],
    ['a fault in a later document', `${configMap('evil')}---\na: [\n`, 'not valid YAML or JSON'],
  ])('%s: refused, and nothing is created', async (_, text, says) => {
    const before = await names();
    expect(await apply(text)).toMatchObject({
      success: false,
      code: 'DOCUMENT_INVALID',
      error: expect.stringContaining(says),
    });
    expect(await names()).toBe(before);
  });
});
