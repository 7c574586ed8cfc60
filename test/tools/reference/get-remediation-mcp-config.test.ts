import { expect, test } from 'vitest';
import { readConfiguration } from '../../../src/config/configuration.ts';
import { isRefusal } from '../../../src/errors.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { decide } from '../../../src/policy/decide.ts';
import { getRemediationMcpConfig } from '../../../src/tools/reference/get-remediation-mcp-config.ts';
import { runKubectlCommand } from '../../../src/tools/reference/run-kubectl-command.ts';
import { PREAPPROVED, preapprovedUnder } from '../../policy/preapproved/settings.ts';
import { planOf, REMEDIATION } from '../settings.ts';

const facts = {
  version: '1',
  kubectlVersion: 'v1.37.2',
  grammar: { minor: '1.37', exact: true },
  transport: 'http',
  reads: {},
};
const reportOf = (preapproved = PREAPPROVED) =>
  getRemediationMcpConfig(preapproved).report({}, REMEDIATION, facts as never) as { body: Record<string, unknown> };

/** Source: the contract of the reference 1.4.0, in its order. */
const KEYS = `allowed_commands dangerous_flags preapproved_exec_binaries preapproved_exec_argv_policy diagnostic_images
  diagnostic_target_policy_enabled diagnostic_allow_external_targets diagnostic_internal_dns_suffixes
  diagnostic_hard_denied_networks diagnostic_hard_denied_hostnames file_read_allowed_paths file_read_denied_paths
  file_read_hard_denied_paths file_read_hard_denied_patterns file_read_require_canonicalization
  allow_arbitrary_kubectl_commands timeout_seconds gpu_node_diagnostics`.split(/\s+/);

const GPU_KEYS = `enabled image checks dcgm_enabled dcgm_checks dcgm_max_diag_level nvidia_smi_path dcgmi_path namespace
  timeout_seconds`.split(/\s+/);

test('the report has the keys of the reference, and the values of the server', () => {
  const { body } = reportOf(preapprovedUnder({ KUBECTL_PREAPPROVED_EXEC_BINARIES: 'top,ps' }));
  expect(Object.keys(body).toSorted()).toEqual(KEYS.toSorted());
  expect(Object.keys(body['gpu_node_diagnostics'] as object).toSorted()).toEqual(GPU_KEYS.toSorted());
  expect(body).toMatchObject({ preapproved_exec_binaries: ['ps', 'top'], timeout_seconds: 30 });
});

test('the image of ephemeral containers is in it if the operator set one', () => {
  const { body } = reportOf(preapprovedUnder({ KUBECTL_FILE_READ_DEBUG_IMAGE: 'busybox:1.37.0' }));
  expect(body).toMatchObject({ file_read_debug_image: 'busybox:1.37.0' });
});

test('no token is in it', () => {
  const { preapproved } = readConfiguration({ TOOLSET: '1.4', MCP_AUTH_TOKEN: 'a-token-of-24-characters' });
  expect(JSON.stringify(reportOf(preapproved))).not.toContain('a-token-of');
});

test('every flag that it calls dangerous is refused', () => {
  const tool = runKubectlCommand(PREAPPROVED, false);
  const policy = readConfiguration({ TOOLSET: '1.4', KUBECTL_ALLOWED_COMMANDS: 'get,run,delete,exec' });
  const flags = reportOf().body['dangerous_flags'] as readonly string[];
  expect(flags.length).toBeGreaterThan(20);
  for (const flag of flags) {
    const said = ['x', 'true'].map((value) => {
      const plan = planOf(tool, {
        args: ['run', 'x', '--image=busybox', flag.startsWith('--') ? `${flag}=${value}` : `${flag}${value}`],
      });
      return isRefusal(plan) || !decide(plan, { ...policy, allowedImages: ['busybox'] }, ANONYMOUS).allowed;
    });
    expect([flag, ...said]).toEqual([flag, true, true]);
  }
});

test('takes no arguments', () => {
  expect(getRemediationMcpConfig(PREAPPROVED).report({ a: 1 }, REMEDIATION, facts as never)).toMatchObject({
    code: 'ARGUMENTS_INVALID',
  });
});
