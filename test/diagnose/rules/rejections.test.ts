import { describe, expect, test } from 'vitest';
import type { Rule } from '../../../src/diagnose/finding.ts';
import { podSecurity } from '../../../src/diagnose/rules/pod-security.ts';
import { quotas } from '../../../src/diagnose/rules/quotas.ts';
import { rbacDenials } from '../../../src/diagnose/rules/rbac-denials.ts';
import { rejectedPods } from '../../../src/diagnose/rules/rejected-pods.ts';
import { webhooks } from '../../../src/diagnose/rules/webhooks.ts';
import { deployment, event, meta, pod } from '../objects.ts';
import { ago, found } from '../read.ts';

const EVERY: readonly Rule[] = [quotas, podSecurity, webhooks, rejectedPods];
const failing = (message: string) =>
  deployment('web', {
    status: { replicas: 0, conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }] },
  });

describe('every refusal of a pod has one rule', () => {
  test.each<[string, Rule, RegExp]>([
    [
      'pods "web-5d-x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2',
      quotas,
      /the quota small is used up: it wants pods=1, pods=2 is used of pods=2/,
    ],
    [
      'pods "web-5d-x" is forbidden: failed quota: small: must specify limits.cpu for: app; requests.cpu for: app',
      quotas,
      /the quota small refuses its pods, because they do not set limits\.cpu/,
    ],
    [
      'pods "web-5d-x" is forbidden: [maximum cpu usage per Container is 1, but limit is 2]',
      quotas,
      /a LimitRange refuses its pods: maximum cpu usage per Container is 1, but limit is 2/,
    ],
    [
      'pods "web-5d-x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "app" must set x), seccompProfile (pod or container "app" must set y)',
      podSecurity,
      /Pod Security "restricted:latest" refuses its pods: allowPrivilegeEscalation != false, seccompProfile$/,
    ],
    [
      'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: Post "https://hook.infra.svc:443/v?timeout=10s": dial tcp 10.0.0.1:443: connect: connection refused',
      webhooks,
      /the admission webhook v\.example\.com does not answer.*service infra\/hook/,
    ],
    [
      'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: Post "https://hook.infra.svc:443/v": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026',
      webhooks,
      /the admission webhook v\.example\.com has a TLS certificate that has expired.*service infra\/hook/,
    ],
    [
      'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: Post "https://hook.infra.svc:443/v": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      webhooks,
      /the admission webhook v\.example\.com has a TLS certificate that the API server does not trust/,
    ],
    [
      'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: Post "https://hook.infra.svc:443/v": service "hook" not found',
      webhooks,
      /the admission webhook v\.example\.com is served by a Service that does not exist/,
    ],
    [
      'admission webhook "v.example.com" denied the request: no owner label',
      webhooks,
      /the webhook v\.example\.com denies its pods/,
    ],
    [
      'pods "web-" is forbidden: error looking up service account shop/robot: serviceaccount "robot" not found',
      rejectedPods,
      /the ServiceAccount robot does not exist/,
    ],
    [
      'pods "web-" is forbidden: no PriorityClass with name urgent was found',
      rejectedPods,
      /the PriorityClass urgent does not exist/,
    ],
    [
      'pods "web-" is forbidden: pod rejected: RuntimeClass "fast" not found',
      rejectedPods,
      /the RuntimeClass fast does not exist/,
    ],
    [
      'Pod "web-" is invalid: spec.containers[0].name: Required value',
      rejectedPods,
      /pods that are not valid: spec\.containers/,
    ],
    [
      "pods \"web-\" is forbidden: ValidatingAdmissionPolicy 'owners' with binding 'all' denied request: no label owner",
      rejectedPods,
      /the ValidatingAdmissionPolicy owners denies its pods/,
    ],
    ['something new', rejectedPods, /its pods cannot be created/],
  ])('%s', (message, rule, says) => {
    expect(found(rule, failing(message))).toEqual([expect.stringMatching(says)]);
    expect(EVERY.filter((each) => each !== rule).flatMap((each) => found(each, failing(message)))).toEqual([]);
    const set = { kind: 'StatefulSet', metadata: meta('db'), spec: { replicas: 1 }, status: { replicas: 0 } };
    const told = event(
      'StatefulSet',
      'db',
      'FailedCreate',
      `create Pod db-0 in StatefulSet db failed error: ${message}`,
    );
    expect(found(rule, [set, told])).toEqual([expect.stringMatching(says)]);
  });

  test('is an error as long as pods of before work, and critical otherwise', () => {
    const conditions = [{ type: 'ReplicaFailure', status: 'True', message: 'exceeded quota: small' }];
    const [web, set] = deployment('web', { status: { readyReplicas: 1, updatedReplicas: 0 } });
    const stuck = { ...set, status: { replicas: 0, conditions } };
    expect(found(quotas, [web, stuck])).toEqual([expect.stringMatching(/^error Deployment\/web: the quota small/)]);
    expect(found(quotas, deployment('web', { status: { conditions } }))).toEqual([expect.stringMatching(/^critical /)]);
  });

  test.each<[string, readonly object[]]>([
    [
      'that is over',
      [
        { kind: 'StatefulSet', metadata: meta('db'), spec: { replicas: 1 }, status: { replicas: 1 } },
        event('StatefulSet', 'db', 'FailedCreate', 'exceeded quota: a'),
      ],
    ],
    [
      'that is long ago',
      [
        { kind: 'StatefulSet', metadata: meta('db'), spec: { replicas: 1 } },
        event('StatefulSet', 'db', 'FailedCreate', 'exceeded quota: a', { lastTimestamp: ago(9000) }),
      ],
    ],
  ])('a refusal %s counts no more', (_, objects) => {
    expect(EVERY.flatMap((rule) => found(rule, objects))).toEqual([]);
  });
});

test('quotas names a quota that leaves nothing', () => {
  const quota = (used: string) => ({
    kind: 'ResourceQuota',
    metadata: meta('small'),
    status: { hard: { pods: '2' }, used: { pods: used } },
  });
  expect(found(quotas, [quota('2')])).toEqual(['note ResourceQuota/small: nothing is left of pods']);
  expect(found(quotas, [quota('1')])).toEqual([]);
});

describe('webhooks of the cluster', () => {
  const configuration = (failurePolicy: string) => ({
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'guard' },
    webhooks: [
      { name: 'v.example.com', failurePolicy, clientConfig: { service: { namespace: 'shop', name: 'hook' } } },
    ],
  });
  const slice = {
    kind: 'EndpointSlice',
    metadata: meta('hook-1', { labels: { 'kubernetes.io/service-name': 'hook' } }),
    endpoints: [{ conditions: { ready: true } }],
  };
  const sought = ['EndpointSlice shop/hook'];

  test.each<[string, readonly object[], readonly string[], readonly string[]]>([
    [
      'without a pod behind one',
      [configuration('Fail')],
      sought,
      ['critical ValidatingWebhookConfiguration/guard: the webhook v.example.com has no pod behind its Service'],
    ],
    [
      'that may be passed over',
      [configuration('Ignore')],
      sought,
      ['warning ValidatingWebhookConfiguration/guard: the webhook v.example.com has no pod behind its Service'],
    ],
    ['with a pod', [configuration('Fail'), slice], sought, []],
    ['that was not looked for', [configuration('Fail')], [], []],
  ])('%s', (_, objects, looked, says) => {
    expect(found(webhooks, objects, { sought: looked })).toEqual(says);
  });
});

describe('rbac-denials', () => {
  const DENIED =
    'pods is forbidden: User "system:serviceaccount:shop:robot" cannot list resource "pods" in API group "" in the namespace "shop"';
  test.each<[string, readonly object[], object, string]>([
    ['an Event', [event('Deployment', 'web', 'Failed', DENIED)], {}, 'error'],
    ['a log', [...deployment('web'), pod('web')], { logs: { 'shop/web-5d-x/app': [`error: ${DENIED}`] } }, 'critical'],
    [
      'a log in JSON',
      [...deployment('web'), pod('web')],
      { logs: { 'shop/web-5d-x/app': [JSON.stringify({ msg: DENIED })] } },
      'critical',
    ],
    [
      'the end of a container',
      [...deployment('web'), pod('web', { app: { lastState: { terminated: { exitCode: 1, message: DENIED } } } })],
      {},
      'critical',
    ],
  ])('%s', (_, objects, told, severity) => {
    expect(found(rbacDenials, objects, told)).toEqual([
      `${severity} Deployment/web: the ServiceAccount shop/robot may not list pods (in the namespace shop)`,
    ]);
  });

  test('has nothing to say of other Events', () => {
    expect(found(rbacDenials, [event('Pod', 'a', 'Failed', 'cannot start')])).toEqual([]);
  });
});
