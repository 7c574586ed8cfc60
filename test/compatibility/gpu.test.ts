import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect } from 'vitest';
import type { HttpServer } from '../served.ts';
import { type Proofs, proveRows } from './prove.ts';
import { answering, CONFIG, calling, GPU, refusalOf, serveReference, servingReference } from './reference-server.ts';

let off: HttpServer;
let on: HttpServer;
beforeAll(async () => {
  [off, on] = await Promise.all([
    serveReference(),
    serveReference({ GPU_DIAG_ENABLED: 'true', GPU_DIAG_TIMEOUT: '2' }),
  ]);
});
afterAll(() => Promise.all([off.stop(), on.stop()]));

/** Source: the reference 1.4.0b. */
const CHECKS =
  'overview details throttling utilization_samples ecc page_retirement row_remapper compute_processes kernel_gpu_errors kernel_log_journal driver_info pci pci_link fabric_manager gpu_device_holders process_info'.split(
    ' ',
  );
const DCGM = ['dcgm_diag', 'dcgm_discovery', 'dcgm_health'];
const AVAILABLE = `Available checks: ${CHECKS.join(', ')}.`;
const run = (checks: readonly string[], given = {}, from = on) =>
  calling(from, GPU, { node: 'gpu-1', checks, ...given });
const refusal = (checks: readonly string[], given = {}, from = on) =>
  refusalOf(from, GPU, { node: 'gpu-1', checks, ...given });
const podOf = (words: readonly string[] = []) =>
  JSON.parse(words.find((word) => word.startsWith('--overrides='))?.slice('--overrides='.length) ?? '');
const levels = (most: number, got: number) =>
  `dcgm_diag_level must be between 1 and ${most} (operator-configured cap GPU_DIAG_DCGM_MAX_DIAG_LEVEL; higher levels run longer and level 3 stress-tests the GPU). Got: ${got}.`;
const NEEDS_PID =
  'The process_info check requires `pid`: a positive host process id (see gpu_device_holders or compute_processes).';
const NEEDS_BUS =
  'The pci_link check requires `pci_bus_id` in lspci form (e.g. "01:00.0" or "0000:01:00.0"); run the `pci` check first to find it.';

const PROOFS: Proofs = {
  '`node`, `checks`, `dcgm_diag_level`, `pid`, `pci_bus_id`': async () => {
    const given = { dcgm_diag_level: 1, pid: 7, pci_bus_id: '01:00.0' };
    const script = (await run(['process_info', 'pci_link'], given)).ran[0]?.at(-1);
    expect(script).toContain('/proc/7/status');
    expect(script).toContain('-s 01:00.0');
    expect((await run(['ecc'], { dcgm_diag_level: null, pid: null, pci_bus_id: null })).body.success).toBe(true);
  },

  'off by default, before anything else is looked at': async () =>
    expect(await refusal([], { node: '-x' }, off)).toBe(
      'GPU node diagnostics are disabled on this server (GPU_DIAG_ENABLED=false).',
    ),

  'the order and the sentences of refusals': async () => {
    expect(await refusal([], { node: '-x' })).toMatch(/^Invalid node/);
    expect(await refusal([])).toBe(`No checks provided. ${AVAILABLE}`);
    expect(await refusal(['a', 'a', 'dcgm_diag', 'b'])).toBe(`Unknown checks ['a', 'b']. ${AVAILABLE}`);
    expect(await refusal(['dcgm_diag', 'process_info'])).toBe(
      `Checks ['dcgm_diag'] are disabled: the operator has turned DCGM checks off (DCGM_ENABLED=false). ${AVAILABLE}`,
    );
    for (const pid of [undefined, 0, -1, 4_194_304])
      expect(await refusal(['pci_link', 'process_info'], { pid })).toBe(NEEDS_PID);
    for (const id of [undefined, '', 'x', '0'.repeat(17)])
      expect(await refusal(['pci_link'], { pci_bus_id: id, dcgm_diag_level: 9 })).toBe(NEEDS_BUS);
    for (const level of [0, 2]) expect(await refusal(['ecc'], { dcgm_diag_level: level })).toBe(levels(1, level));
    expect((await run(['process_info'], { pid: 4_194_303 })).body.success).toBe(true);
  },

  'the names of the checks': async () => {
    const { gpu_node_diagnostics: gpu } = (await calling(on, CONFIG, {})).body;
    expect(gpu).toMatchObject({ checks: CHECKS, dcgm_checks: DCGM, dcgm_enabled: false });
    const dcgm = await servingReference({
      GPU_DIAG_ENABLED: 'true',
      DCGM_ENABLED: 'true',
      GPU_DIAG_DCGM_MAX_DIAG_LEVEL: '3',
    });
    const every = [...CHECKS, ...DCGM];
    const { body } = await run(every, { pid: 1, pci_bus_id: '01:00.0', dcgm_diag_level: 3 }, dcgm);
    expect(body).toMatchObject({ success: true, checks: every });
  },

  'one pod with the image busybox:1.37.0, by `run` and a script': async () => {
    const [words = [], ...more] = (await run(['ecc'])).ran;
    expect(more).toEqual([]);
    const name = words.at(-5);
    expect(name).toMatch(/^k8s-remediation-gpu-[0-9a-f]{8}$/);
    expect(words.filter((word) => !word.startsWith('--overrides=')).slice(0, -1)).toEqual([
      'run',
      '--image=busybox:1.37.0',
      '--restart=Never',
      '--rm=true',
      '--stdin=true',
      '--namespace=default',
      '--override-type=strategic',
      '--pod-running-timeout=2s',
      '--command=true',
      name,
      '--',
      'sh',
      '-c',
    ]);
  },

  'privileged, on the node, with its processes, and its root read-only': async () => {
    const { metadata, spec } = podOf((await run(['ecc'])).ran[0]);
    expect(metadata.labels).toMatchObject({ 'robusta.dev/diagnostic-pod': 'true' });
    expect(spec).toMatchObject({
      nodeName: 'gpu-1',
      hostPID: true,
      automountServiceAccountToken: false,
      tolerations: [{ operator: 'Exists' }],
      volumes: [{ name: 'host', hostPath: { path: '/' } }],
      containers: [
        {
          securityContext: { privileged: true },
          resources: { limits: { memory: '512Mi' } },
          volumeMounts: [{ name: 'host', mountPath: '/host', readOnly: true }],
        },
      ],
    });
  },

  'the pod has no other limits': async () => {
    const { spec } = podOf((await run(['ecc'])).ran[0]);
    expect(spec).toMatchObject({
      activeDeadlineSeconds: 32,
      hostNetwork: false,
      hostIPC: false,
      containers: [{ securityContext: { readOnlyRootFilesystem: true }, resources: { limits: { cpu: '1' } } }],
    });
  },

  'the script: a heading for each check, and 1 if any failed': async () => {
    const script = (await run(['process_info', 'driver_info'], { pid: process.pid })).ran[0]?.at(-1) ?? '';
    const ran = execFileSync('sh', ['-c', `(${script}\n) 2>/dev/null; echo "status $?"`], { encoding: 'utf8' });
    expect(ran.match(/^===== \w+ =====$/gm)).toEqual(['===== process_info =====', '===== driver_info =====']);
    // This machine has no such driver; the other check is not stopped by that, nor by being first.
    expect(ran).toMatch(/^Name:/m);
    expect(ran).toMatch(/^status 1$/m);
    const other = (await run(['process_info'], { pid: process.pid })).ran[0]?.at(-1) ?? '';
    expect(execFileSync('sh', ['-c', `(${other}\n) 2>/dev/null; echo "status $?"`], { encoding: 'utf8' })).toMatch(
      /^status 0$/m,
    );
  },

  '`node`, `checks` and `image` in the answer': async () => {
    const more = { node: 'gpu-1', checks: ['overview', 'ecc'], image: 'busybox:1.37.0' };
    answering(on, { run: 'out\n' });
    expect((await run(['overview', 'ecc', 'overview'])).body).toEqual({
      success: true,
      stdout: 'out\n',
      stderr: '',
      return_code: 0,
      ...more,
    });
  },

  'one timeout for all checks of a call': async () => {
    answering(on, { run: '', 'run.hang': '' });
    expect((await run(['overview', 'ecc'])).body).toMatchObject({
      success: false,
      error: 'Command timed out after 2 seconds',
      node: 'gpu-1',
      checks: ['overview', 'ecc'],
      image: 'busybox:1.37.0',
    });
  },

  'the pod is always deleted': async () => {
    answering(on, { 'run.code': '1' });
    const { ran } = await run(['ecc']);
    expect(ran[1]).toEqual([
      'delete',
      `--selector=kubernetes-remediation-mcp/call=${podOf(ran[0]).metadata.labels['kubernetes-remediation-mcp/call']}`,
      '--now=true',
      '--ignore-not-found=true',
      '--wait=false',
      '--namespace=default',
      '--',
      'pods',
    ]);
  },
};

proveRows(import.meta.filename, PROOFS);
