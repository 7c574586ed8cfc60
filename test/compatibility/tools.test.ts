import { afterAll, beforeAll, expect } from 'vitest';
import { call, type HttpServer, post, serveHttp } from '../served.ts';
import { type Proofs, proveRows } from './prove.ts';
import {
  answering,
  calling,
  EXEC,
  FILE,
  GPU,
  IMAGE,
  KUBECTL,
  refusalOf,
  serveReference,
  servingReference,
  TOOLS,
} from './reference-server.ts';

let server: HttpServer;
let locked: HttpServer;
beforeAll(async () => {
  [server, locked] = await Promise.all([
    serveReference({ KUBECTL_TIMEOUT: '2' }),
    serveReference({ KUBECTL_ALLOW_ARBITRARY_COMMANDS: 'false', KUBECTL_PREAPPROVED_EXEC_BINARIES: ' ,' }),
  ]);
});
afterAll(() => Promise.all([server.stop(), locked.stop()]));

const CHARACTERS = [';', '|', '&', '$', '`', '\\', "'", '"', '\n', '\r'];

const listed = async (from = server) =>
  (await post(from.url, { jsonrpc: '2.0', id: 1, method: 'tools/list' })).json.result.tools;
const kubectl = (...args: string[]) => calling(server, KUBECTL, { args });
const exec = (command: unknown, given = {}) => calling(server, EXEC, { pod: 'web-0', command, ...given });
const shown = (character: string) => JSON.stringify(character).slice(1, -1).replace('\\"', '"');

const PROOFS: Proofs = {
  'six tools, in this order, always listed': async () => {
    for (const from of [server, locked])
      expect((await listed(from)).map(({ name }: { name: string }) => name)).toEqual(TOOLS);
  },

  '`outputSchema` is any object': async () => {
    for (const { outputSchema } of await listed())
      expect(outputSchema).toEqual({ type: 'object', additionalProperties: true });
  },

  'optional arguments are `anyOf` with null': async () => {
    const { inputSchema } = (await listed())[0];
    expect(inputSchema.properties.container.type).toBe('string');
    const { body } = await exec(['ps'], { namespace: null, container: null });
    expect(body).toMatchObject({ success: true });
  },

  'no annotations': async () => {
    for (const { annotations } of await listed())
      expect(annotations).toMatchObject(
        Object.fromEntries(
          ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'].map((hint) => [
            hint,
            expect.any(Boolean),
          ]),
        ),
      );
  },

  '`_meta` has the tags of a framework': async () => {
    for (const tool of await listed()) expect(tool._meta ?? {}).not.toHaveProperty('_fastmcp');
  },

  'the result comes twice: `structuredContent`, and the same as compact JSON in one text': async () => {
    for (const command of [['ps'], ['sh']]) {
      const { result } = (await post(server.url, call(EXEC, { pod: 'web-0', command }))).json;
      expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(result.structuredContent) }]);
    }
  },

  'kubectl ran: `success`, `stdout`, `stderr`, `return_code`': async () => {
    answering(server, { other: 'out\n', 'other.stderr': 'err\n' });
    expect((await exec(['ps'])).body).toEqual({ success: true, stdout: 'out\n', stderr: 'err\n', return_code: 0 });
    answering(server, { 'other.code': '7' });
    expect((await exec(['ps'])).body).toEqual({ success: false, stdout: 'out\n', stderr: 'err\n', return_code: 7 });
  },

  'refusals and failures of kubectl have `isError` false': async () => {
    expect((await exec(['sh'])).isError).toBe(true);
    answering(server, { 'other.code': '1' });
    expect(await exec(['ps'])).toMatchObject({ isError: true, body: { success: false } });
  },

  'a refusal has exactly `success` false and `error`': async () => {
    const { body } = await exec(['sh']);
    expect(Object.keys(body)).toEqual(['success', 'error', 'code', 'hint']);
    expect(body).toMatchObject({ success: false, code: 'PROGRAM_NOT_ALLOWED', hint: expect.stringMatching(/\S/) });
  },

  'argument faults are tool errors in the words of a validation library': async () => {
    for (const args of [
      {},
      { pod: 'web-0', command: 7 },
      { pod: 'web-0', command: ['ps'], more: 1 },
      { pod: 'web-0', command: 'ps' },
    ]) {
      const { isError, body, ran } = await calling(server, EXEC, args);
      expect({ isError, ran, body }).toMatchObject({ isError: true, ran: [], body: { code: 'ARGUMENTS_INVALID' } });
      expect(body.hint).toMatch(/\S/);
    }
  },

  'an unknown tool is a tool error: `Unknown tool: NAME`': async () => {
    const { json } = await post(server.url, call('nope', {}));
    expect(json.error.code).toBe(-32602);
    expect(json.error.message).toBe(`Unknown tool: nope. Tools: ${TOOLS.join(', ')}`);
  },

  'booleans accept `"false"`': async () => {
    const all = await servingReference({ TOOLSET: 'all', KUBECTL_ALLOWED_IMAGES: 'busybox' });
    const { ran } = await calling(all, 'run_image', { name: 'a', image: 'busybox', rm: 'false' });
    expect(ran[0]).toContain('run');
    expect(ran[0]).not.toContain('--rm=true');
    expect((await calling(all, 'run_image', { name: 'a', image: 'busybox', rm: 'true' })).ran[0]).toContain(
      '--rm=true',
    );
  },

  'JSON text in place of a list is refused': async () =>
    expect((await exec('["ps","aux"]')).ran).toEqual([['exec', '--namespace=default', 'web-0', '--', 'ps', 'aux']]),

  'a number in place of a word is refused': async () =>
    expect((await exec(['ps', '-p', 1])).ran).toEqual([
      ['exec', '--namespace=default', 'web-0', '--', 'ps', '-p', '1'],
    ]),

  'no output limit': async () => {
    answering(server, { other: 'line\n'.repeat(100_000) });
    const { body } = await exec(['ps']);
    expect(body).toMatchObject({ success: true, truncated: true });
    expect(body.stdout.length).toBeLessThan(60_000);
    expect(body.stdout).toMatch(/\[\d+ lines left out\]/);
  },

  'no masking of secrets': async () => {
    answering(server, { other: 'password=hunter2-and-more\nhello\n' });
    const { body } = await exec(['ps']);
    expect(body.stdout).toContain('hello');
    expect(body.stdout).not.toContain('hunter2');
  },

  'timeout: `Command timed out after N seconds`': async () => {
    answering(server, { 'other.hang': '' });
    const { body } = await exec(['ps']);
    expect(body).toMatchObject({ success: false, error: 'Command timed out after 2 seconds', stderr: '' });
    expect(body).not.toHaveProperty('return_code');
  },

  'on a timeout what was printed is lost': async () => {
    answering(server, { 'other.hang': '', other: 'so far\n' });
    expect((await exec(['ps'])).body).toMatchObject({ success: false, stdout: 'so far\n' });
  },

  'kubectl cannot start: the text of the system': async () => {
    const without = await serveHttp({ kubectl: 'none', environment: { TOOLSET: '1.4' } });
    const { body } = await calling(without, EXEC, { pod: 'web-0', command: ['ps'] });
    await without.stop();
    expect(body).toMatchObject({ success: false, code: 'KUBECTL_MISSING', error: expect.stringMatching(/kubectl/) });
  },

  'a NUL reaches the system, which says `embedded null byte`': async () =>
    expect(await kubectl('exec', 'web-0', '--', 'a\0b')).toMatchObject({
      body: { code: 'ARGUMENTS_INVALID' },
      ran: [],
    }),

  'metacharacters are refused: `Invalid characters in FIELD: VALUE`': async () => {
    for (const each of CHARACTERS) {
      const text = `a${each}b`;
      const said = `'a${shown(each)}b'`;
      const place = { namespace: 'shop', pod: 'web-0', path: '/a' };
      expect(await refusalOf(server, KUBECTL, { args: ['delete', 'pod', text] })).toBe(
        `Invalid characters in argument: ${said}`,
      );
      expect(await refusalOf(server, EXEC, { pod: 'web-0', command: ['ps', text] })).toBe(
        `Invalid characters in command: ${said}`,
      );
      expect(await refusalOf(server, IMAGE, { image: 'busybox', namespace: 'shop', command: ['echo', text] })).toBe(
        `Invalid characters in command: ${said}`,
      );
      expect(await refusalOf(server, IMAGE, { image: 'busybox', namespace: 'shop', name: text })).toBe(
        `Invalid characters in name: ${said}`,
      );
      expect(await refusalOf(server, FILE, { ...place, path: text })).toBe(`Invalid characters in path: ${said}`);
      for (const field of ['pod', 'namespace', 'container'])
        expect(await refusalOf(server, FILE, { ...place, [field]: text })).toBe(
          `Invalid characters in ${field}: ${said}`,
        );
    }
  },

  'tab and the other characters of shells pass': async () => {
    const words = ['a\tb', '>', '<', '(', '*', '~', '%'];
    expect((await kubectl('exec', 'web-0', '--', 'echo', 'a>b<c(*~%')).ran[0]?.at(-1)).toBe('a>b<c(*~%');
    for (const word of words)
      expect((await kubectl('exec', 'web-0', '--', 'echo', word)).body).toMatchObject({ success: true });
  },

  "a name with a leading dash: `must not start with '-' (possible flag injection)`": async () => {
    const place = { namespace: 'shop', pod: 'web-0', path: '/a' };
    for (const field of ['pod', 'namespace', 'container'])
      expect(await refusalOf(server, FILE, { ...place, [field]: '-x' })).toBe(
        `Invalid ${field}: must not start with '-' (possible flag injection): '-x'`,
      );
    expect(await refusalOf(server, IMAGE, { image: 'busybox', namespace: 'shop', name: '-x' })).toBe(
      "Invalid name: must not start with '-' (possible flag injection): '-x'",
    );
    const gpu = await servingReference({ GPU_DIAG_ENABLED: 'true' });
    expect(await refusalOf(gpu, GPU, { node: '-x', checks: [] })).toBe(
      "Invalid node: must not start with '-' (possible flag injection): '-x'",
    );
  },

  'any other text passes as a name': async () => {
    for (const pod of ['', 'Web', 'a/b', 'a b', '../x', 'ä'])
      expect(await calling(server, EXEC, { pod, command: ['ps'] })).toMatchObject({
        body: { code: 'NAME_INVALID' },
        ran: [],
      });
  },

  'an empty `container` or `name` counts as not given': async () => {
    expect((await exec(['ps'], { container: '' })).ran).toEqual([['exec', '--namespace=default', 'web-0', '--', 'ps']]);
    const { ran } = await calling(server, IMAGE, { image: 'busybox', namespace: 'shop', name: '' });
    expect(ran[0]?.at(-1)).toMatch(/^k8s-remediation-busybox-/);
  },
};

proveRows(import.meta.filename, PROOFS);
