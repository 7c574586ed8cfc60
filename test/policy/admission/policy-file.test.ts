import { describe, expect, test } from 'vitest';
import { parsePolicyFile } from '../../../src/config/policy-file.ts';
import type { AdmissionRequest } from '../../../src/kube/admission-request.ts';
import { ANONYMOUS, type Subject } from '../../../src/kube/subject.ts';
import { isImplied } from '../../../src/policy/admission/implied.ts';
import { isPermittedHere } from '../../../src/policy/admission/permits.ts';
import { policyFile } from '../../../src/policy/admission/rules/policy-file.ts';
import { planOf, policyWith } from '../plans.ts';
import { admissionOf, type Case, change, podDeletion, scaling, write } from './writes.ts';

const allow = (conditions: object = {}, id = 'a') => ({ id, effect: 'allow', ...conditions });
const deny = (conditions: object = {}, id = 'd') => ({ id, effect: 'deny', ...conditions });
const rulesOf = (rules: readonly object[]) => parsePolicyFile('p.yaml', JSON.stringify({ rules }));

/** What the rules of a file say of a write: `allow`, or the sentence of the refusal. */
function says(
  rules: readonly object[],
  line: string,
  request: AdmissionRequest,
  more: Partial<Case> & { readonly subject?: Subject } = {},
): string {
  const { subject = ANONYMOUS, ...given } = more;
  const admission = admissionOf(policyFile, { line, request, policy: { rules: rulesOf(rules) }, ...given });
  const [objection, ...others] = policyFile.judge({ ...admission, subject });
  expect(others).toEqual([]);
  if (objection === undefined) return 'allow';
  expect(objection).toMatchObject({ code: 'POLICY_DENIED', hint: expect.stringMatching(/\.$/) });
  expect(objection.allowance).toBeUndefined();
  expect(`${objection.error} ${objection.hint}`.length).toBeLessThanOrEqual(600);
  return objection.error;
}

/** Whether a rule that allows with these conditions lets a write through, and whether one that denies refuses it. */
function speaks(conditions: object, line: string, request: AdmissionRequest, more: Partial<Case> = {}) {
  return {
    allow: says([allow(conditions)], line, request, more) === 'allow',
    deny: says([allow(), allow({ subresources: ['*'] }, 'b'), deny(conditions)], line, request, more) !== 'allow',
  };
}

const DEPLOYMENT = 'apps/deployments';
const withLabels = (labels: object) => ({ metadata: { name: 'web', labels } });
const RESTART = 'rollout restart deploy/web';
const update = (before: object | undefined, after: object | undefined, rest: Partial<AdmissionRequest> = {}) =>
  write('UPDATE', DEPLOYMENT, 'web', {
    ...(before && { oldObject: before as AdmissionRequest['oldObject'] }),
    ...(after && { object: after as AdmissionRequest['object'] }),
    ...rest,
  });

test('without a file there is no objection', () => {
  const admission = admissionOf(policyFile, { request: scaling(DEPLOYMENT, 'web', 1, 9) });
  expect(policyFile.judge(admission)).toEqual([]);
  expect(policyFile.looks?.(admission)).toEqual([]);
});

describe('silence denies, one that allows is enough, one that denies wins, in any order', () => {
  const request = scaling(DEPLOYMENT, 'web', 1, 2);
  const line = 'scale deploy web --replicas=2';
  test.each([
    [[allow()], 'allow'],
    [[allow({ subcommands: ['get'] })], "No rule of the policy allows 'scale' to update 'deployments/scale' 'web'"],
    [[deny({ subcommands: ['get'] })], "No rule of the policy allows 'scale' to update"],
    [[allow(), deny()], "The rule 'd' of the policy denies 'scale' to update 'deployments/scale' 'web' in namespace"],
    [[deny(), allow()], "The rule 'd' of the policy denies"],
    [[allow(), deny({ subcommands: ['delete'] })], 'allow'],
    [[allow({ subcommands: ['get'] }), allow({}, 'b')], 'allow'],
  ])('%j: %s', (rules, verdict) => {
    expect(says(rules, line, request)).toContain(verdict);
  });
});

describe('the place of the write decides, whatever the words of the call say', () => {
  const label = 'label pod a x=y -n shop';
  const inBank = write('UPDATE', 'pods', 'db', { namespace: 'bank' });
  const namespace = (name: string) => write('UPDATE', 'namespaces', name, { namespace: name });
  const node = write('UPDATE', 'nodes', 'n1', { namespace: undefined });
  const made = write('CREATE', 'pods', 'x', { name: undefined, object: { metadata: { generateName: 'web-' } } });
  const unnamed = write('CREATE', 'pods', 'x', { name: undefined, object: {} });

  test.each<[conditions: object, request: AdmissionRequest, allowed: boolean, denied: boolean]>([
    [{ namespaces: ['bank'] }, inBank, true, true],
    [{ namespaces: ['shop'] }, inBank, false, false],
    [{ names: ['db'] }, inBank, true, true],
    [{ names: ['a'] }, inBank, false, false],
    [{ resources: ['pods'] }, inBank, true, true],
    [{ resources: ['po'] }, inBank, true, true],
    [{ resources: ['deployments'] }, inBank, false, false],
    [{ resources: ['deploy'] }, scaling(DEPLOYMENT, 'web', 1, 2), true, true],
    [{ resources: ['*.apps'] }, scaling(DEPLOYMENT, 'web', 1, 2), true, true],
    [{ namespaces: ['bank'] }, namespace('bank'), true, true],
    [{ namespaces: ['shop'] }, namespace('bank'), false, false],
    [{ namespaces: ['*'] }, node, false, false],
    [{ resources: ['nodes'] }, node, true, true],
    // A name that the API server makes up.
    [{ names: ['web-*'] }, made, false, true],
    [{ names: ['web-1'] }, made, false, true],
    [{ names: ['db-*'] }, made, false, true],
    [{ names: ['web-*'] }, unnamed, false, true],
    [{ names: ['*'] }, unnamed, true, true],
  ])('%j of %j', (conditions, request, allowed, denied) => {
    expect(speaks(conditions, label, request)).toEqual({ allow: allowed, deny: denied });
  });
});

describe('kinds of the cluster', () => {
  const widget = write('UPDATE', 'example.com/widgets', 'w', { object: { kind: 'Widget' } });
  const discovered = {
    '/apis/example.com/v1': {
      resources: [{ name: 'widgets', singularName: 'widget', kind: 'Widget', shortNames: ['wd'], namespaced: true }],
    },
  };
  test.each<[spelling: string, known: [boolean, boolean], unknown: [boolean, boolean]]>([
    ['widgets', [true, true], [true, true]],
    ['widgets.example.com', [true, true], [true, true]],
    ['*.example.com', [true, true], [true, true]],
    ['wd', [true, true], [false, true]],
    ['widget', [true, true], [true, true]],
    ['Widget.example.com', [true, true], [true, true]],
    ['gadgets', [false, false], [false, true]],
    ['gadgets.other.io', [false, false], [false, false]],
    ['pods', [false, false], [false, false]],
  ])('%s', (spelling, known, unknown) => {
    const conditions = { resources: [spelling] };
    const of = (row: [boolean, boolean]) => ({ allow: row[0], deny: row[1] });
    expect(speaks(conditions, 'label widgets w a=b', widget, { seen: discovered })).toEqual(of(known));
    expect(speaks(conditions, 'label widgets w a=b', widget)).toEqual(of(unknown));
  });

  test('are looked up only if a rule may mean one by another name', () => {
    const looks = (resources: readonly string[], request: AdmissionRequest) =>
      policyFile.looks?.(admissionOf(policyFile, { request, policy: { rules: rulesOf([allow({ resources })]) } }));
    expect(looks(['widgets', 'pods', '*.x.io', '*'], widget)).toEqual([]);
    expect(looks(['gadgets.other.io'], widget)).toEqual([]);
    expect(looks(['wd'], widget)).toEqual(['/apis/example.com/v1']);
    expect(looks(['wd'], podDeletion('a'))).toEqual([]);
  });
});

describe('at most five replicas, however it is spelled', () => {
  const rules = [allow(), deny({ fields: [{ path: 'spec.replicas', min: 6 }] })];
  const only = [allow({ fields: [{ path: 'spec.replicas', max: 5 }] })];
  const object = (replicas: unknown) => ({ spec: { replicas } });

  test.each<[what: string, line: string, request: AdmissionRequest, within: boolean]>([
    ['scale', 'scale deploy web --replicas=5', scaling(DEPLOYMENT, 'web', 1, 5), true],
    ['scale', 'scale deploy web --replicas=0x6', scaling(DEPLOYMENT, 'web', 1, 6), false],
    ['scale to zero', 'scale deploy web --replicas=0', scaling(DEPLOYMENT, 'web', 1, 0), true],
    ['patch', 'patch deploy web -p {}', change(DEPLOYMENT, 'web', { replicas: 1 }, { replicas: 6 }), false],
    ['patch', 'patch deploy web -p {}', change(DEPLOYMENT, 'web', { replicas: 9 }, { replicas: 5 }), true],
    ['patch of the scale', 'patch deploy web --subresource=scale -p {}', scaling(DEPLOYMENT, 'web', 1, 7), false],
    ['apply', 'apply -f -', update(object(1), object(50)), false],
    ['create', 'create -f -', write('CREATE', DEPLOYMENT, 'web', { object: object(6) }), false],
    ['create', 'create -f -', write('CREATE', DEPLOYMENT, 'web', { object: object(1) }), true],
  ])('%s: %s', (_, line, request, within) => {
    expect(says(rules, line, request) === 'allow').toBe(within);
    expect(says(only, line, request) === 'allow').toBe(within);
  });

  test('a deny leaves objects without replicas alone, and an allow is silent about them', () => {
    const configMap = write('CREATE', 'configmaps', 'app', { object: { data: { a: 'b' } } });
    expect(says(rules, 'create configmap app', configMap)).toBe('allow');
    expect(says(only, 'create configmap app', configMap)).toContain('No rule of the policy allows');
  });

  test('the refusal names the rule, the write and the condition', () => {
    expect(says(rules, 'scale deploy web --replicas=6', scaling(DEPLOYMENT, 'web', 1, 6))).toBe(
      "The rule 'd' of the policy denies 'scale' to update 'deployments/scale' 'web' in namespace 'shop' if spec.replicas is at least 6.",
    );
  });
});

describe('only this image repository', () => {
  const path = 'spec.template.spec.*containers[*].image';
  const rules = [allow({ fields: [{ path, matches: 'registry.example.com/shop/*' }] })];
  const pods = (images: readonly string[], init?: readonly string[]) => ({
    template: {
      spec: {
        containers: images.map((image) => ({ image })),
        ...(init && { initContainers: init.map((image) => ({ image })) }),
      },
    },
  });
  const ours = 'registry.example.com/shop/web:1';

  test.each<[what: string, spec: object, allowed: boolean]>([
    ['its image', pods([ours]), true],
    ['its images', pods([ours, ours], [ours]), true],
    ['another image beside', pods([ours, 'evil/x']), false],
    ['another image that prepares', pods([ours], ['evil/x']), false],
    ['no containers', pods([]), false],
    ['a container without an image', { template: { spec: { containers: [{ image: ours }, {}] } } }, false],
    ['what is no list', { template: { spec: { containers: ours } } }, false],
  ])('%s', (_, spec, allowed) => {
    const request = change(DEPLOYMENT, 'web', pods(['evil/x']), spec);
    expect(says(rules, 'set image deploy/web c=x', request) === 'allow').toBe(allowed);
  });
});

describe('labels of one team only', () => {
  const rules = [
    allow({ fields: [{ path: 'metadata.labels["example.com/team"]', from: 'shop', to: 'shop' }] }, 'change'),
    allow({ operations: ['CREATE'], fields: [{ path: 'metadata.labels["example.com/team"]', to: 'shop' }] }, 'make'),
    allow({ operations: ['delete'], fields: [{ path: 'metadata.labels["example.com/team"]', from: 'shop' }] }, 'end'),
  ];
  const of = (team: string | undefined) => withLabels(team === undefined ? {} : { 'example.com/team': team });

  test.each<[what: string, request: AdmissionRequest, allowed: boolean]>([
    ['theirs', update(of('shop'), of('shop')), true],
    ["another team's", update(of('bank'), of('bank')), false],
    ['given away', update(of('shop'), of('bank')), false],
    ['taken', update(of('bank'), of('shop')), false],
    ['label removed', update(of('shop'), of(undefined)), false],
    ['without a label', update(of(undefined), of(undefined)), false],
    ['unreadable before', update(undefined, of('shop')), false],
    ['unreadable after', update(of('shop'), undefined), false],
    ['made', write('CREATE', DEPLOYMENT, 'web', { object: of('shop') }), true],
    ['made for another', write('CREATE', DEPLOYMENT, 'web', { object: of('bank') }), false],
    ['deleted', write('DELETE', DEPLOYMENT, 'web', { oldObject: of('shop') }), true],
    ["another's deleted", write('DELETE', DEPLOYMENT, 'web', { oldObject: of('bank') }), false],
    ['unreadable deleted', write('DELETE', DEPLOYMENT, 'web'), false],
  ])('%s', (_, request, allowed) => {
    expect(says(rules, RESTART, request) === 'allow').toBe(allowed);
  });

  test('a scale is judged by the labels of what it scales', () => {
    const request = scaling(DEPLOYMENT, 'web', 1, 2);
    const line = 'scale deploy web --replicas=2';
    const path = '/apis/apps/v1/namespaces/shop/deployments/web';
    const read = (team: string | undefined) => ({ seen: { [path]: of(team) } });
    expect(policyFile.looks?.(admissionOf(policyFile, { line, request, policy: { rules: rulesOf(rules) } }))).toEqual([
      path,
    ]);
    expect(says(rules, line, request, read('shop'))).toBe('allow');
    expect(says(rules, line, request, read('bank'))).toContain('No rule');
    expect(says(rules, line, request, {})).toContain('No rule');
    const denied = [allow(), deny({ fields: [{ path: 'metadata.labels["example.com/team"]', to: 'bank' }] })];
    expect(says(denied, line, request, read('shop'))).toBe('allow');
    expect(says(denied, line, request, read(undefined))).toBe('allow');
    expect(says(denied, line, request, read('bank'))).toContain("The rule 'd'");
    expect(says(denied, line, request, {})).toContain("The rule 'd'");
  });
});

describe('a rule that denies a label', () => {
  const rules = [allow(), deny({ fields: [{ path: 'metadata.labels.tier', matches: 'critical' }] })];
  test.each<[what: string, before: object | undefined, after: object, denied: boolean]>([
    ['holds for the object that has it', { tier: 'critical' }, { tier: 'critical' }, true],
    ['holds for the change that removes it', { tier: 'critical' }, {}, true],
    ['leaves an object with another alone', { tier: 'low' }, { tier: 'low' }, false],
    ['leaves an object without it alone', {}, {}, false],
    ['speaks if it may have been removed', undefined, {}, true],
  ])('%s', (_, before, after, denied) => {
    const request = update(before && withLabels(before), withLabels(after));
    expect(says(rules, RESTART, request) !== 'allow').toBe(denied);
  });
});

describe('a status is changed by a rule that names it alone', () => {
  const request = write('UPDATE', 'pods', 'aa', {
    subResource: 'status',
    oldObject: { status: { phase: 'Running' } },
    object: { status: { phase: 'Failed' } },
  });
  const line = 'patch pod aa -n shop --subresource=status -p {}';
  test.each<[rules: readonly object[], verdict: string]>([
    [[allow({ namespaces: ['shop'] })], "No rule of the policy allows 'patch' to update 'pods/status' 'aa'"],
    [[allow({ namespaces: ['shop'], subresources: ['status'] })], 'allow'],
    [[allow({ subresources: ['*'] }), deny({ namespaces: ['shop'] })], "The rule 'd'"],
    [[allow({ subresources: ['*'], fields: [{ path: 'status.phase', to: 'Failed' }] })], 'allow'],
    [[allow({ subresources: ['*'], fields: [{ path: 'status.phase', to: 'Running' }] })], 'No rule'],
  ])('%j', (rules, verdict) => {
    expect(says(rules, line, request)).toContain(verdict);
  });

  test('fields of a subresource that is another object are unknown', () => {
    const binding = write('CREATE', 'pods', 'aa', { subResource: 'binding', object: { target: { name: 'n1' } } });
    const fields = [{ path: 'target.name', to: 'n1' }];
    expect(speaks({ subresources: ['binding'], fields }, 'create -f -', binding)).toEqual({ allow: false, deny: true });
  });
});

describe('what a call only implies needs no rule that allows it, and can be denied', () => {
  const evicted = write('CREATE', 'pods', 'web-1', {
    subResource: 'eviction',
    oldObject: { metadata: { labels: { app: 'web' } } },
  });
  const rules = [allow({ subcommands: ['drain'], resources: ['nodes'] })];
  const node = write('UPDATE', 'nodes', 'n1', { namespace: undefined, object: { spec: { unschedulable: true } } });
  const drain = 'drain n1 --ignore-daemonsets';

  test.each<[what: string, rules: readonly object[], line: string, request: AdmissionRequest, allowed: boolean]>([
    ['cordon of the drained node', rules, drain, node, true],
    ['eviction by drain', rules, drain, evicted, true],
    ['deletion by drain', rules, 'drain n1 --disable-eviction', podDeletion('web-1'), true],
    ['eviction from a denied namespace', [...rules, deny({ namespaces: ['shop'] })], drain, evicted, false],
    ['eviction from another namespace', [...rules, deny({ namespaces: ['bank'] })], drain, evicted, true],
    ['eviction under denied deletions', [...rules, deny({ operations: ['DELETE'] })], drain, evicted, false],
    [
      'eviction of a denied pod',
      [...rules, deny({ fields: [{ path: 'metadata.labels.app', from: 'web' }] })],
      drain,
      evicted,
      false,
    ],
    ['another node', [allow({ resources: ['nodes'], names: ['n2'] })], drain, node, false],
    [
      'the pod that debug of a node makes',
      [allow({ resources: ['nodes'] })],
      'debug node/n1 --image=a',
      write('CREATE', 'pods', 'd'),
      true,
    ],
    [
      'the pod that debug of a pod makes',
      [allow({ resources: ['nodes'] })],
      'debug web --image=a',
      write('CREATE', 'pods', 'd'),
      false,
    ],
    [
      'the Service of run --expose',
      [allow({ resources: ['pods'] })],
      'run a --image=b --expose --port=1',
      write('CREATE', 'services', 'a'),
      false,
    ],
    [
      'the Service of run --expose, named',
      [allow({ resources: ['pods', 'services'] })],
      'run a --image=b --expose --port=1',
      write('CREATE', 'services', 'a'),
      true,
    ],
    [
      'a review by a command that reads',
      [allow({ resources: ['pods'] })],
      'auth can-i get pods',
      write('CREATE', 'authorization.k8s.io/selfsubjectaccessreviews', ''),
      true,
    ],
  ])('%s', (_, given, line, request, allowed) => {
    expect(says(given, line, request) === 'allow').toBe(allowed);
  });

  test('an object of a kind that the call names besides is not implied', () => {
    expect(isImplied({ request: podDeletion('web-1'), command: planOf(drain).command })).toBe(true);
    expect(isImplied({ request: podDeletion('web-1'), command: planOf('delete pod web-1').command })).toBe(false);
    expect(isImplied({ request: write('CREATE', 'services', 'a'), command: planOf(drain).command })).toBe(false);
  });
});

describe('callers, flags and words of the call hold for its writes', () => {
  const request = scaling(DEPLOYMENT, 'web', 1, 2);
  const alice: Subject = { method: 'oidc', name: 'alice', groups: ['shop'] };
  test.each<[conditions: object, line: string, subject: Subject, allowed: boolean]>([
    [{ subjects: { groups: ['shop'] } }, 'scale deploy web --replicas=2', alice, true],
    [{ subjects: { groups: ['shop'] } }, 'scale deploy web --replicas=2', ANONYMOUS, false],
    [{ flags: [{ name: 'replicas', values: [2] }] }, 'scale deploy web --replicas=0b10', ANONYMOUS, true],
    [{ flags: [{ name: 'replicas', values: [2] }] }, 'scale deploy web --replicas=3', ANONYMOUS, false],
    [{ command: [['ls']] }, 'run web --image=a -- ls', ANONYMOUS, true],
    [{ command: [['ls']] }, 'run web --image=a -- rm', ANONYMOUS, false],
  ])('%j: %s', (conditions, line, subject, allowed) => {
    expect(says([allow(conditions)], line, request, { subject }) === 'allow').toBe(allowed);
  });
});

describe('an allowance', () => {
  const permits = ['delete-nodes'];
  const node = write('DELETE', 'nodes', 'n1', { namespace: undefined, oldObject: withLabels({ pool: 'spot' }) });
  const held = (
    rules: readonly object[],
    line = 'delete node n1',
    request = node,
    allowances: readonly 'delete-nodes'[] = [],
  ) => {
    const policy = policyWith({ allowances, rules: rulesOf(rules) });
    const { command } = planOf(line);
    const admission = { request, earlier: [], command, policy, subject: ANONYMOUS, seen: () => undefined };
    return isPermittedHere('delete-nodes', admission);
  };

  test.each<[what: string, rules: readonly object[], permitted: boolean]>([
    ['is given by a rule that speaks of the write', [allow({ permits })], true],
    ['by one with its name', [allow({ permits, names: ['n1'] })], true],
    ['by one with its field', [allow({ permits, fields: [{ path: 'metadata.labels.pool', from: 'spot' }] })], true],
    [
      'not by one with another field',
      [allow({ permits, fields: [{ path: 'metadata.labels.pool', from: 'db' }] })],
      false,
    ],
    ['not by one with another name', [allow({ permits, names: ['n2'] })], false],
    ['not by one with another operation', [allow({ permits, operations: ['UPDATE'] })], false],
    ['not by one without it', [allow({ permits: ['delete-namespaces'] })], false],
    ['not by two of which each has a part', [allow({ permits, names: ['n2'] }), allow({ names: ['n1'] }, 'b')], false],
    ['not without rules that permit', [allow()], false],
  ])('%s', (_, rules, permitted) => {
    expect(held(rules)).toBe(permitted);
  });

  test('is given to every call by KUBECTL_ALLOW', () => {
    expect(held([allow()], 'delete node n1', node, ['delete-nodes'])).toBe(true);
  });

  test('of a rule that denies permits nothing', () => {
    const policy = policyWith({ rules: [{ id: 'd', effect: 'deny', permits: ['delete-nodes'] }] });
    const { command } = planOf('delete node n1');
    const admission = { request: node, earlier: [], command, policy, subject: ANONYMOUS, seen: () => undefined };
    expect(isPermittedHere('delete-nodes', admission)).toBe(false);
  });

  test('of a call holds for what the call implies', () => {
    const evicted = write('CREATE', 'pods', 'a', { subResource: 'eviction' });
    expect(held([allow({ permits, resources: ['nodes'] })], 'drain n1', evicted)).toBe(true);
    expect(held([allow({ permits, resources: ['nodes'], names: ['n2'] })], 'drain n1', evicted)).toBe(false);
    expect(held([allow({ permits, resources: ['nodes'] })], 'delete pod a', podDeletion('a'))).toBe(false);
  });
});

test('no value of an object is in a refusal', () => {
  const request = write('UPDATE', 'secrets', 'db', { object: { data: { password: 'aHVudGVyMg==' } } });
  const rules = [allow(), deny({ fields: [{ path: 'data.password', matches: 'aHV*' }] })];
  const sentence = says(rules, 'patch secret db -p {}', request);
  expect(sentence).toContain('data.password');
  expect(sentence).not.toContain('aHVudGVyMg==');
});

test('the hint of a refusal for silence says what would be allowed', () => {
  const rules = rulesOf([allow({ resources: ['deployments'], fields: [{ path: 'spec.replicas', max: 5 }] })]);
  const request = scaling(DEPLOYMENT, 'web', 1, 9);
  const [objection] = policyFile.judge(
    admissionOf(policyFile, { line: 'scale deploy web --replicas=9', request, policy: { rules } }),
  );
  expect(objection?.hint).toBe('Allowed: deployments if spec.replicas is at most 5.');
});

test('the hint names a subresource that the rule does not allow', () => {
  const request = write('UPDATE', 'pods', 'aa', { subResource: 'status' });
  const hintOf = (rules: readonly object[]) =>
    policyFile.judge(
      admissionOf(policyFile, {
        line: 'patch pod aa --subresource=status -p {}',
        request,
        policy: { rules: rulesOf(rules) },
      }),
    )[0]?.hint;
  expect(hintOf([allow({ namespaces: ['shop'] })])).toBe(
    "Allowed: any kind in shop, but not the subresource 'status'.",
  );
  expect(hintOf([allow({ subresources: ['scale'] })])).toBe('Allowed: any kind to the subresource scale.');
  expect(hintOf([allow({ subcommands: ['get'] })])).toBe('Ask the operator to add a rule to the policy file.');
});
