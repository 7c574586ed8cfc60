import { afterAll, beforeAll, expect } from 'vitest';
import { call, type HttpServer, post } from '../served.ts';
import { type Proofs, proveRows } from './prove.ts';
import { CONFIG, calling, KUBECTL, refusalOf, serveReference, servingReference } from './reference-server.ts';

let server: HttpServer;
const TOKEN = 'token-of-32-characters-000000000';
beforeAll(async () => {
  server = await serveReference();
});
afterAll(() => server.stop());

/** Source: the reference 1.4.0b, what `get_remediation_mcp_config` answers. */
const KEYS = `allowed_commands dangerous_flags preapproved_exec_binaries preapproved_exec_argv_policy diagnostic_images
  diagnostic_target_policy_enabled diagnostic_allow_external_targets diagnostic_internal_dns_suffixes
  diagnostic_hard_denied_networks diagnostic_hard_denied_hostnames file_read_allowed_paths file_read_denied_paths
  file_read_hard_denied_paths file_read_hard_denied_patterns file_read_require_canonicalization
  allow_arbitrary_kubectl_commands timeout_seconds gpu_node_diagnostics`.split(/\s+/);
const GPU_KEYS = `enabled image checks dcgm_enabled dcgm_checks dcgm_max_diag_level nvidia_smi_path dcgmi_path namespace
  timeout_seconds`.split(/\s+/);
const HARD = {
  diagnostic_hard_denied_networks:
    '169.254.0.0/16 127.0.0.0/8 0.0.0.0/8 100.100.100.200/32 192.0.0.192/32 ::1/128 ::/128 fe80::/10 fd00:ec2::254/128',
  diagnostic_hard_denied_hostnames:
    'metadata metadata.google.internal metadata.goog instance-data instance-data.ec2.internal',
  file_read_hard_denied_paths: `/proc /sys /dev /var/run/secrets /run/secrets /var/secrets /etc/secrets /secrets /vault/secrets
    /etc/kubernetes/pki /etc/ssl/private /etc/shadow /etc/shadow- /etc/gshadow /etc/gshadow-`,
  file_read_hard_denied_patterns: `.aws .azure .config/gcloud .kube .ssh .docker .gnupg .oci .boto .netrc .git-credentials .npmrc
    .pypirc .pgpass .my.cnf .terraformrc .terraform.d/credentials* .vault-token .env .env.* *credentials* *.pem *.key *.p12 *.pfx
    *.jks *.keystore *.kubeconfig kubeconfig id_rsa* id_dsa* id_ecdsa* id_ed25519*`,
};

const config = async () => (await calling(server, CONFIG, {})).body;
const namesOf = async ({ url }: HttpServer): Promise<string[]> =>
  (await post(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' })).json.result.tools.map(
    ({ name }: { name: string }) => name,
  );

const PROOFS: Proofs = {
  keys: async () => expect(Object.keys(await config()).toSorted()).toEqual(KEYS.toSorted()),

  'keys of `gpu_node_diagnostics`': async () =>
    expect(Object.keys((await config()).gpu_node_diagnostics).toSorted()).toEqual(GPU_KEYS.toSorted()),

  '`preapproved_exec_argv_policy` has the key `ps`': async () =>
    expect(Object.keys((await config()).preapproved_exec_argv_policy)).toEqual([
      'df',
      'ls',
      'netstat',
      'ps',
      'ss',
      'top',
    ]),

  'lists are sorted': async () => {
    const { allowed_commands: commands, dangerous_flags: flags, preapproved_exec_binaries: programs } = await config();
    for (const list of [commands, flags, programs]) expect(list).toEqual(list.toSorted());
    expect((await config()).diagnostic_hard_denied_hostnames).toEqual(
      HARD.diagnostic_hard_denied_hostnames.split(' ').toSorted(),
    );
  },

  'the hard lists of paths, patterns, networks and host names': async () => {
    const body = await config();
    for (const [key, words] of Object.entries(HARD))
      expect(body[key]).toEqual(expect.arrayContaining(words.split(/\s+/)));
    expect(body.file_read_hard_denied_patterns).toContain('*.keytab');
  },

  'the token is not in it': async () => {
    const closed = await servingReference({ MCP_AUTH_TOKEN: TOKEN });
    const { text } = await post(closed.url, call(CONFIG, {}), { Authorization: `Bearer ${TOKEN}` });
    expect(text).toContain('allowed_commands');
    expect(text).not.toContain(TOKEN);
  },

  '1.0: `kubectl`, `run_image`, `get_config`': async () => {
    const first = await servingReference({ TOOLSET: '1.0', KUBECTL_ALLOWED_IMAGES: 'busybox' });
    expect((await namesOf(first)).slice(0, 3)).toEqual(['kubectl', 'run_image', 'get_config']);
  },

  '1.0: the keys of a result are as today': async () => {
    const first = await servingReference({ TOOLSET: '1.0' });
    const { body } = await calling(first, 'kubectl', { args: ['get', 'pods'] });
    expect(Object.keys(body)).toEqual(['success', 'stdout', 'stderr', 'return_code']);
  },

  '1.0 to 1.3: `KUBECTL_DANGEROUS_FLAGS` replaces the list': async () => {
    const first = await servingReference({ TOOLSET: '1.0', KUBECTL_DANGEROUS_FLAGS: '--selector' });
    for (const flag of ['--token=x', '--kubeconfig=x', '--selector=a'])
      expect(await refusalOf(first, 'kubectl', { args: ['get', 'pods', flag] })).toContain('is not permitted');
  },

  '1.1: `get`, `describe` and `logs` are not allowed by default': async () => {
    for (const verb of ['get', 'describe', 'logs'])
      expect(await refusalOf(server, KUBECTL, { args: [verb, 'pods', 'a'] })).toContain(
        'is not in the allowed verb list',
      );
  },

  '1.3: GPU diagnostics are on by default': async () =>
    expect((await config()).gpu_node_diagnostics.enabled).toBe(false),

  '1.4, first build: flags behind `--` are refused': async () =>
    expect((await calling(server, KUBECTL, { args: ['exec', 'web-0', '--', 'ls', '--context'] })).ran).toHaveLength(1),

  '1.1: the tools of 1.0 are gone': async () => {
    for (const name of ['kubectl', 'run_image', 'get_config'])
      expect((await post(server.url, call(name, { args: ['get', 'pods'] }))).json.error.message).toContain(
        `Unknown tool: ${name}`,
      );
  },

  '1.1, first build: `run_preapproved_kubectl_command`': async () => {
    const { ran } = await calling(server, 'run_preapproved_kubectl_command', {
      args: ['exec', 'web-0', '-n', 'shop', '--', 'ps', '-ef'],
    });
    expect(ran).toEqual([['exec', '--namespace=shop', 'web-0', '--', 'ps', '-ef']]);
    const name = 'run_preapproved_kubectl_command';
    await refusalOf(server, name, { args: ['delete', 'pod', 'web-0'] });
    await refusalOf(server, name, { args: ['exec', 'web-0', '--', 'sh'] });
  },

  '1.3, pre-releases: `run_gpu_node_host_diagnostics`': async () =>
    expect(await refusalOf(server, 'run_gpu_node_host_diagnostics', { node: 'n', checks: ['ecc'] })).toBe(
      'GPU node diagnostics are disabled on this server (GPU_DIAG_ENABLED=false).',
    ),
};

proveRows(import.meta.filename, PROOFS);
