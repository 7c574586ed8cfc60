import { describe, expect, test } from 'vitest';
import { type Environment, readConfiguration } from '../../src/config/configuration.ts';
import { unknownVariables } from '../../src/config/unknown-variables.ts';
import { settingWarnings } from '../../src/config/warnings.ts';

const warningsUnder = (environment: Environment) => settingWarnings(readConfiguration(environment), environment);

describe('a variable that this server does not read', () => {
  test.each([
    ['KUBECTL_ALOWED_COMMANDS', 'KUBECTL_ALLOWED_COMMANDS'],
    ['KUBECTL_ALLOWED_COMMAND', 'KUBECTL_ALLOWED_COMMANDS'],
    ['KUBECTL_DANGEROUS_FLAG', 'KUBECTL_DANGEROUS_FLAGS'],
    ['MCP_AUTH_TOKENS', 'MCP_AUTH_TOKEN'],
    ['MCP_AUTH_TOKEN_FLIE', 'MCP_AUTH_TOKEN_FILE'],
    ['AUDIT_STDER', 'AUDIT_STDERR'],
    ['METRICS_PROT', 'METRICS_PORT'],
    ['POLICY_FIEL', 'POLICY_FILE'],
  ])('%s is named with the nearest setting, %s, and without its value', (variable, meant) => {
    expect(unknownVariables({ [variable]: 'a secret' })).toEqual([
      `${variable} is not a setting of this server and has no effect; the nearest is ${meant}.`,
    ]);
  });

  test('is named alone where none of ours is near', () => {
    expect(unknownVariables({ MCP_COLOUR: 'blue' })).toEqual([
      'MCP_COLOUR is not a setting of this server and has no effect.',
    ]);
  });

  test('of earlier builds of the reference is named as such, all of them in one sentence', () => {
    const environment = { KUBECTL_PREAPPROVED_COMMANDS: 'ps', GPU_DIAG_IMAGE: 'a', GPU_DIAG_HOST_IMAGE: 'b' };
    expect(unknownVariables(environment)).toEqual([
      'Without effect, as only earlier builds of the reference read them: GPU_DIAG_HOST_IMAGE, GPU_DIAG_IMAGE.',
    ]);
  });
});

test.each([
  ['kubectl', { KUBECTL_KUBERC: 'false', KUBECTL_EXTERNAL_DIFF: 'meld', KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'true' }],
  ['Kubernetes itself', { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_PORT: 'tcp://10.0.0.1:443' }],
  [
    'a Service called mcp-server',
    {
      MCP_SERVER_SERVICE_HOST: '10.0.0.2',
      MCP_SERVER_SERVICE_PORT: '80',
      MCP_SERVER_SERVICE_PORT_HTTP: '80',
      MCP_SERVER_PORT: 'tcp://10.0.0.2:80',
      MCP_SERVER_PORT_80_TCP: 'tcp://10.0.0.2:80',
      MCP_SERVER_PORT_80_TCP_PROTO: 'tcp',
      MCP_SERVER_PORT_80_TCP_PORT: '80',
      MCP_SERVER_PORT_80_TCP_ADDR: '10.0.0.2',
    },
  ],
  ['a client of MCP', { MCP_TIMEOUT: '1000', MCP_TOOL_TIMEOUT: '1000' }],
  ['this server', { KUBECTL_TIMEOUT: '7', MCP_SHUTDOWN_GRACE: '0' }],
  ['other programs', { PATH: '/bin', NODE_OPTIONS: '', KUBECONFIG: '/x', OTEL_SERVICE_NAME: 'x' }],
  ['nobody, as it is not set', { KUBECTL_ALOWED_COMMANDS: undefined }],
])('a variable of %s is no reason for a warning', (_, environment) => {
  expect(unknownVariables(environment)).toEqual([]);
});

describe('settings that are taken and leave something else than they seem to', () => {
  test.each([
    [{ AUDIT_STDERR: 'off' }, /^AUDIT_STDERR is off, and neither AUDIT_FILE nor AUDIT_OTLP_ENDPOINT is set/],
    [
      { KUBECTL_ALLOWED_NAMESPACES: 'shop', KUBECTL_DEFAULT_NAMESPACE: 'default' },
      /^KUBECTL_DEFAULT_NAMESPACE is not in KUBECTL_ALLOWED_NAMESPACES/,
    ],
    [
      { KUBECTL_APPROVAL_COMMANDS: 'scale', KUBECTL_ALLOWED_COMMANDS: 'get,delete' },
      /^KUBECTL_APPROVAL_COMMANDS lists 'scale', which is not allowed: the server refuses it/,
    ],
  ])('%j', (environment, sentence) => {
    expect(warningsUnder(environment)).toEqual([expect.stringMatching(sentence)]);
  });

  test.each([
    [{}],
    [{ AUDIT_STDERR: 'off', AUDIT_FILE: '/var/log/audit' }],
    [{ AUDIT_STDERR: 'off', AUDIT_OTLP_ENDPOINT: 'http://otel:4318/v1/logs' }],
    [{ KUBECTL_ALLOWED_NAMESPACES: 'shop', KUBECTL_DEFAULT_NAMESPACE: 'shop' }],
    [{ KUBECTL_DEFAULT_NAMESPACE: 'shop' }],
    [{ KUBECTL_APPROVAL_COMMANDS: '*' }],
    [{ KUBECTL_APPROVAL_COMMANDS: 'rollout,scale', KUBECTL_ALLOWED_COMMANDS: 'rollout restart,scale' }],
    [{ KUBECTL_APPROVAL_COMMANDS: 'rollout restart', KUBECTL_ALLOWED_COMMANDS: 'rollout' }],
    [{ KUBECTL_APPROVAL_COMMANDS: 'run', KUBECTL_ALLOWED_IMAGES: 'alpine' }],
  ])('%j is no reason for one', (environment) => {
    expect(warningsUnder(environment)).toEqual([]);
  });
});

test('a bound on changes that did not help has no effect without changes, and the start says so', () => {
  const warning = 'CHANGE_MAX_UNHEALED is set, but the server plans no changes (CHANGES): it has no effect.';
  expect(warningsUnder({ CHANGE_MAX_UNHEALED: '3' })).toContain(warning);
  expect(warningsUnder({ CHANGE_MAX_UNHEALED: '3', CHANGES: 'on' })).not.toContain(warning);
  expect(warningsUnder({ CHANGES: 'on' })).not.toContain(warning);
});
