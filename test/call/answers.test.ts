import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { callTool, type HttpServer, recorded, serveHttp } from '../served.ts';

/** Tokens of two callers, and what two replicas share. */
const ENVIRONMENT = {
  MCP_SESSION_KEY: 'the-same-32-characters-everywhere',
  KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,delete',
  ANSWER_MAX_BYTES: '4096',
};
const ROWS = Array.from(
  { length: 400 },
  (_, at) => `web-${String(at).padStart(3, '0')}   1/1     Running   0          5d`,
);
const TABLE = `NAME      READY   STATUS    RESTARTS   AGE\n${ROWS.join('\n')}\n`;

let one: HttpServer;
let other: HttpServer;
beforeAll(async () => {
  [one, other] = await Promise.all([
    serveHttp({ kubectl: 'prints', environment: ENVIRONMENT }),
    serveHttp({ kubectl: 'prints', environment: ENVIRONMENT }),
  ]);
});
afterAll(() => Promise.all([one.stop(), other.stop()]));

type Body = Readonly<Record<string, string>>;

/** Calls the tool kubectl, of which kubectl prints these texts. */
function answer(server: HttpServer, given: unknown, stdout = TABLE, stderr = ''): Promise<Body> {
  writeFileSync(join(server.folder, 'stdout'), stdout);
  writeFileSync(join(server.folder, 'stderr'), stderr);
  return callTool(server.url, 'kubectl', given);
}

const sizeOf = ({ stdout = '', stderr = '', notice = '', continue: cursor = '' }: Body) =>
  Buffer.byteLength(stdout + stderr + notice + cursor);
const namesIn = ({ stdout = '' }: Body) => stdout.match(/^web-\d+/gm) ?? [];

describe('an answer', () => {
  test('that fits is what kubectl printed, to the byte', async () => {
    const small = TABLE.slice(0, 4000);
    expect(await answer(one, { args: ['get', 'pods'] }, small)).toEqual({
      success: false,
      stdout: small,
      stderr: '',
      return_code: 1,
    });
  });

  test.each([undefined, 1024, 2000])('holds the budget of %s bytes with all that it says', async (maxBytes) => {
    const stderr = `Warning: ${'x'.repeat(300)}\n`.repeat(40);
    const body = await answer(one, { args: ['get', 'pods'], max_bytes: maxBytes }, TABLE, stderr);
    expect(sizeOf(body)).toBeLessThanOrEqual(maxBytes ?? 4096);
    expect(body).toMatchObject({ truncated: true, continue: expect.stringMatching(/^[\w-]+$/) });
    expect(body['stderr']).toMatch(/^Warning: x/);
    expect(namesIn(body).length).toBeGreaterThan(3);
  });

  test('says in its notice what is missing and how to get it', async () => {
    const body = await answer(one, { args: ['get', 'pods'] });
    expect(body['notice']).toMatch(
      /^\d+ of 400 rows are not shown yet; .* call this tool with only "continue", as given here\. Or ask for less with/,
    );
    expect(body['stdout']).toMatch(/\n\[\d+ more rows: \d+ Running\]\n$/);
  });

  test.each([
    [['get', 'pods'], /Or ask for less with a name, -l, --field-selector, -o custom-columns or "pipe"\.$/],
    [['logs', 'web'], /Or ask for less with --tail, --since, -c or "pipe", for example \["grep -i error"\]\.$/],
    [['describe', 'pods'], /Or ask for less with a name, -l or "pipe"\.$/],
    [['delete', 'pod', 'web-001'], /is not run again to show the rest\. For more, read the objects with get\.$/],
  ])('to %j says how to ask for less', async (args, notice) => {
    const letters = (at: number) => String(at).replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
    const text = Array.from({ length: 400 }, (_, at) => `line ${letters(at)} of many that differ in words\n`).join('');
    expect((await answer(one, { args }, text))['notice']).toMatch(notice);
  });

  test.each([
    [1023, /from 1024 to 4096, not 1023/],
    [4097, /from 1024 to 4096, not 4097/],
    ['many', /must be a whole number/],
    [2000.5, /must be a whole number/],
  ])('of max_bytes %j is refused', async (maxBytes, error) => {
    expect(await answer(one, { args: ['get', 'pods'], max_bytes: maxBytes })).toMatchObject({
      code: 'ARGUMENTS_INVALID',
      error: expect.stringMatching(error),
    });
  });
});

describe('the next part', () => {
  test('goes on where the answer ended, on any replica, until every row was shown once', async () => {
    const names: string[] = [];
    let body = await answer(one, { args: ['get', 'pods'] });
    for (let part = 1; ; part++) {
      names.push(...namesIn(body));
      expect(sizeOf(body)).toBeLessThanOrEqual(4096);
      if (body['continue'] === undefined) break;
      expect(body['truncated']).toBe(true);
      body = await answer(part % 2 === 0 ? one : other, { continue: body['continue'] });
    }
    expect(body['truncated']).toBeUndefined();
    expect(names).toEqual(ROWS.map((row) => row.split(' ', 1)[0]));
  });

  test('may be asked for with the same arguments, and with none but these', async () => {
    const { continue: cursor } = await answer(one, { args: ['get', 'pods'] });
    expect(await answer(one, { args: ['get', 'pods'], continue: cursor })).toMatchObject({ truncated: true });
    expect(await answer(one, { args: [], continue: cursor })).toMatchObject({ truncated: true });
    expect(await answer(one, { args: ['get', 'nodes'], continue: cursor })).toMatchObject({
      code: 'CURSOR_INVALID',
      hint: expect.stringContaining('Give "continue" alone'),
    });
  });

  test('says that the list has changed', async () => {
    const { continue: cursor } = await answer(one, { args: ['get', 'pods'] });
    const body = await answer(one, { continue: cursor }, TABLE.replace(`${ROWS[0]}\n`, ''));
    expect(body['notice']).toContain('The output changed since the previous part');
  });

  test('of a change is not to be had: it is not made again', async () => {
    const body = await answer(one, { args: ['delete', 'pod', 'web-001'] }, 'pod deleted\n'.repeat(600));
    expect(body).toMatchObject({ truncated: true, notice: expect.stringContaining('The command is not run again') });
    expect(body['continue']).toBeUndefined();
  });

  test('of another server, or of no server, is refused, and nothing runs', async () => {
    const { continue: cursor } = await answer(one, { args: ['get', 'pods'] });
    const server = await serveHttp({ kubectl: 'record', environment: { KUBECTL_ALLOWED_COMMANDS: 'get' } });
    onTestFinished(server.stop);
    for (const text of [cursor, 'x', ' ', 'A'.repeat(90)])
      expect(await callTool(server.url, 'kubectl', { args: ['get', 'pods'], continue: text })).toMatchObject({
        success: false,
        code: 'CURSOR_INVALID',
      });
    const { hint } = await callTool(server.url, 'kubectl', { continue: cursor });
    expect(hint).toContain('Make the first call again, without "continue".');
    expect(recorded(server)).toEqual([]);
    await callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
    expect(recorded(server)).toHaveLength(1);
  });
});
