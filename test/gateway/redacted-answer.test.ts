import { describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../../src/api/api.ts';
import { onlyJson, redactAnswer, redactJson } from '../../src/gateway/redacted-answer.ts';
import { secretsAs } from '../../src/gateway/secret-form.ts';
import { parseTarget, type Target } from '../../src/gateway/target.ts';
import { openRedaction } from '../../src/redaction/redaction.ts';

const redaction = openRedaction({ key: Buffer.alloc(32, 7) });
const SECRET = 'hunter2-of-the-shop';
const DATA = Buffer.from(SECRET).toString('base64');
const MARK = /\[redacted: password #[0-9a-f]{4}\]/;

function targetOf(path: string): Target {
  const target = parseTarget(path);
  if (target === undefined) throw new TypeError(path);
  return target;
}
const secrets = targetOf('/api/v1/namespaces/shop/secrets');
const oneSecret = targetOf('/api/v1/namespaces/shop/secrets/db');
const widgets = targetOf('/apis/example.com/v1/namespaces/shop/widgets');
const oneWidget = targetOf('/apis/example.com/v1/namespaces/shop/widgets/one');

/** An answer whose body comes in pieces of so many bytes. */
function answer(body: unknown, { type = 'application/json', status = 200, bytes = 1000 } = {}): ApiAnswer {
  const text = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  async function* pieces() {
    for (let at = 0; at < text.length; at += bytes) yield text.subarray(at, at + bytes);
  }
  const headers = { 'content-type': type, 'content-length': String(text.length), audit: 'kept' };
  return { status, headers, warnings: [], body: pieces() };
}

async function shown(given: ApiAnswer, target: Target, isWatch = false): Promise<string> {
  const redacted = await redactAnswer(given, target, isWatch, redaction);
  expect(redacted.headers).not.toHaveProperty('content-length');
  const pieces: Buffer[] = [];
  for await (const piece of redacted.body) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

const secret = { metadata: { name: 'db' }, data: { password: DATA } };

describe('an answer of the API server', () => {
  test.each([
    ['one object', { kind: 'Secret', apiVersion: 'v1', ...secret }, oneSecret],
    [
      'a list whose items do not say what they are',
      { kind: 'SecretList', apiVersion: 'v1', metadata: {}, items: [secret] },
      secrets,
    ],
    ['an object of any kind', { kind: 'Widget', spec: { password: SECRET } }, widgets],
  ])('shows no value: %s', async (_, object, target) => {
    const text = await shown(answer(object), target);
    expect(text).toMatch(MARK);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(DATA);
  });

  test('keeps numbers, order and all that is not secret', async () => {
    const text = `{"kind":"Widget","spec":{"size":12345678901234567890,"ratio":1.0,"b":"x","a":null,"password":"${SECRET}"}}`;
    expect((await shown(answer(text), oneWidget)).replace(MARK, SECRET)).toBe(text);
  });

  test('redacts a password that is a number, also where numbers are kept as they are written', async () => {
    const text = '{"kind":"Widget","spec":{"size":12345678901234567890,"password":48151623}}';
    const shownText = await shown(answer(text), oneWidget);
    expect(shownText).not.toContain('48151623');
    expect(shownText).toContain('12345678901234567890');
  });

  test('without a secret is the same to the byte', async () => {
    const text = '{ "kind": "Widget",\n "spec": {"size": 1.50} }';
    expect(await shown(answer(text), oneWidget)).toBe(text);
  });

  test('of a list keeps the head and the order of the items', async () => {
    const items = ['c', 'a', 'b'].map((name) => ({ metadata: { name }, data: { password: DATA } }));
    const list = { kind: 'SecretList', apiVersion: 'v1', metadata: { resourceVersion: '17', continue: 'next' }, items };
    const read = JSON.parse(await shown(answer(list, { bytes: 7 }), secrets));
    expect(read).toMatchObject({ kind: 'SecretList', metadata: { resourceVersion: '17', continue: 'next' } });
    expect(read.items.map(({ metadata }: typeof secret) => metadata.name)).toEqual(['c', 'a', 'b']);
  });

  test.each([
    ['of a list', '/apis/example.com/v1/namespaces/shop/widgets'],
    ['of one object', '/apis/example.com/v1/namespaces/shop/widgets/one'],
  ])('a table %s has marks in columns that hold secrets, and in its objects', async (_, path) => {
    const table = {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: {},
      columnDefinitions: [{ name: 'Name' }, { name: 'Password' }],
      rows: [{ cells: ['one', SECRET], object: { kind: 'Widget', spec: { size: 3 } } }],
    };
    const text = await shown(answer(table), targetOf(path));
    expect(text).not.toContain(SECRET);
    expect(JSON.parse(text).rows[0].cells).toEqual(['one', expect.stringMatching(MARK)]);
  });

  test('a watch is shown event by event, wherever it is cut', async () => {
    const event = (type: string) => JSON.stringify({ type, object: { kind: 'Secret', ...secret } });
    const text = await shown(answer(`${event('ADDED')}\n${event('MODIFIED')}\n`, { bytes: 11 }), secrets, true);
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED']);
    expect(text).not.toContain(DATA);
  });

  test('an error is shown, without what it quotes of a secret', async () => {
    const status = { kind: 'Status', message: `password=${SECRET} is no number`, code: 422 };
    expect(await shown(answer(status, { status: 422 }), widgets)).not.toContain(SECRET);
  });

  test.each(['application/vnd.kubernetes.protobuf', 'application/cbor', 'application/octet-stream'])(
    'in a form that is no text is not passed on: %s',
    async (type) => {
      await expect(shown(answer(secret, { type }), oneSecret)).rejects.toThrow('the answer is no text');
    },
  );

  test.each(['text/plain', 'text/html', ''])(
    'that is called something else is redacted all the same: %s',
    async (type) => {
      expect(await shown(answer({ kind: 'Secret', ...secret }, { type }), oneSecret)).not.toContain(DATA);
      expect(await shown(answer('<h1>Sign in</h1>', { type }), secrets)).toBe('<h1>Sign in</h1>');
    },
  );

  test.each([oneSecret, secrets])('that breaks off breaks off, without a value', async (target) => {
    const whole = JSON.stringify({ kind: 'Widget', spec: { password: SECRET, size: 3 } });
    async function* broken() {
      yield Buffer.from(whole.slice(0, -3));
      throw new Error('socket hang up');
    }
    const { body } = await redactAnswer({ ...answer(''), body: broken() }, target, false, redaction);
    let text = '';
    const read = async () => {
      for await (const piece of body) text += piece.toString();
    };
    await expect(read()).rejects.toThrow('socket hang up');
    expect(text).toContain('Widget');
    expect(text).not.toContain(SECRET);
  });
});

test('of the forms that kubectl takes, only JSON is asked for', () => {
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  expect(onlyJson(`${table},application/vnd.kubernetes.protobuf, application/json`)).toBe(`${table}, application/json`);
  expect(onlyJson('application/vnd.kubernetes.protobuf')).toBe('application/json');
  expect(onlyJson('')).toBe('application/json');
});

describe('the values of a Secret for kubectl', () => {
  const text = JSON.stringify({ kind: 'Secret', ...secret });
  const as = (form: 'base64' | 'marks' | 'sizes') =>
    JSON.parse(redactJson(text, secretsAs(redaction, form), oneSecret)).data.password;

  test('are marks, marks in base64, or left where only sizes are printed', () => {
    expect(as('marks')).toMatch(MARK);
    expect(Buffer.from(as('base64'), 'base64').toString('utf8')).toBe(as('marks'));
    expect(as('sizes')).toBe(DATA);
  });
});
