import { expect, onTestFinished, test } from 'vitest';
import { COMPATIBILITY } from '../../../scripts/compatibility.ts';
import { type Choices, call, callTool, type HttpServer, post, serveHttp } from '../../served.ts';

const ALLOWED = { TOOLSET: '1.4', KUBECTL_ALLOWED_COMMANDS: 'get,patch' };

async function serving({ environment, ...choices }: Choices = {}): Promise<HttpServer> {
  const server = await serveHttp({ ...choices, environment: { ...ALLOWED, ...environment } });
  onTestFinished(() => server.stop());
  return server;
}

async function listed({
  url,
}: HttpServer): Promise<readonly { readonly name: string; readonly outputSchema: object }[]> {
  return (await post(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' })).json.result.tools;
}

const run = ({ url }: HttpServer, args: unknown) => callTool(url, 'run_kubectl_command', { args });

/** The proof of each row, by its item. */
const PROOFS: Readonly<Record<string, () => Promise<void>>> = {
  'six tools, in this order, always listed': async () => {
    const least = {
      KUBECTL_ALLOW_ARBITRARY_COMMANDS: 'false',
      GPU_DIAG_ENABLED: 'false',
      KUBECTL_DIAGNOSTIC_IMAGES: '',
    };
    for (const environment of [{}, least])
      expect((await listed(await serving({ environment }))).map(({ name }) => name)).toEqual([
        'read_file_from_container',
        'run_preapproved_kubectl_exec_command',
        'run_preapproved_diagnostic_image',
        'run_gpu_node_diagnostics',
        'get_remediation_mcp_config',
        'run_kubectl_command',
      ]);
  },

  '`outputSchema` is any object': async () => {
    for (const { outputSchema } of await listed(await serving()))
      expect(outputSchema).toEqual({ type: 'object', additionalProperties: true });
  },

  'policy refusals are results with `success` false and `error`': async () => {
    const answer = await run(await serving(), ['exec', 'web', '--', 'id']);
    expect(answer).toMatchObject({ success: false, error: expect.stringMatching(/^Command 'exec' is not/) });
    expect(Object.keys(answer)).toEqual(['success', 'error', 'code', 'hint']);
  },

  'argument faults are tool errors with `isError`': async () => {
    const server = await serving();
    for (const given of [{}, { args: 7 }, { args: ['get'], extra: 1 }]) {
      const { result } = (await post(server.url, call('run_kubectl_command', given))).json;
      expect(result).toMatchObject({ isError: true, structuredContent: { success: false, code: 'ARGUMENTS_INVALID' } });
      expect(result.structuredContent.hint).toMatch(/\S/);
    }
  },

  'JSON text in place of a list is refused': async () => {
    const answer = await run(await serving(), '["get","pods"]');
    expect(answer).toMatchObject({ success: true, stdout: expect.stringMatching(/get\n--\npods\n$/) });
  },

  'no output limit, no masking': async () => {
    const flood = await run(await serving({ kubectl: 'flood' }), ['get', 'pods']);
    expect(flood).toMatchObject({ success: true, truncated: true });
    expect(flood.stdout.length).toBeLessThan(50_000);
    const token = `eyJ${'a'.repeat(30)}.eyJ${'b'.repeat(60)}.${'c'.repeat(40)}`;
    const echoed = await run(await serving(), ['get', 'pods', '-l', `token=${token}`]);
    expect(echoed).toMatchObject({ success: true, stdout: expect.stringContaining('[redacted') });
    expect(JSON.stringify(echoed)).not.toContain(token);
  },

  'on a timeout what was printed is lost': async () => {
    const server = await serving({ kubectl: 'partly', environment: { KUBECTL_TIMEOUT: '2' } });
    expect(await run(server, ['get', 'pods'])).toMatchObject({
      success: false,
      error: 'Command timed out after 2 seconds',
      stdout: 'printed before\n',
    });
  },

  'metacharacters are refused': async () => {
    const server = await serving();
    for (const character of [';', '|', '&', '$', '`', '\\', "'", '"', '\n', '\r'])
      expect(await run(server, ['get', 'pods', '-l', `a=${character}`])).toMatchObject({
        code: 'METACHARACTER',
        error: expect.stringMatching(/^Invalid characters in argument: /),
      });
    for (const character of ['>', '(', '*', '~', '%'])
      expect(await run(server, ['get', 'pods', '-l', `a=${character}`])).not.toMatchObject({ code: 'METACHARACTER' });
  },

  'names without a leading dash pass': async () => {
    const server = await serving();
    const read = (pod: string) =>
      callTool(server.url, 'read_file_from_container', { namespace: 'shop', pod, path: '/app/a.txt' });
    for (const pod of ['Web_0', 'web;id', '../web', '--all', ''])
      expect(await read(pod)).toMatchObject({
        success: false,
        code: expect.stringMatching(/^(NAME|ARGUMENTS)_INVALID$/),
      });
    expect(await read('web-0')).not.toMatchObject({ code: 'NAME_INVALID' });
  },

  '`patch -p` takes YAML without quotes': async () => {
    const patch = (text: string) => ['patch', 'deployment', 'web', '-p', text];
    const server = await serving();
    expect(await run(server, patch('{spec: {replicas: 3}}'))).toMatchObject({ success: false, code: 'PATCH_INVALID' });
    const data = await serving({ environment: { KUBECTL_METACHARACTERS: 'data' } });
    expect(await run(data, patch('{"spec": {"replicas": 3}}'))).toMatchObject({ success: true });
  },

  '`run_kubectl_command` takes a leading `kubectl`': async () =>
    expect(await run(await serving(), ['kubectl', 'get', 'pods'])).toMatchObject({ success: true }),
};

test.each(COMPATIBILITY.filter(({ test: file }) => file === 'test/tools/reference/compatibility.test.ts'))(
  '$about: $item: $verdict $why',
  async ({ item }) => {
    const prove = PROOFS[item];
    if (prove === undefined) throw new Error('Nothing proves this row.');
    await prove();
  },
);

test('every proof is of a row', () => {
  const items = COMPATIBILITY.map(({ item }) => item);
  expect(Object.keys(PROOFS).filter((item) => !items.includes(item))).toEqual([]);
});
