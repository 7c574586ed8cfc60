import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { buildProgram } from '../../hack/build.ts';
import { readConfiguration } from '../../src/config/configuration.ts';
import { parsePolicyFile } from '../../src/config/policy-file.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { repositoryFile } from '../deployment/manifest-files.ts';
import { BUILD_MS, CHART, helm, objectsOf, RELEASE, render, SCENARIOS, valuesOf } from './helm.ts';
import { environmentOf, type PodSpec } from './pod-environment.ts';

beforeAll(() => buildProgram('helm', (line) => process.stderr.write(`${line}\n`)), BUILD_MS);

const podOf = async (args: readonly string[]) =>
  (
    objectsOf(await render(args)).find(({ kind }) => kind === 'Deployment') as never as {
      spec: { template: { spec: PodSpec } };
    }
  ).spec.template.spec;
const variablesOf = async (...args: readonly string[]) =>
  environmentOf(await podOf(args), async (name, key) => `secret ${name} ${key}`);

describe('refuses a value', () => {
  test.each([
    ['of no name that it knows', 'replicas=2', "additional properties 'replicas' not allowed"],
    ['below a name that it knows', 'image.name=mcp', "at '/image': additional properties 'name' not allowed"],
    ['of a profile that does not exist', 'profile=admin', "'read-only', 'remediation', 'approvals'"],
    ['that is no namespace', 'namespaces={Shop}', "at '/namespaces/0': 'Shop' does not match pattern"],
    ['of a list that is a text', 'namespaces=shop', "at '/namespaces': got string, want array"],
    ['of a repository with a blank', 'image.repository=my image', "at '/image/repository'"],
    ['of a digest that is a tag', 'image.digest=v1', "at '/image/digest'"],
    ['of a pull policy in lower case', 'image.pullPolicy=always', "'Always', 'IfNotPresent', 'Never'"],
    ['of a variable that the server does not have', 'settings.KUBECTL_TIMEOT=5', "'KUBECTL_TIMEOT' not allowed"],
    ['of a variable that another value sets', 'settings.POLICY_FILE=/a', "'POLICY_FILE' not allowed"],
    ['of a secret variable among the others', 'settings.MCP_AUTH_TOKEN=abc', "'MCP_AUTH_TOKEN' not allowed"],
    [
      'of a number that is too large',
      'settings.KUBECTL_TIMEOUT=9999',
      "'/settings/KUBECTL_TIMEOUT': maximum: got 9,999",
    ],
    ['of a number that is a word', 'settings.KUBECTL_TIMEOUT=long', "at '/settings/KUBECTL_TIMEOUT'"],
    ['of a level that does not exist', 'settings.LOG_LEVEL=TRACE', "at '/settings/LOG_LEVEL'"],
    ['of a switch that is neither on nor off', 'settings.CHANGES=maybe', "at '/settings/CHANGES'"],
    ['of a toolset that lost its zero', 'settings.TOOLSET=1.4', "at '/settings/TOOLSET'"],
    ['of an address without a scheme', 'settings.MCP_PUBLIC_URL=mcp.example', "at '/settings/MCP_PUBLIC_URL'"],
    ['of a path that is relative', 'settings.AUDIT_FILE=audit', "at '/settings/AUDIT_FILE'"],
    ['of a token that is too short', 'secrets.authToken.value=short', "at '/secrets/authToken/value'"],
    ['of a key that is too short', 'secrets.answerKey.value=short', "at '/secrets/answerKey/value'"],
    ['of a policy with a wrong effect', 'policy.content.rules[0].effect=permit', "at '/policy/content"],
    ['of an approver of no kind', 'approvals.approvers[0].kind=Team', "at '/approvals/approvers/0'"],
    ['of a rule without verbs', 'rbac.extraRules[0].resources={pods}', "missing properties 'apiGroups', 'verbs'"],
    ['of a port that the server uses itself', 'metrics.port=8000', "at '/metrics/port'"],
    ['of a policy that lets every pod in', 'networkPolicy.from=[]', "at '/networkPolicy/from'"],
    ['that is null', 'settings=null', "missing property 'settings'"],
    ['that is null within another', 'secrets.authToken=null', "missing property 'authToken'"],
    ['of a quantity in words', 'resources.limits.memory=much', "at '/resources/limits/memory'"],
  ])('%s: %s', async (_, set, says) => {
    // As in a file, where a bare 1.4 is a number.
    const flag = set.endsWith('[]') || set.includes('TOOLSET') ? '--set-json' : '--set';
    const { code, stderr } = await helm(['template', RELEASE, CHART, flag, set]);
    expect(stderr).toContain(says);
    expect(code).toBe(1);
  });

  test.each([
    ['replicaCount=2', 'More than one replica needs the same key in all of them'],
    ['autoscaling.enabled=true', 'More than one replica needs the same key in all of them'],
    ['replicaCount=2,secrets.answerKey.existingSecret=k', 'older MCP clients need secrets.sessionKey'],
    [
      'autoscaling.enabled=true,autoscaling.minReplicas=5,secrets.sessionKey.existingSecret=k',
      'autoscaling.minReplicas is greater than autoscaling.maxReplicas',
    ],
    ['ingress.enabled=true', 'ingress.enabled needs ingress.host'],
    ['console.enabled=true', 'console.enabled needs a way to sign in'],
    ['profile=remediation', 'profile remediation lets anyone who can connect change workloads'],
    ['profile=approvals', 'or accept it with auth.acceptUnauthenticated=true'],
    ['profile=remediation,secrets.answerKey.existingSecret=k', 'callers are not authenticated'],
    ['profile=remediation,extraEnv[0].name=MCP_AUTH_TOKEN', 'callers are not authenticated'],
    ['metrics.serviceMonitor.enabled=true', 'metrics.serviceMonitor.enabled needs metrics.port'],
    ['serviceAccount.create=false', 'serviceAccount.create=false needs serviceAccount.name'],
    ['secrets.webhookUrl.existingSecret=w', 'secrets.webhookUrl and secrets.webhookSecret belong together'],
    [
      'secrets.authToken.value=0123456789abcdef,secrets.authToken.existingSecret=t',
      'secrets.authToken has both value and existingSecret',
    ],
    [
      `secrets.authToken.value=0123456789abcdef,secrets.answerKey.value=${'k'.repeat(32)},secrets.answerKey.key=token`,
      'Two entries of secrets have the key "token"',
    ],
    ['podLabels.app\\.kubernetes\\.io/instance=other', 'cannot have app.kubernetes.io/instance'],
    ['commonLabels.app\\.kubernetes\\.io/name=other', 'cannot have app.kubernetes.io/name'],
    ['extraEnv[0].name=MCP_AUTH_TOKEN,extraEnv[0].value=0123456789abcdef', 'extraEnv has the value of MCP_AUTH_TOKEN'],
  ])('that does not go with another one: %s', async (set, says) => {
    const { code, stderr } = await helm(['template', RELEASE, CHART, '--set', set]);
    expect(stderr).toContain(says);
    expect(code).toBe(1);
  });
});

test.each([
  'profile=remediation,auth.acceptUnauthenticated=true',
  'profile=remediation,secrets.authToken.existingSecret=t',
  'profile=remediation,secrets.authTokens.existingSecret=t',
  'profile=approvals,tokenReview.audience=mcp',
  'profile=approvals,settings.MCP_OIDC_ISSUER=https://issuer.example.com,settings.MCP_OIDC_AUDIENCE=mcp',
  'profile=remediation,extraEnv[0].name=MCP_AUTH_TOKEN,extraEnv[0].valueFrom.secretKeyRef.name=t,extraEnv[0].valueFrom.secretKeyRef.key=k',
])('a profile that changes workloads is rendered with %s', async (set) => {
  expect(await render(['--set', set])).toContain('KUBECTL_ALLOWED_COMMANDS');
});

test('secrets in the values are in one Secret of the release, and in no other object', async () => {
  const [token, key] = ['a-token-of-one-caller', 'k'.repeat(32)];
  const objects = objectsOf(await render(['--set', `secrets.authToken.value=${token},secrets.answerKey.value=${key}`]));
  const secret = objects.find(({ kind }) => kind === 'Secret');
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  expect(secret).toMatchObject({ data: { token: base64(token), 'answer-key': base64(key) } });
  const variables = await variablesOf('--set', `secrets.authToken.value=${token},secrets.answerKey.value=${key}`);
  expect(variables).toMatchObject({
    MCP_AUTH_TOKEN: `secret ${secret?.metadata.name} token`,
    ANSWER_KEY: `secret ${secret?.metadata.name} answer-key`,
  });
  for (const object of objects.filter((one) => one !== secret))
    for (const text of [token, key]) expect(JSON.stringify(object)).not.toContain(text);
});

test('names that YAML would read as numbers or switches stay texts', async () => {
  const names = 'namespaces={123,on},imagePullSecrets={456},secrets.authToken.existingSecret=789';
  const objects = objectsOf(await render(['--set-string', names], '321'));
  expect(objects.filter(({ kind }) => kind === 'Role').map(({ metadata }) => metadata.namespace)).toEqual([
    '123',
    'on',
  ]);
  const pod = await podOf(['--set-string', names]);
  expect(pod).toMatchObject({ imagePullSecrets: [{ name: '456' }] });
  expect(pod.containers[0]?.env).toContainEqual({
    name: 'MCP_AUTH_TOKEN',
    valueFrom: { secretKeyRef: { name: '789', key: 'token' } },
  });
  expect(objects.find(({ kind }) => kind === 'Deployment')?.metadata.namespace).toBe('321');
});

describe('a policy file in the values', () => {
  test.each(['policy', 'approvals'])('comes out as it went in: docs/examples/%s.yaml', async (name) => {
    const content = parse(repositoryFile(`docs/examples/${name}.yaml`));
    const values = join(mkdtempSync(join(tmpdir(), 'values-')), 'values.yaml');
    onTestFinished(() => rmSync(dirname(values), { recursive: true }));
    writeFileSync(values, stringify({ policy: { content } }));
    const objects = objectsOf(await render(['--values', values]));
    const { data } = objects.find(({ kind }) => kind === 'ConfigMap') as never as { data: Record<string, string> };
    expect(parse(data['policy.yaml'] ?? '')).toEqual(content);
    expect(() => parsePolicyFile('policy.yaml', data['policy.yaml'] ?? '')).not.toThrow();
    // A rule that asks needs the kinds of changes.
    const asks = JSON.stringify(content).includes('"ask"');
    expect(objects.some(({ kind }) => kind === 'CustomResourceDefinition')).toBe(asks);
  });
});

test('the chart has the version of the server', () => {
  const { version } = JSON.parse(repositoryFile('package.json'));
  const chart = parse(repositoryFile('charts/kubernetes-remediation-mcp/Chart.yaml'));
  expect(chart).toMatchObject({ version, appVersion: version });
});

describe('the variables of the pod', () => {
  test('are all the variables of the server, by settings or by another value', () => {
    const { properties } = JSON.parse(repositoryFile('charts/kubernetes-remediation-mcp/values.schema.json'));
    const named = new Set(Object.keys(properties.settings.properties));
    const templates = repositoryFile('charts/kubernetes-remediation-mcp/templates/_settings.tpl');
    const without = Object.values(SETTINGS)
      .map(({ variable }) => variable)
      .filter((variable) => !named.has(variable) && !templates.includes(`"${variable}"`));
    // The chart hands these secrets over as variables.
    expect(without).toEqual([
      'CHANGE_WEBHOOK_SECRET_FILE',
      'ANSWER_KEY_FILE',
      'MCP_SESSION_KEY_FILE',
      'CONSOLE_OIDC_CLIENT_SECRET_FILE',
    ]);
  });

  test.each(SCENARIOS)('are taken by the server: %s', async (scenario) => {
    const environment = await environmentOf(await podOf(['--values', valuesOf(scenario)]), async (_, key) =>
      key === 'url' ? 'https://hooks.example.com/mcp' : 'k'.repeat(32),
    );
    for (const file of ['POLICY_FILE', 'ANSWER_REDACTION_FILE']) delete environment[file];
    expect(() => readConfiguration(environment)).not.toThrow();
  });

  test('write lists with commas, switches as on and off, and numbers as they are', async () => {
    const settings = [
      'KUBECTL_ALLOWED_COMMANDS={get,rollout restart}',
      'CHANGES=true',
      'AUDIT_STDERR=false',
      'AUDIT_FILE_MAX_BYTES=1073741824',
    ];
    const variables = await variablesOf('--set', settings.map((setting) => `settings.${setting}`).join(','));
    expect(variables).toMatchObject({
      KUBECTL_ALLOWED_COMMANDS: 'get,rollout restart',
      CHANGES: 'on',
      AUDIT_STDERR: 'off',
      AUDIT_FILE_MAX_BYTES: '1073741824',
    });
  });

  test('lack what an empty text takes away, and have what extraEnv replaces once', async () => {
    const without = await variablesOf('--set', 'settings.KUBECTL_ALLOWED_COMMANDS=');
    expect(without).not.toHaveProperty('KUBECTL_ALLOWED_COMMANDS');
    const { containers } = await podOf(['--set', 'extraEnv[0].name=LOG_LEVEL,extraEnv[0].value=DEBUG']);
    expect(containers[0]?.env.filter(({ name }) => name === 'LOG_LEVEL')).toEqual([
      { name: 'LOG_LEVEL', value: 'DEBUG' },
    ]);
  });

  test('restart the pods when a policy changes, and not when nothing does', async () => {
    const checksum = async (subcommand: string) => {
      const rule = `policy.content.rules[0].effect=allow,policy.content.rules[0].id=a`;
      const text = await render(['--set', `${rule},policy.content.rules[0].subcommands={${subcommand}}`]);
      return /checksum\/policy: (\w{64})/.exec(text)?.[1];
    };
    expect(await checksum('get')).toBe(await checksum('get'));
    expect(await checksum('get')).not.toBe(await checksum('logs'));
  });
});
