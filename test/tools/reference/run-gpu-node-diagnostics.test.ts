import { describe, expect, test } from 'vitest';
import { isRefusal, type Refusal } from '../../../src/errors.ts';
import type { Plan } from '../../../src/kube/command.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { decide } from '../../../src/policy/decide.ts';
import { DCGM_CHECK_NAMES, GPU_CHECKS, gpuScript } from '../../../src/policy/preapproved/gpu-script.ts';
import { podSlots } from '../../../src/tools/reference/pod-slots.ts';
import { runGpuNodeDiagnostics } from '../../../src/tools/reference/run-gpu-node-diagnostics.ts';
import type { CourseSteps } from '../../../src/tools/tool.ts';
import { GRAMMAR, policyWith } from '../../policy/plans.ts';
import { PREAPPROVED, preapprovedUnder } from '../../policy/preapproved/settings.ts';

const ON = preapprovedUnder({ GPU_DIAG_ENABLED: 'true', GPU_DIAG_DCGM_MAX_DIAG_LEVEL: '2' });
const DCGM = preapprovedUnder({ GPU_DIAG_ENABLED: 'true', DCGM_ENABLED: 'true', GPU_DIAG_DCGM_MAX_DIAG_LEVEL: '2' });

/** Runs a call whose steps are judged and do nothing; gives its outcome and the plans that were permitted. */
async function run(given: object, settings = ON, policy = policyWith({ preapproved: settings })) {
  const permitted: Plan[] = [];
  const steps: CourseSteps = {
    take: async (plan) => {
      const verdict = decide(plan, policy, ANONYMOUS);
      if (!verdict.allowed) return verdict.refusal;
      permitted.push(plan);
      const nothing = { text: 'x', kept: 'first', totalBytes: 1, truncated: false } as const;
      return { ended: 'exited', exitCode: 0, stdout: nothing, stderr: nothing };
    },
    judge: async (plan) => plan,
    now: Date.now,
    resolve: async () => [],
  };
  const facts = { callId: '1111-2222', grammar: GRAMMAR, timeoutSeconds: 60, defaultNamespace: '', caller: 'me' };
  const outcome = await runGpuNodeDiagnostics(settings, podSlots(1)).run({ ...given }, facts, steps);
  return { outcome, permitted };
}

const refusalOf = async (given: object, settings = ON): Promise<Refusal> => {
  const { outcome, permitted } = await run(given, settings);
  expect(permitted).toEqual([]);
  if (!isRefusal(outcome)) throw new Error('It ran.');
  return outcome;
};

describe('what is refused, in the words and the order of the reference', () => {
  test.each<[object, string, string]>([
    [{ node: '', checks: [] }, 'NAME_INVALID', 'Invalid node'],
    [{ node: '--all', checks: ['ecc'] }, 'NAME_INVALID', 'Invalid node'],
    [{ node: 'n', checks: [] }, 'ARGUMENTS_INVALID', 'No checks provided. Available checks: overview, '],
    [{ node: 'n', checks: ['ecc', 'x;id'] }, 'ARGUMENTS_INVALID', "Unknown checks ['x;id']."],
    [{ node: 'n', checks: ['constructor'] }, 'ARGUMENTS_INVALID', "Unknown checks ['constructor']."],
    [{ node: 'n', checks: ['dcgm_diag'] }, 'GPU_DIAGNOSTICS_OFF', "Checks ['dcgm_diag'] are disabled"],
    [{ node: 'n', checks: ['process_info'] }, 'ARGUMENTS_INVALID', 'requires `pid`'],
    [{ node: 'n', checks: ['process_info'], pid: 0 }, 'ARGUMENTS_INVALID', 'requires `pid`'],
    [{ node: 'n', checks: ['process_info'], pid: 4_194_304 }, 'ARGUMENTS_INVALID', 'requires `pid`'],
    [{ node: 'n', checks: ['pci_link'] }, 'ARGUMENTS_INVALID', 'requires `pci_bus_id`'],
    [{ node: 'n', checks: ['pci_link'], pci_bus_id: '$(id)' }, 'ARGUMENTS_INVALID', 'requires `pci_bus_id`'],
    [{ node: 'n', checks: ['pci_link'], pci_bus_id: '01:00.0\nid' }, 'ARGUMENTS_INVALID', 'requires `pci_bus_id`'],
    [{ node: 'n', checks: ['ecc'], dcgm_diag_level: 3 }, 'ARGUMENTS_INVALID', 'must be between 1 and 2'],
    [
      { node: 'n', checks: ['ecc'], dcgm_diag_level: 'x' },
      'ARGUMENTS_INVALID',
      '"dcgm_diag_level" must be a whole number.',
    ],
  ])('%j', async (given, code, words) => {
    expect(await refusalOf(given)).toMatchObject({ code, error: expect.stringContaining(words) });
  });

  test('everything, while it is off', async () => {
    expect(await refusalOf({ node: '--x', checks: [] }, PREAPPROVED)).toMatchObject({
      code: 'GPU_DIAGNOSTICS_OFF',
      error: 'GPU node diagnostics are disabled on this server (GPU_DIAG_ENABLED=false).',
    });
  });
});

test.each([...GPU_CHECKS, ...DCGM_CHECK_NAMES])('%s runs', async (check) => {
  const { outcome, permitted } = await run(
    { node: 'gpu-1', checks: [check, check], pid: 7, pci_bus_id: '01:00.0' },
    DCGM,
  );
  expect(outcome).toMatchObject({ success: true, body: { node: 'gpu-1', checks: [check], image: 'busybox:1.37.0' } });
  expect(permitted).toHaveLength(1);
});

describe('the policy takes the own script of the server alone', () => {
  const judged = async (change: (plan: Plan) => Plan, settings = ON) => {
    const { permitted } = await run({ node: 'gpu-1', checks: ['ecc'] });
    const verdict = decide(change(permitted[0] as Plan), policyWith({ preapproved: settings }), ANONYMOUS);
    return verdict.allowed ? 'runs' : verdict.refusal.code;
  };
  const withWords = (words: readonly string[]) => (plan: Plan) => ({
    ...plan,
    command: { ...plan.command, positionals: [plan.command.positionals[0] ?? '', ...words] },
  });
  const withFlag = (name: string, value: string) => (plan: Plan) => ({
    ...plan,
    command: {
      ...plan.command,
      flags: plan.command.flags.map((flag) => (flag.name === name ? { ...flag, value } : flag)),
    },
  });
  const script = gpuScript({ checks: ['ecc'], level: 1 }, ON.gpu);

  test.each<[string, (plan: Plan) => Plan, string]>([
    ['as it is', (plan) => plan, 'runs'],
    ['with a line more', withWords(['sh', '-c', `${script}\nid`]), 'POD_SECURITY'],
    ['with another program', withWords(['bash', '-c', script]), 'POD_SECURITY'],
    [
      'with a request that has a command in it',
      withWords(['sh', '-c', gpuScript({ checks: ['process_info'], level: 1, pid: '1;id' as never }, ON.gpu)]),
      'ARGUMENTS_INVALID',
    ],
    [
      'with a level beyond the cap',
      withWords(['sh', '-c', gpuScript({ checks: ['ecc'], level: 4 }, ON.gpu)]),
      'ARGUMENTS_INVALID',
    ],
    ['with another image', withFlag('image', 'evil'), 'POD_SECURITY'],
    ['in another namespace', withFlag('namespace', 'kube-public'), 'POD_SECURITY'],
    ['with other overrides', withFlag('overrides', '{}'), 'POD_SECURITY'],
    ['as a plain run', ({ preapproved: _, ...plan }) => plan, 'COMMAND_NOT_ALLOWED'],
    ['as another form', (plan) => ({ ...plan, preapproved: 'diagnostic-pod' }), 'POD_SECURITY'],
  ])('%s', async (_, change, code) => {
    expect(await judged(change)).toBe(code);
  });

  test('and nothing while it is off', async () => {
    expect(await judged((plan) => plan, PREAPPROVED)).toBe('GPU_DIAGNOSTICS_OFF');
  });
});
