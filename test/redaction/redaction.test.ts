import { describe, expect, test } from 'vitest';
import { holdsMark, openRedaction } from '../../src/redaction/redaction.ts';

const redaction = openRedaction({ key: Buffer.alloc(32, 7) });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const CERTIFICATE = base64('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');

describe('an object', () => {
  test('keeps nothing of the data of a Secret, and marks the same value the same', () => {
    const secret = {
      kind: 'Secret',
      data: { password: base64('hunter2-hunter2'), 'tls.crt': CERTIFICATE },
      stringData: { again: 'hunter2-hunter2' },
    };
    const shown = redaction.object(secret);
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    expect(shown.data['tls.crt']).toBe(CERTIFICATE);
    expect(shown.data.password).toMatch(/^\[redacted: password #[0-9a-f]{4}\]$/);
    expect(shown.stringData.again.slice(-6)).toBe(shown.data.password.slice(-6));
    expect(redaction.secretsOf(secret)).toEqual([{ value: 'hunter2-hunter2', word: 'password' }]);
  });

  test('is the same object if nothing in it is secret', () => {
    const pod = { kind: 'Pod', spec: { containers: [{ name: 'a', env: [{ name: 'LEVEL', value: 'debug' }] }] } };
    expect(redaction.object(pod)).toBe(pod);
  });
});

test('tells a mark from other text', () => {
  const mark = redaction.text('password=hunter2-hunter2').slice('password='.length);
  expect(redaction.count(`${mark} and ${mark}`)).toBe(2);
  for (const form of [mark, base64(mark), base64(`a${mark}`), base64(`ab${mark}`), encodeURIComponent(mark)])
    expect(holdsMark(form)).toBe(true);
  expect(holdsMark('[redacted]')).toBe(false);
});

describe('a variable in place of a value', () => {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: variables of shells and clients.
  test.each([
    '"headers": { "Authorization": "Bearer ${KUBERNETES_REMEDIATION_TOKEN}" }',
    '"headers": { "Authorization": "Bearer ${env:TOKEN}" }',
    'Authorization: Bearer $TOKEN',
    '"env": { "KUBECONFIG": "${HOME}/.kube/config" }',
    'password=${SECRETS}/db/password',
  ])('is shown: %s', (line) => expect(redaction.text(line)).toBe(line));

  test.each([
    ['"password": "$ecret/And-More1"', '$ecret/And-More1'],
    ['"Authorization": "Bearer ${TOKEN}x9Kd73hfZq"', 'x9Kd73hfZq'],
    ['"password": "${A}hunter2-hunter2"', 'hunter2'],
  ])('hides no secret beside it: %s', (line, secret) => expect(redaction.text(line)).not.toContain(secret));
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above.
});
