import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fixturePath } from '../fixtures/bin/fixtures.ts';
import { connect, endServers, TRANSPORTS } from '../mcp/clients.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

afterAll(endServers);

const folder = mkdtempSync(join(tmpdir(), 'without-cluster-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { kubectl, kubeconfig } = sharedControlPlane();
const PATH = `${dirname(kubectl)}:/usr/bin:/bin`;

/** A kubeconfig file for a cluster and a user. */
function configWith(name: string, cluster: object, user: object): string {
  const file = join(folder, name);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

const real = parse(readFileSync(kubeconfig, 'utf8')).clusters[0].cluster;
const away = { server: 'https://127.0.0.1:1' };
const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin', interactiveMode: 'Never' };
writeFileSync(join(folder, 'no-yaml'), 'a: [b\n');

/** A token that has expired cannot be told from one that never was: the API server answers 401 to both. */
const CASES = [
  ['no kubeconfig', { PATH, KUBECONFIG: '' }, 'KUBECONFIG_UNUSABLE', /set KUBECONFIG to a readable file/],
  [
    'a kubeconfig that does not exist',
    { PATH, KUBECONFIG: join(folder, 'missing') },
    'KUBECONFIG_UNUSABLE',
    /set KUBECONFIG to a readable file/,
  ],
  [
    'a kubeconfig that is not YAML',
    { PATH, KUBECONFIG: join(folder, 'no-yaml') },
    'KUBECONFIG_UNUSABLE',
    /set KUBECONFIG to a readable file/,
  ],
  [
    'a credential plugin that is not installed',
    { PATH, KUBECONFIG: configWith('plugin', away, { exec }) },
    'KUBECONFIG_UNUSABLE',
    /Install the plugin/,
  ],
  [
    'an API server that is away',
    { PATH, KUBECONFIG: configWith('away', away, { token: 'none' }) },
    'NO_CLUSTER',
    /cannot be reached \(ECONNREFUSED\)/,
  ],
  [
    'an expired token',
    { PATH, KUBECONFIG: configWith('expired', real, { token: 'expired' }) },
    'CREDENTIALS_REJECTED',
    /expired or revoked\. Renew them in the kubeconfig/,
  ],
  ['no kubectl', { PATH: folder, KUBECONFIG: kubeconfig }, 'KUBECTL_MISSING', /was not found on the PATH/],
  ['a kubectl that is too old', { PATH: fixturePath('old'), KUBECONFIG: kubeconfig }, 'KUBECTL_TOO_OLD', /v1\.29\.0/],
] as const;

const CALLS: readonly (readonly [tool: string, given: Record<string, unknown>])[] = [
  ['kubectl', { args: ['get', 'pods'] }],
  ['kubectl', { args: ['logs', 'web'] }],
  ['kubectl', { args: ['delete', 'pod', 'web'] }],
  ['diagnose', {}],
  ['diagnose', { name: 'web' }],
  ['diagnose', { kind: 'deployment', name: 'web', namespace: 'shop' }],
];

describe.each(TRANSPORTS)('over %s', (transport) => {
  test.for(CASES)('with %s the server shakes hands, and each call says what to do', async (row, context) => {
    const [, set, code, error] = row;
    const environment = { ...set, KUBECTL_NATIVE_READS: 'on', KUBECTL_ALLOWED_COMMANDS: 'get,logs,delete' };
    const { client } = await connect(context, transport, '2025-11-25', { environment });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['kubectl', 'diagnose', 'get_config']));
    const answer = { success: false, error: expect.stringMatching(error), code, hint: expect.stringMatching(/\w/) };
    for (const [name, given] of transport === 'http' ? CALLS : CALLS.slice(-2)) {
      const { structuredContent } = await client.callTool({ name, arguments: given });
      expect(structuredContent, JSON.stringify(given)).toMatchObject(answer);
    }
    expect((await client.callTool({ name: 'get_config' })).isError).toBe(false);
  });
});
