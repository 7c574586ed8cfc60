import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { readRecords } from '../audit/records.ts';
import { succeed } from '../deployment/kubectl.ts';
import { call, type HttpServer, post } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

const namespace = 'answers';
const IN = ['-n', namespace];
const MOST = 16_384;
const NAMES = Array.from({ length: 400 }, (_, at) => `map-${String(at).padStart(3, '0')}`);
const TOKENS = { alice: 'a-token-of-alice-1234', bob: 'a-token-of-bob-567890' };
const audit = join(tmpdir(), `answers-${process.pid}.audit`);
const tokens = join(tmpdir(), `answers-${process.pid}.tokens`);

/** What the two replicas share. */
const SHARED = {
  ANSWER_MAX_BYTES: String(MOST),
  ANSWER_KEY: 'the-same-32-characters-everywhere',
  KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs',
  MCP_AUTH_TOKEN_FILE: tokens,
};
let one: HttpServer;
let other: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  const items = NAMES.map((name) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels: { made: 'for-answers' } },
    data: { note: `the note of ${name}: ${'x'.repeat(120)}` },
  }));
  await succeed(admin, ['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  writeFileSync(
    tokens,
    Object.entries(TOKENS)
      .map((entry) => `${entry.join(' ')}\n`)
      .join(''),
    { mode: 0o600 },
  );
  [one, other] = await Promise.all([serveCluster({ ...SHARED, AUDIT_FILE: audit }), serveCluster(SHARED)]);
});
afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

type Body = Readonly<Record<string, string>>;

async function answer({ url }: HttpServer, given: unknown, caller: keyof typeof TOKENS = 'alice'): Promise<Body> {
  const { json } = await post(url, call('kubectl', given), { authorization: `Bearer ${TOKENS[caller]}` });
  return JSON.parse(json.result.content[0].text);
}

/** All parts of an answer, asked of both replicas in turn. */
async function partsOf(args: readonly string[]): Promise<readonly Body[]> {
  const parts = [await answer(one, { args })];
  for (let cursor = parts[0]?.['continue']; cursor !== undefined; cursor = parts.at(-1)?.['continue']) {
    parts.push(await answer(parts.length % 2 === 1 ? other : one, { continue: cursor }));
    expect(parts.length).toBeLessThan(100);
  }
  for (const { stdout = '', stderr = '', notice = '', continue: cursor = '' } of parts)
    expect(Buffer.byteLength(stdout + stderr + notice + cursor)).toBeLessThanOrEqual(MOST);
  return parts;
}

const kubectl = (args: readonly string[]) => succeed(admin, args);

describe('a list of 400 objects', () => {
  test.each([
    ['json', (text: string) => JSON.parse(text)],
    ['yaml', (text: string) => parse(text)],
  ])('in %s comes in parts that are lists, which hold every object once', async (format, read) => {
    const args = ['get', 'configmaps', ...IN, '-l', 'made=for-answers', '-o', format];
    const parts = await partsOf(args);
    expect(parts.length).toBeGreaterThan(5);
    const whole = read(await kubectl(args));
    expect(parts.flatMap(({ stdout = '' }) => read(stdout).items)).toEqual(whole.items);
    for (const { stdout = '' } of parts) expect({ ...read(stdout), items: whole.items }).toEqual(whole);
  });

  test.each([
    ['get', 'configmaps'],
    ['get', 'configmaps', '-o', 'wide'],
    ['get', 'cm', '-o', 'custom-columns=NAME:.metadata.name,NOTE:.data.note'],
  ])('as a table (%s %s %s %s) comes in parts with its header, which hold every row once', async (...words) => {
    const args = [...words, ...IN, '-l', 'made=for-answers'];
    const [header, ...rows] = (await kubectl(args)).trimEnd().split('\n');
    const parts = await partsOf(args);
    const shown = parts.map(({ stdout = '' }) => stdout.trimEnd().split('\n'));
    for (const lines of shown) expect(lines[0]).toBe(header);
    const unaged = (row: string) => row.replace(/ \d+[smh]\d*[smh]?$/, '');
    expect(shown.flatMap((lines) => lines.slice(1).filter((line) => !line.startsWith('['))).map(unaged)).toEqual(
      rows.map(unaged),
    );
  });

  test('by name comes in whole lines', async () => {
    const args = ['get', 'configmaps', ...IN, '-l', 'made=for-answers', '-o', 'name'];
    const [only, ...more] = await partsOf(args);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ stdout: await kubectl(args) });
    expect(only?.['truncated']).toBeUndefined();
  });

  test('described keeps the name of every object', async () => {
    const parts = await partsOf(['describe', 'configmaps', ...IN, '-l', 'made=for-answers']);
    const text = parts.map(({ stdout = '' }) => stdout).join('');
    for (const name of NAMES) expect(text).toContain(`the note of ${name}:`);
  });

  test('is whole if the budget is the cap', async () => {
    const server = await serveCluster({ KUBECTL_ALLOWED_COMMANDS: 'get' });
    onTestFinished(server.stop);
    const args = ['get', 'configmaps', ...IN, '-o', 'json'];
    const { json } = await post(server.url, call('kubectl', { args }));
    expect(JSON.parse(json.result.content[0].text)).toEqual({
      success: true,
      stdout: await kubectl(args),
      stderr: '',
      return_code: 0,
    });
  });
});

describe('a cursor', () => {
  const args = ['get', 'configmaps', ...IN, '-o', 'yaml'];

  test('is for its caller alone', async () => {
    const { continue: cursor } = await answer(one, { args });
    expect(await answer(other, { continue: cursor }, 'bob')).toMatchObject({ success: false, code: 'CURSOR_INVALID' });
    expect(await answer(other, { continue: cursor })).toMatchObject({ success: true, truncated: true });
  });

  test('is judged again on each use, and each use is on record', async () => {
    const { continue: cursor } = await answer(one, { args });
    const before = readRecords(audit).length;
    await answer(one, { continue: cursor });
    const added = readRecords(audit).slice(before);
    expect(added.map(({ phase }) => phase)).toEqual(['started', 'ended']);
    expect(added[0]).toMatchObject({
      argv: expect.arrayContaining(['get', 'configmaps']),
      verdict: 'allowed',
      caller: { name: 'alice' },
    });

    const stricter = await serveCluster({ ...SHARED, KUBECTL_ALLOWED_COMMANDS: 'describe' });
    onTestFinished(stricter.stop);
    expect(await answer(stricter, { continue: cursor })).toMatchObject({ success: false, code: 'COMMAND_NOT_ALLOWED' });
  });

  test('says that the list has changed, and goes on behind the object shown last', async () => {
    const first = await answer(one, { args });
    const shown = parse(first['stdout'] ?? '').items as { metadata: { name: string } }[];
    const [gone] = shown.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('map-'));
    await kubectl(['delete', 'configmap', String(gone), ...IN]);
    const next = await answer(other, { continue: first['continue'] });
    expect(next['notice']).toContain('The output changed since the previous part');
    const whole = parse(await kubectl(args)).items as typeof shown;
    const last = whole.findIndex(({ metadata }) => metadata.name === shown.at(-1)?.metadata.name);
    expect(parse(next['stdout'] ?? '').items[0]).toEqual(whole[last + 1]);
  });
});
