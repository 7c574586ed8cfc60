import { afterAll, beforeAll, expect } from 'vitest';
import { type HttpServer, start } from '../served.ts';
import { type Proofs, proveRows } from './prove.ts';
import { CONFIG, calling, EXEC, KUBECTL, serveReference, servingReference } from './reference-server.ts';

/** Every variable with a value of its own. */
const SET = {
  KUBECTL_ALLOWED_COMMANDS: ' scale , edit,,delete ',
  KUBECTL_DANGEROUS_FLAGS: '--force, --grace_period',
  KUBECTL_PREAPPROVED_EXEC_BINARIES: ' top,, ps ',
  KUBECTL_DIAGNOSTIC_IMAGES: 'b/c:2 , a',
  KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED: 'off',
  KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS: ' YES ',
  KUBECTL_DIAGNOSTIC_INTERNAL_DNS_SUFFIXES: '.corp, .svc',
  KUBECTL_FILE_READ_ALLOWED_PATHS: '/data, /app/',
  KUBECTL_FILE_READ_DENIED_PATHS: '/data/private',
  KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION: '0',
  KUBECTL_ALLOW_ARBITRARY_COMMANDS: 'No',
  KUBECTL_TIMEOUT: '7',
  GPU_DIAG_ENABLED: 'On',
  DCGM_ENABLED: 'TRUE',
  GPU_DIAG_DCGM_MAX_DIAG_LEVEL: '3',
  GPU_DIAG_NAMESPACE: 'gpu',
  GPU_DIAG_TIMEOUT: '11',
  GPU_DIAG_NVIDIA_SMI_PATH: '/opt/nvidia-smi',
  GPU_DIAG_DCGMI_PATH: '/opt/dcgmi',
};
const SWITCHES = {
  KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED: 'diagnostic_target_policy_enabled',
  KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS: 'diagnostic_allow_external_targets',
  KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION: 'file_read_require_canonicalization',
  KUBECTL_ALLOW_ARBITRARY_COMMANDS: 'allow_arbitrary_kubectl_commands',
  GPU_DIAG_ENABLED: 'enabled',
  DCGM_ENABLED: 'dcgm_enabled',
} as const;
type Switch = keyof typeof SWITCHES;

let plain: HttpServer;
let set: HttpServer;
let odd: HttpServer;
/** What `get_remediation_mcp_config` says, its part about GPUs besides. */
let by: Readonly<Record<'default' | 'set' | 'odd' | 'empty', Readonly<Record<string, unknown>>>>;

const allSwitches = (text: string) => Object.fromEntries(Object.keys(SWITCHES).map((name) => [name, text]));
async function report(server: HttpServer) {
  const { gpu_node_diagnostics: gpu, ...body } = (await calling(server, CONFIG, {})).body;
  return { ...gpu, gpu_timeout_seconds: gpu.timeout_seconds, ...body };
}

beforeAll(async () => {
  const empty = await serveReference({ ...allSwitches(''), KUBECTL_FILE_READ_ALLOWED_PATHS: ' , ' });
  [plain, set, odd] = await Promise.all([
    serveReference(),
    serveReference({ ...SET, TOOLSET: 'auto' }),
    serveReference({
      ...allSwitches('flase'),
      GPU_DIAG_NVIDIA_SMI_PATH: 'rel/smi',
      GPU_DIAG_DCGMI_PATH: '/opt/dc gmi',
      KUBECTL_PREAPPROVED_COMMANDS: 'ps, get pods *, df',
      GPU_DIAG_IMAGE: 'a',
      GPU_DIAG_HOST_IMAGE: 'a',
      GPU_DIAG_ALLOW_HOST_ACCESS: 'true',
      GPU_DIAG_RUNTIME_CLASS: 'a',
      GPU_DIAG_DCGM_POD_SELECTOR: 'a',
    }),
  ]);
  const [first, second, third, fourth] = await Promise.all([plain, set, odd, empty].map(report));
  by = { default: first, set: second, odd: third, empty: fourth };
  await empty.stop();
});
afterAll(() => Promise.all([plain.stop(), set.stop(), odd.stop()]));

/** Proves the default of a variable and what a value makes of it, as the server reports both. */
const reported = (key: string, fallback: unknown, value: unknown) => () => {
  expect({ default: by.default[key], set: by.set[key] }).toEqual({ default: fallback, set: value });
};
const warnings = ({ log }: HttpServer) => log().flatMap(({ level, msg }) => (level === 'warn' ? [String(msg)] : []));

/** Starts the program with a variable that it refuses. */
async function stopsTheStart(variable: string, text: string): Promise<void> {
  const server = start({ environment: { TOOLSET: '1.4', [variable]: text } });
  server.child.stdin.end();
  expect([variable, text, await server.exited]).toEqual([variable, text, { code: 2, signal: null }]);
  expect(server.stderr()).toContain(variable);
}

const PATHS = '/app,/config,/data,/etc,/home,/opt,/srv,/tmp,/usr,/var/lib,/var/log,/var/tmp,/var/www,/workspace'.split(
  ',',
);
const COMMANDS = 'annotate,cordon,delete,drain,exec,label,patch,rollout,run,scale,taint,uncordon'.split(',');

const PROOFS: Proofs = {
  'lists: commas, trimmed, without empty items': () => {
    expect(by.set).toMatchObject({ preapproved_exec_binaries: ['ps', 'top'], allowed_commands: ['delete', 'scale'] });
  },
  'switches: `1`, `true`, `yes`, `on`, in any case': async () => {
    const off = { KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS: '1', GPU_DIAG_ENABLED: 'tRue', DCGM_ENABLED: 'yes' };
    const body = await report(await servingReference(off));
    expect(body).toMatchObject({ diagnostic_allow_external_targets: true, enabled: true, dcgm_enabled: true });
    expect(by.set).toMatchObject({ diagnostic_allow_external_targets: true, enabled: true, dcgm_enabled: true });
  },
  'switches that allow more: any other text is off': () => {
    for (const name of [
      'KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS',
      'KUBECTL_ALLOW_ARBITRARY_COMMANDS',
      'GPU_DIAG_ENABLED',
      'DCGM_ENABLED',
    ] as Switch[])
      expect([name, by.odd[SWITCHES[name]], by.empty[SWITCHES[name]]]).toEqual([name, false, false]);
  },
  'switches that protect: any other text is off': () => {
    for (const name of [
      'KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED',
      'KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION',
    ] as Switch[])
      expect([name, by.odd[SWITCHES[name]], by.empty[SWITCHES[name]]]).toEqual([name, true, true]);
  },
  '`KUBECTL_ALLOWED_COMMANDS`': reported('allowed_commands', COMMANDS, ['delete', 'scale']),
  '`KUBECTL_DANGEROUS_FLAGS`': async () => {
    const added = (by.set['dangerous_flags'] as string[]).filter(
      (flag) => !(by.default['dangerous_flags'] as string[]).includes(flag),
    );
    expect(added).toEqual(['--force', '--grace_period']);
    expect(by.set['dangerous_flags']).toEqual(expect.arrayContaining(by.default['dangerous_flags'] as string[]));
    const server = await servingReference({ KUBECTL_DANGEROUS_FLAGS: '--force,--grace_period' });
    for (const flag of ['--force', '--grace-period=0', '--server=x']) {
      const { body, ran } = await calling(server, KUBECTL, { args: ['delete', 'pod', 'a', flag] });
      expect({ error: body.error, ran }).toMatchObject({ error: expect.stringContaining('is not permitted'), ran: [] });
    }
  },
  '`KUBECTL_PREAPPROVED_EXEC_BINARIES`': reported(
    'preapproved_exec_binaries',
    ['df', 'ls', 'netstat', 'ps', 'ss', 'top'],
    ['ps', 'top'],
  ),
  '`KUBECTL_DIAGNOSTIC_IMAGES`': reported(
    'diagnostic_images',
    ['busybox:1.37.0', 'curlimages/curl:8.11.1', 'nicolaka/netshoot:v0.13'],
    ['a', 'b/c:2'],
  ),
  '`KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED`': reported('diagnostic_target_policy_enabled', true, false),
  '`KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS`': reported('diagnostic_allow_external_targets', false, true),
  '`KUBECTL_DIAGNOSTIC_INTERNAL_DNS_SUFFIXES`': reported(
    'diagnostic_internal_dns_suffixes',
    ['.svc', '.svc.cluster.local', '.cluster.local'],
    ['.corp', '.svc'],
  ),
  '`KUBECTL_FILE_READ_ALLOWED_PATHS`': () => {
    reported('file_read_allowed_paths', PATHS, ['/data', '/app/'])();
    expect(by.empty['file_read_allowed_paths']).toEqual(PATHS);
  },
  '`KUBECTL_FILE_READ_DENIED_PATHS`': reported(
    'file_read_denied_paths',
    ['/var/run/secrets/', '/run/secrets/', '/var/run/secrets/kubernetes.io/serviceaccount/'],
    ['/data/private'],
  ),
  '`KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION`': reported('file_read_require_canonicalization', true, false),
  '`KUBECTL_ALLOW_ARBITRARY_COMMANDS`': reported('allow_arbitrary_kubectl_commands', true, false),
  '`KUBECTL_TIMEOUT`': async () => {
    reported('timeout_seconds', 60, 7)();
    for (const text of ['0', '3601']) await stopsTheStart('KUBECTL_TIMEOUT', text);
  },
  '`LOG_LEVEL`': async () => {
    const levels = ({ log }: Pick<HttpServer, 'log'>) => new Set(log().map(({ level }) => level));
    const [more, fewer] = [
      await servingReference({ LOG_LEVEL: 'DEBUG' }),
      start({ environment: { LOG_LEVEL: 'WARNING' } }),
    ];
    for (const server of [plain, more]) await calling(server, EXEC, { pod: 'web-0', command: ['ps'] });
    expect(levels(plain)).toContain('info');
    expect(levels(plain)).not.toContain('debug');
    expect(levels(more)).toContain('debug');
    fewer.child.stdin.end();
    await fewer.exited;
    expect(levels(fewer)).not.toContain('info');
  },
  '`MCP_AUTH_TOKEN`': async () => {
    await stopsTheStart('MCP_AUTH_TOKEN', 'fifteen-letters');
    const server = await servingReference({ MCP_AUTH_TOKEN: '' });
    expect((await calling(server, EXEC, { pod: 'web-0', command: ['ps'] })).body.success).toBe(true);
  },
  '`GPU_DIAG_ENABLED`': reported('enabled', false, true),
  '`DCGM_ENABLED`': reported('dcgm_enabled', false, true),
  '`GPU_DIAG_DCGM_MAX_DIAG_LEVEL`': async () => {
    reported('dcgm_max_diag_level', 1, 3)();
    await stopsTheStart('GPU_DIAG_DCGM_MAX_DIAG_LEVEL', '5');
  },
  '`GPU_DIAG_NAMESPACE`': reported('namespace', 'default', 'gpu'),
  '`GPU_DIAG_TIMEOUT`': async () => {
    reported('gpu_timeout_seconds', 300, 11)();
    await stopsTheStart('GPU_DIAG_TIMEOUT', '3601');
  },
  '`GPU_DIAG_NVIDIA_SMI_PATH`': () => {
    reported('nvidia_smi_path', '', '/opt/nvidia-smi')();
    expect(by.odd['nvidia_smi_path']).toBe('');
    expect(warnings(odd).join('\n')).toContain('GPU_DIAG_NVIDIA_SMI_PATH');
  },
  '`GPU_DIAG_DCGMI_PATH`': () => {
    reported('dcgmi_path', '', '/opt/dcgmi')();
    expect(by.odd['dcgmi_path']).toBe('');
    expect(warnings(odd).join('\n')).toContain('GPU_DIAG_DCGMI_PATH');
  },
  'numbers that are no integers stop the start': async () => {
    for (const variable of ['KUBECTL_TIMEOUT', 'GPU_DIAG_TIMEOUT', 'GPU_DIAG_DCGM_MAX_DIAG_LEVEL'])
      await Promise.all(['abc', '1.5', ''].map((text) => stopsTheStart(variable, text)));
  },
  '`KUBECTL_ALLOWED_IMAGES` is not read': async () => {
    const server = await servingReference({ KUBECTL_ALLOWED_IMAGES: 'busybox' });
    const run = (image: string) => calling(server, KUBECTL, { args: ['run', 'a', `--image=${image}`] });
    expect((await run('busybox')).ran).toHaveLength(1);
    expect((await run('evil')).ran).toEqual([]);
  },
  '`KUBECTL_PREAPPROVED_COMMANDS` is not read': async () => {
    expect(by.odd['preapproved_exec_binaries']).toEqual(['df', 'ps']);
    const both = await servingReference({
      KUBECTL_PREAPPROVED_COMMANDS: 'ps',
      KUBECTL_PREAPPROVED_EXEC_BINARIES: 'ls',
    });
    expect((await report(both))['preapproved_exec_binaries']).toEqual(['ls']);
  },
  'variables of `GPU_DIAG_` before 1.4 are not read': async () => {
    expect(by.odd['image']).toBe('busybox:1.37.0');
    const warned = warnings(odd).join('\n');
    for (const name of ['IMAGE', 'HOST_IMAGE', 'ALLOW_HOST_ACCESS', 'RUNTIME_CLASS', 'DCGM_POD_SELECTOR'])
      expect(warned).toContain(`GPU_DIAG_${name}`);
  },
};

proveRows(import.meta.filename, PROOFS);
