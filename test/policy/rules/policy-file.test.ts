import { describe, expect, test } from 'vitest';
import { parsePolicyFile } from '../../../src/config/policy-file.ts';
import type { Plan } from '../../../src/kube/command.ts';
import { BUILT_IN_KINDS, type Kind } from '../../../src/kube/kinds.ts';
import { ANONYMOUS, type Subject } from '../../../src/kube/subject.ts';
import { decide, type Voice } from '../../../src/policy/decide.ts';
import { policyFile } from '../../../src/policy/rules/policy-file.ts';
import { kubectlPlan, planOf, planWithStdin, policyWith, runImagePlan } from '../plans.ts';

/** What the rules of a file say of a plan: the effect, and the rules behind it. */
function says(rules: readonly object[], plan: Plan | string, subject: Subject = ANONYMOUS): string {
  const policy = policyWith({ rules: parsePolicyFile('p.yaml', JSON.stringify({ rules })) });
  const opinion = policyFile.judge(typeof plan === 'string' ? planOf(plan) : plan, policy, subject);
  if (opinion.effect === 'deny') {
    expect(opinion.refusal.code).toBe('POLICY_DENIED');
    expect(`${opinion.refusal.error} ${opinion.refusal.hint}`.length).toBeLessThanOrEqual(400);
  }
  return [opinion.effect, ...(opinion.by ?? [])].join(' ');
}

const allow = (conditions: object = {}, id = 'a') => ({ id, effect: 'allow', ...conditions });
const deny = (conditions: object = {}, id = 'd') => ({ id, effect: 'deny', ...conditions });
const object = (kind: string, name: string, namespace?: string, apiVersion = 'v1') => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace && { namespace }) },
});

test('without a file there is no opinion', () => {
  expect(policyFile.judge(planOf('delete pods --all'), policyWith({}), ANONYMOUS)).toEqual({ effect: 'noOpinion' });
});

describe('silence denies, one that allows is enough, one that denies wins, in any order', () => {
  test.each([
    [[allow({ subcommands: ['logs'] })], 'deny'],
    [[deny({ subcommands: ['logs'] })], 'deny'],
    [[allow()], 'allow a'],
    [[allow(), allow({ subcommands: ['get'] }, 'b')], 'allow a b'],
    [[allow(), deny()], 'deny d'],
    [[deny(), allow()], 'deny d'],
    [[allow(), deny({ subcommands: ['delete'] })], 'allow a'],
  ])('%j: %s', (rules, verdict) => {
    expect(says(rules, 'get pods -n x')).toBe(verdict);
  });
});

describe('a rule with a condition', () => {
  test.each<[object, string, allowed: boolean, denied: boolean]>([
    // Commands.
    [{ subcommands: ['*'] }, 'delete pod a', true, true],
    [{ subcommands: ['rollout'] }, 'rollout restart deploy/a', true, true],
    [{ subcommands: ['rollout restart'] }, 'rollout restart deploy/a', true, true],
    [{ subcommands: ['rollout restart'] }, 'rollout undo deploy/a', false, false],
    [{ subcommands: ['get', 'logs'] }, 'logs a', true, true],
    // Kinds, in every spelling.
    ...[
      'deploy',
      'deployments',
      'Deployment',
      'deployments.apps',
      'deployments.v1.apps',
      'DEPLOYMENTS.APPS',
      '*',
      '*.apps',
    ].flatMap((kind) =>
      ['deploy', 'Deployments', 'deployment.apps', 'deployments.v1.apps', 'deploy.apps'].map(
        (spelled): [object, string, boolean, boolean] => [{ resources: [kind] }, `get ${spelled} a`, true, true],
      ),
    ),
    [{ resources: ['pods'] }, 'get deploy a', false, false],
    [{ resources: ['*.apps'] }, 'get pod a', false, false],
    [{ resources: ['pods'] }, 'get pod/a deploy/b', false, true],
    [{ resources: ['pods'] }, 'get pods,deploy', false, true],
    [{ resources: ['pods', 'deploy'] }, 'get pods,deploy', true, true],
    [{ resources: ['pods'] }, 'get all', false, true],
    [{ resources: ['secrets'] }, 'get all', false, true],
    [{ resources: ['widgets'] }, 'get pods', false, false],
    [{ resources: ['pods'] }, 'get pods.metrics.k8s.io', false, true],
    [{ resources: ['events.events.k8s.io'] }, 'get events', false, false],
    [{ resources: ['events'] }, 'get events.events.k8s.io', false, true],
    [{ resources: ['pods'] }, 'logs a', true, true],
    [{ resources: ['pods'] }, 'exec a -- ls', true, true],
    [{ resources: ['deploy'] }, 'logs deploy/a', true, true],
    [{ resources: ['pods'] }, 'logs deploy/a', false, true],
    [{ resources: ['nodes'] }, 'cordon n1', true, true],
    [{ resources: ['nodes'] }, 'drain n1', true, true],
    [{ resources: ['pods'] }, 'drain n1', false, true],
    [{ resources: ['pods'] }, 'debug node/n1 --image=a', false, true],
    [{ resources: ['pods'] }, 'run a --image=b', true, true],
    [{ resources: ['services'] }, 'run a --image=b --expose --port=1', false, true],
    [{ resources: ['services'] }, 'expose deploy a --port=1', false, true],
    [{ resources: ['hpa'] }, 'autoscale deploy a --max=2', false, true],
    [{ resources: ['cronjobs'] }, 'create job a --from=cronjob/b', false, true],
    [{ resources: ['secrets'] }, 'create secret generic a', true, true],
    [{ resources: ['secrets'] }, 'set env deploy/a --from=secret/b', false, true],
    [{ resources: ['quota'] }, 'create quota a', true, true],
    [{ resources: ['services'] }, 'create service clusterip a --tcp=1', true, true],
    [{ resources: ['nodes'] }, 'top node', true, true],
    [{ resources: ['pods'] }, 'top pod', true, true],
    [{ resources: ['events'] }, 'events', true, true],
    [{ resources: ['*'] }, 'version', false, false],
    [{}, 'version', true, true],
    // Namespaces.
    [{ namespaces: ['shop'] }, 'get pods -n shop', true, true],
    [{ namespaces: ['shop-*'] }, 'get pods -n shop-1', true, true],
    [{ namespaces: ['shop-*'] }, 'get pods -n shop', false, false],
    [{ namespaces: ['shop'] }, 'get pods -n shop -n other', false, false],
    [{ namespaces: ['shop'] }, 'get pods -n shop -A', false, true],
    [{ namespaces: ['*'] }, 'get pods -A', true, true],
    [{ namespaces: ['shop'] }, 'get pods', false, true],
    [{ namespaces: ['shop'] }, 'get nodes', false, false],
    [{ namespaces: ['*'] }, 'get nodes', false, false],
    [{ namespaces: ['shop'] }, 'get nodes -n shop', false, false],
    [{ namespaces: ['shop'] }, 'delete ns shop', true, true],
    [{ namespaces: ['shop'] }, 'delete ns shop other', false, true],
    [{ namespaces: ['shop'] }, 'get ns', false, true],
    [{ namespaces: ['shop'] }, 'get widgets -n shop', false, true],
    [{ namespaces: ['shop'] }, 'get widgets -n other', false, false],
    [{ namespaces: ['shop'] }, 'drain n1 -n other', false, true],
    [{ namespaces: ['shop'] }, 'version', false, false],
    [{ namespaces: ['*'] }, 'version', false, false],
    [{ namespaces: ['kube-system'] }, 'cluster-info', true, true],
    // Names.
    [{ names: ['web-*'] }, 'delete pod web-1', true, true],
    [{ names: ['web-*'] }, 'delete pod web', false, false],
    [{ names: ['web-*-blue-*'] }, 'delete pod web-1-blue-2', true, true],
    [{ names: ['web-*-blue-*'] }, 'delete pod web-1-red-2', false, false],
    [{ names: ['web-*-blue'] }, 'delete pod web-1-blue-2', false, false],
    [{ names: ['a*a'] }, 'delete pod a', false, false],
    [{ names: ['a*a'] }, 'delete pod aa', true, true],
    [{ names: ['a*b*b'] }, 'delete pod ab', false, false],
    [{ names: ['a*b*b'] }, 'delete pod abb', true, true],
    [{ names: ['web'] }, 'version', false, false],
    [{ names: ['web-*'] }, 'delete pod web-1 db-1', false, true],
    [{ names: ['web-*'] }, 'delete pod/web-1 pod/db-1', false, true],
    [{ names: ['web-*'] }, 'delete pods -l app=web', false, true],
    [{ names: ['web-*'] }, 'delete pods --all', false, true],
    [{ names: ['web-*'] }, 'delete pods web-1 --all', false, true],
    [{ names: ['web-*'] }, 'get pods', false, true],
    [{ names: ['web-*'] }, 'get pods --field-selector=metadata.name=web-1', false, true],
    [{ names: ['*'] }, 'get pods', true, true],
    [{ names: ['web'] }, 'logs web sidecar', true, true],
    [{ names: ['web'] }, 'logs -l app=web', false, true],
    [{ names: ['web'] }, 'create deployment web --image=a', true, true],
    [{ names: ['web'] }, 'label pod web a=b', true, true],
    [{ names: ['web'] }, 'debug web --copy-to=db --image=a', false, true],
    [{ names: ['web'] }, 'expose deploy web --name=db --port=1', false, true],
    [{ names: ['n1'] }, 'cordon node/n1', true, true],
    [{ names: ['n1'] }, 'cordon n1 n2', false, true],
    // Flags.
    [{ flags: [{ name: 'replicas' }] }, 'scale deploy a --replicas=3', true, true],
    [{ flags: [{ name: 'replicas' }] }, 'get pods', false, false],
    [{ command: [['rm', '-rf', '...']] }, 'exec a -- rm x', false, false],
    [{ command: [['rm', '-rf', '...']] }, 'exec a -- /bin/rm -rf', false, true],
    [{ command: [['rm', 'x', '...']] }, 'exec a -- rm', false, false],
    [{ command: [['cat', '/etc/*']] }, 'exec a -- cat /etc/..', false, true],
    [{ flags: [{ name: 'replicas', values: [1, '2'] }] }, 'scale deploy a --replicas 2', true, true],
    [{ flags: [{ name: 'replicas', values: [1, '2'] }] }, 'scale deploy a --replicas 3', false, false],
    [{ flags: [{ name: 'replicas', values: [2] }] }, 'scale deploy a --replicas=2 --replicas=9', false, true],
    [{ flags: [{ name: 'dry-run', values: ['server'] }] }, 'delete pod a --dry_run=server', true, true],
    [{ flags: [{ name: 'dry-run', values: ['server'] }] }, 'delete pod a', false, false],
    [{ flags: [{ name: 'force' }, { name: 'now' }] }, 'delete pod a --now', true, true],
    [{ flags: [{ name: 'output', values: ['custom-columns=*'] }] }, 'get pods -ocustom-columns=A:.b', true, true],
    // The command of a container.
    [{ command: [['cat', '/etc/hosts']] }, 'exec a -- cat /etc/hosts', true, true],
    [{ command: [['cat', '/etc/hosts']] }, 'exec a -- cat /etc/hosts /etc/shadow', false, true],
    [{ command: [['cat', '/var/log/*']] }, 'exec a -- cat /var/log/a/b', true, true],
    [{ command: [['cat', '/var/log/*']] }, 'exec a -- cat /var/log/../../etc/shadow', false, true],
    [{ command: [['cat', '*']] }, 'exec a -- cat ..', false, true],
    [{ command: [['cat', '*']] }, 'exec a -- cat ../shadow', false, true],
    [{ command: [['cat', '*']] }, 'exec a -- cat a..b', true, true],
    [{ command: [['cat', '../*']] }, 'exec a -- cat ../*', true, true],
    [{ command: [['cat', '../hosts']] }, 'exec a -- cat ../hosts', true, true],
    [{ command: [['cat', 'hosts']] }, 'exec a -- cat /etc/hosts', false, false],
    [{ command: [['ls', '*', '...']] }, 'exec a -- ls', false, false],
    [{ command: [['ls', '*', '...']] }, 'exec a -- ls /', true, true],
    [{ command: [['rm']] }, 'exec a -- ls', false, false],
    [{ command: [['rm']] }, 'exec a -- ls rm', false, false],
    [{ command: [['ls', '...']] }, 'exec a -- ls', true, true],
    [{ command: [['ls', '...']] }, 'exec a -- ls -l /', true, true],
    [{ command: [['sh']] }, 'exec a -- /bin/sh -c ls', false, true],
    [{ command: [['sh'], ['ls', '-l']] }, 'exec a -- ls -l', true, true],
    [{ command: [['ls']] }, 'run a --image=b ls', true, true],
    [{ command: [['ls']] }, 'run a --image=b -- ls', true, true],
    [{ command: [['...']] }, 'get pods', false, false],
  ])('%j on "%s" allows: %s, denies: %s', (conditions, line, allowed, denied) => {
    expect(says([allow(conditions)], line)).toBe(allowed ? 'allow a' : 'deny');
    expect(says([deny(conditions), allow({}, 'z')], line)).toBe(denied ? 'deny d' : 'allow z');
  });

  test('all conditions of a rule must hold', () => {
    const rules = [allow({ subcommands: ['delete'], resources: ['pods'], namespaces: ['shop'], names: ['web-*'] })];
    expect(says(rules, 'delete pod web-1 -n shop')).toBe('allow a');
    for (const line of [
      'get pod web-1 -n shop',
      'delete svc web-1 -n shop',
      'delete pod web-1 -n x',
      'delete pod db -n shop',
    ])
      expect(says(rules, line), line).toBe('deny');
  });

  test('the objects of one call may be allowed by different rules', () => {
    const rules = [allow({ resources: ['pods'] }), allow({ resources: ['svc'] }, 'b')];
    expect(says(rules, 'get pods,svc')).toBe('allow a b');
    expect(says(rules, 'get pods,svc,cm')).toBe('deny');
  });
});

describe('callers', () => {
  const alice: Subject = { method: 'oidc', name: 'alice@example.com', groups: ['web-team', 'all'] };
  test.each([
    [{ users: ['alice@example.com'] }, true],
    [{ users: ['*@example.com'] }, true],
    [{ users: ['bob@example.com'], groups: ['web-*'] }, true],
    [{ groups: ['web'] }, false],
    [{ users: ['*@example.org'] }, false],
    [{ users: ['web-team'] }, false],
  ])('%j is alice of web-team: %s', (subjects, holds) => {
    expect(says([allow({ subjects })], 'get pods', alice)).toBe(holds ? 'allow a' : 'deny');
    expect(says([deny({ subjects }), allow()], 'get pods', alice)).toBe(holds ? 'deny d' : 'allow a');
    expect(says([allow({ subjects })], 'get pods')).toBe('deny');
  });
});

describe('documents are judged like the command line, each object of them', () => {
  const web = object('Deployment', 'web', 'shop', 'apps/v1');
  const secret = object('Secret', 's', 'shop');
  test.each<[object, unknown, allowed: boolean, denied: boolean]>([
    [{ resources: ['deploy'] }, web, true, true],
    [{ resources: ['deploy'] }, [web, secret], false, true],
    [{ resources: ['deploy', 'secrets'] }, [web, secret], true, true],
    [{ namespaces: ['shop'] }, [web, secret], true, true],
    [{ namespaces: ['shop'] }, [web, object('Secret', 's', 'other')], false, true],
    [{ names: ['web'] }, [web, secret], false, true],
    [{ namespaces: ['other'] }, [object('Widget', 'a', 'shop'), object('Widget', 'b', 'other')], false, true],
    [{ namespaces: ['shop'] }, [object('Pod', 'a', 'undefined'), object('Pod', 'b')], false, true],
    [{ resources: ['deploy'] }, object('Deployment', 'web', 'shop', 'evil.example/v1'), false, true],
    [{ resources: ['widgets.example.com'] }, object('Widget', 'a', 'shop', 'example.com/v1'), false, true],
    [{ names: ['web-*'] }, { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'web-' } }, false, true],
  ])('%j on %j allows: %s, denies: %s', (conditions, stdin, allowed, denied) => {
    for (const line of ['apply -f -', 'create -f -', 'replace -f -', 'delete -f -']) {
      if (line.startsWith('delete') && JSON.stringify(stdin).includes('generateName')) continue;
      expect(says([allow(conditions)], planWithStdin(line, stdin)), line).toBe(allowed ? 'allow a' : 'deny');
      expect(says([deny(conditions), allow()], planWithStdin(line, stdin)), line).toBe(denied ? 'deny d' : 'allow a');
    }
  });
});

describe('what the cluster says of a word decides', () => {
  const widget: Kind = {
    group: 'example.com',
    resource: 'widgets',
    singular: 'widget',
    kind: 'Widget',
    namespaced: true,
    shortNames: ['wd', 'deploy'],
    categories: ['all'],
  };
  const foreign = (resource: string): Kind => ({ ...widget, resource, singular: resource, namespaced: false });
  const deployment = BUILT_IN_KINDS.find(({ kind }) => kind === 'Deployment') as Kind;
  const cluster = (line: string, kinds: Readonly<Record<string, readonly Kind[]>>): Plan => ({
    ...planOf(line),
    kinds: new Map(Object.entries(kinds)),
  });
  test.each<[object, Plan, allowed: boolean, denied: boolean]>([
    [{ resources: ['widgets.example.com'] }, cluster('get wd a', { wd: [widget] }), true, true],
    [{ resources: ['wd'] }, cluster('get widgets a', { widgets: [widget] }), true, true],
    [{ resources: ['*.example.com'] }, cluster('get wd a', { wd: [widget] }), true, true],
    [{ resources: ['widgets.other.com'] }, cluster('get wd a', { wd: [widget] }), false, false],
    [{ resources: ['widgets.example'] }, cluster('get wd a', { wd: [widget] }), false, true],
    [{ resources: ['widgets.com'] }, cluster('get wd a', { wd: [widget] }), false, false],
    // A kind of another group with a built-in name: one that denies means it too, unless the spelling has the version of the core group.
    [{ resources: ['pods'] }, cluster('get pods a', { pods: [foreign('pods')] }), false, true],
    [{ resources: ['pods.'] }, cluster('get pods a', { pods: [foreign('pods')] }), false, true],
    [{ resources: ['pods.v1.'] }, cluster('get pods a', { pods: [foreign('pods')] }), false, false],
    [{ namespaces: ['shop'] }, cluster('get ns a -n shop', { ns: [foreign('namespaces')] }), false, false],
    [
      { namespaces: ['shop'] },
      cluster('get ns a -n shop', { ns: [{ ...foreign('namespaces'), namespaced: true }] }),
      true,
      true,
    ],
    // A short name that a kind of the cluster took for itself.
    [{ resources: ['deployments'] }, cluster('get deploy a', { deploy: [widget] }), false, false],
    [{ resources: ['widgets'] }, cluster('get deploy a', { deploy: [widget] }), true, true],
    // Every kind of a category.
    [{ resources: ['deployments'] }, cluster('get all', { all: [deployment, widget] }), false, true],
    [{ resources: ['deployments', 'widgets'] }, cluster('get all', { all: [deployment, widget] }), true, true],
    // No answer: only what cannot be anything else is known.
    [{ resources: ['deployments'] }, cluster('get deploy a', {}), false, true],
    [{ resources: ['deployments'] }, cluster('get deployments a', {}), true, true],
    [{ resources: ['widgets'] }, cluster('get wd a', {}), false, true],
    [{ resources: ['pods'] }, cluster('get wd a', { wd: [] }), false, true],
  ])('%j on %j allows: %s, denies: %s', (conditions, plan, allowed, denied) => {
    expect(says([allow(conditions)], plan)).toBe(allowed ? 'allow a' : 'deny');
    expect(says([deny(conditions), allow({}, 'z')], plan)).toBe(denied ? 'deny d' : 'allow z');
  });
});

test('run_image is judged as the run of a pod', () => {
  const plan = runImagePlan('alpine', ['nslookup', 'web']);
  expect(says([allow({ subcommands: ['run'], resources: ['pods'], names: ['debug'] })], plan)).toBe('allow a');
  expect(says([allow({ command: [['nslookup', '*']] })], plan)).toBe('allow a');
  expect(says([allow({ subcommands: ['get'] })], plan)).toBe('deny');
  expect(says([allow(), deny({ subcommands: ['run'] })], plan)).toBe('deny d');
});

describe('what no configuration allows stays refused', () => {
  test.each([
    ['get pods --as=root', 'OTHER_IDENTITY'],
    ['get pods --kubeconfig=/a', 'KUBECONFIG'],
    ['cp a b:c', 'COPY'],
    ['get pods -v=9', 'VERBOSE_LOGGING'],
    ['get --raw=/api', 'RAW_API_PATH'],
    ['get secrets -o yaml', 'SECRET_VALUES'],
    ['apply -f https://evil.example/a', 'LOCAL_FILE'],
  ])('%s: %s', (line, code) => {
    const policy = policyWith({
      allowedCommands: ['get', 'cp', 'apply'],
      dangerousFlags: [],
      rules: parsePolicyFile('p', JSON.stringify({ rules: [allow()] })),
    });
    expect(decide(planOf(line), policy, ANONYMOUS)).toMatchObject({ allowed: false, refusal: { code } });
  });
});

test('the verdict names the rules of the file that spoke', () => {
  const rules = parsePolicyFile(
    'p',
    JSON.stringify({ rules: [allow({}, 'everything'), deny({ names: ['db'] }, 'not-db')] }),
  );
  const policy = policyWith({ rules });
  const allowed: Voice = { rule: 'subcommand-allowlist', effect: 'allow' };
  expect(decide(planOf('get pod web'), policy, ANONYMOUS).voices).toEqual([
    allowed,
    { rule: 'policy-file/everything', effect: 'allow' },
  ]);
  expect(decide(planOf('get pod db'), policy, ANONYMOUS).voices).toEqual([
    allowed,
    { rule: 'policy-file/not-db', effect: 'deny' },
  ]);
});

test.each([
  [
    'delete pods -l a=b -n shop',
    [deny({ names: ['db-*'] }, 'no-db')],
    "The rule 'no-db' of the policy denies 'delete' of all 'pods' in namespace 'shop'.",
    'Name the objects. If you need it, ask the operator.',
  ],
  [
    'delete pod db-0 -n shop',
    [allow({ subcommands: ['delete'], resources: ['pods'], names: ['web-*'], namespaces: ['shop'] })],
    "No rule of the policy allows 'delete' of 'pods' 'db-0' in namespace 'shop'.",
    'Allowed: pods named web-* in shop.',
  ],
  [
    'delete pod web-0',
    [allow({ subcommands: ['delete'], resources: ['pods'], namespaces: ['shop'] })],
    "No rule of the policy allows 'delete' of 'pods' 'web-0' in any namespace.",
    'Name the namespace (-n). Allowed: pods in shop.',
  ],
  [
    'delete pods -l a=b -n shop',
    [allow({ subcommands: ['delete'], resources: ['services'], namespaces: ['shop'] })],
    "No rule of the policy allows 'delete' of all 'pods' in namespace 'shop'.",
    'Allowed: services in shop.',
  ],
  [
    'rollout restart deploy/web -n shop',
    [deny({ names: ['db'] }), allow({ subcommands: ['get', 'rollout status'] })],
    "No rule of the policy allows 'rollout restart' of 'deployments' 'web' in namespace 'shop'.",
    "The policy allows you get. If you need 'rollout restart', ask the operator to add a rule to the policy file.",
  ],
  [
    'version',
    [allow({ names: ['web'], namespaces: ['shop'] })],
    "No rule of the policy allows 'version' with these arguments.",
    'Allowed: any kind named web in shop.',
  ],
  [
    'delete pods -l a=b -n shop',
    [allow({ resources: ['services'] }), allow({ names: ['web'] }, 'b')],
    "No rule of the policy allows 'delete' of all 'pods' in namespace 'shop'.",
    'Name the objects. Allowed: services; or any kind named web.',
  ],
  ...[109, 110].map((length): [string, readonly object[], string, string] => [
    'delete pod web-0 -n shop',
    [allow({ resources: ['pods'], names: ['a'.repeat(length)] })],
    "No rule of the policy allows 'delete' of 'pods' 'web-0' in namespace 'shop'.",
    length === 109 ? `Allowed: pods named ${'a'.repeat(109)}.` : `Allowed: pods named ${'a'.repeat(108)}….`,
  ]),
  [
    'delete pod web-0',
    [allow({ subcommands: ['get'] })],
    "No rule of the policy allows 'delete' of 'pods' 'web-0' in any namespace.",
    "The policy allows you get. If you need 'delete', ask the operator to add a rule to the policy file.",
  ],
  [
    'delete pod web-0',
    [allow({ subcommands: ['delete'], subjects: { users: ['jo'] } })],
    "No rule of the policy allows 'delete' of 'pods' 'web-0' in any namespace.",
    "The policy allows you no command. If you need 'delete', ask the operator to add a rule to the policy file.",
  ],
  [
    'scale deploy web --replicas=9 -n shop',
    [
      allow({ subcommands: ['scale'], resources: ['statefulsets'] }, 'b'),
      allow({
        subcommands: ['scale'],
        resources: ['deployments'],
        namespaces: ['shop', 'shop-*'],
        flags: [{ name: 'replicas', values: [5, 0, 1, 2, 3, 4] }],
      }),
      allow({ subcommands: ['scale'], subjects: { users: ['jo'] }, names: ['hidden'] }, 'c'),
    ],
    "No rule of the policy allows 'scale' of 'deployments' 'web' in namespace 'shop'.",
    'Allowed: deployments in shop or shop-* with --replicas 0 to 5; or statefulsets.',
  ],
  [
    'exec web-0 -n shop -- sh',
    [allow({ subcommands: ['exec'], command: [['ps', '...']] })],
    "No rule of the policy allows 'exec' of 'pods' 'web-0' in namespace 'shop'.",
    'Allowed: running ps ....',
  ],
  [
    'get deploy web -n shop',
    [allow({ fields: [{ path: 'spec.replicas', max: 5 }] }), allow({ subcommands: ['logs'] }, 'b')],
    "No rule of the policy allows 'get' of 'deployments' 'web' in namespace 'shop'.",
    "The policy allows you logs. If you need 'get', ask the operator to add a rule to the policy file.",
  ],
  [
    'scale deploy web --replicas=9 -n shop',
    [allow({ namespaces: ['bank'], operations: ['UPDATE'], fields: [{ path: 'spec.replicas', min: 1, max: 5 }] })],
    "No rule of the policy allows 'scale' of 'deployments' 'web' in namespace 'shop'.",
    'Allowed: any kind in bank as UPDATE if spec.replicas is 1 to 5.',
  ],
  [
    'patch pod aa --subresource=status -p {} -n shop',
    [allow({ namespaces: ['shop'] }), allow({ subcommands: ['get'] }, 'b')],
    "No rule of the policy allows 'patch' of 'pods' 'aa' in namespace 'shop'.",
    "Allowed: any kind in shop, but not the subresource 'status'.",
  ],
  [
    'patch pod aa --subresource=status -p {} -n shop',
    [allow()],
    "No rule of the policy allows 'patch' of 'pods' 'aa' in namespace 'shop'.",
    "Allowed: any kind, but not the subresource 'status'.",
  ],
  [
    'get cm a -o yaml -n shop',
    [allow(), deny({ flags: [{ name: 'output', values: ['yaml', 'json'] }] })],
    "The rule 'd' of the policy denies 'get' of 'configmaps' 'a' in namespace 'shop'.",
    'Leave out --output=yaml|json. If you need it, ask the operator.',
  ],
])('the refusal of %s says what would be allowed', (line, rules, error, hint) => {
  const policy = policyWith({ rules: parsePolicyFile('p', JSON.stringify({ rules })) });
  const opinion = policyFile.judge(kubectlPlan(line.split(' ')), policy, ANONYMOUS);
  expect(opinion).toMatchObject({ refusal: { error, hint } });
});

describe('a rule that names no subresources allows none but scale and resize', () => {
  test.each([
    ['patch pod a --subresource=status -p {}', 'deny'],
    ['patch pod a --subresource=ephemeralcontainers -p {}', 'deny'],
    ['patch ns a --subresource=finalize -p {}', 'deny'],
    ['patch pod a --subresource=resize -p {}', 'allow a'],
    ['patch deploy a --subresource=scale -p {}', 'allow a'],
    ['get pod a --subresource=status', 'allow a'],
    ['debug a --image=b', 'allow a'],
  ])('%s: %s', (line, verdict) => {
    expect(says([allow()], line)).toBe(verdict);
    expect(says([allow(), deny()], line)).toBe('deny d');
    expect(says([allow({ subresources: ['status', 'ephemeralcontainers', 'finalize'] }), deny()], line)).toBe('deny d');
  });
});

describe('conditions on writes wait for the write, if there will be one', () => {
  const fields = [{ path: 'spec.replicas', max: 5 }];
  test.each<[conditions: object, line: string, allowed: boolean, denied: boolean]>([
    [{ fields }, 'scale deploy web --replicas=9', true, false],
    [{ operations: ['DELETE'] }, 'scale deploy web --replicas=9', true, false],
    [{ subresources: ['status'] }, 'scale deploy web --replicas=9', true, false],
    [{ fields, resources: ['deploy'] }, 'scale deploy web --replicas=9', true, false],
    [{ fields, resources: ['pods'] }, 'scale deploy web --replicas=9', false, false],
    [{ fields, namespaces: ['bank'] }, 'scale deploy web --replicas=9 -n shop', false, false],
    [{ fields }, 'get deploy web', false, false],
    [{ subresources: ['status'] }, 'patch pod a --subresource=scale -p {}', false, false],
    [{ operations: ['DELETE'] }, 'get deploy web', false, false],
    [{ fields }, 'exec web -- ls', false, true],
    [{ fields, resources: ['deploy'] }, 'exec web -- ls', false, false],
    [{ operations: ['UPDATE'] }, 'exec web -- ls', false, false],
    [{ subresources: ['exec'] }, 'exec web -- ls', true, true],
    [{ fields }, 'scale deploy web --replicas=9 --dry-run=client', false, false],
  ])('%j, %s', (conditions, line, allowed, denied) => {
    expect(says([allow(conditions)], line)).toBe(allowed ? 'allow a' : 'deny');
    expect(says([allow(), deny(conditions)], line)).toBe(denied ? 'deny d' : 'allow a');
  });
});

describe('an empty namespace in a document means the namespace of the call, as for kubectl', () => {
  const document = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'victim', namespace: '' } };
  const list = { apiVersion: 'v1', kind: 'List', items: [document] };
  const rules = [allow(), deny({ namespaces: ['pay'] })];
  test.each([
    ['delete -f - -n pay', document, 'deny d'],
    ['create -f - -n pay', list, 'deny d'],
    ['create -f - -n pay', { ...list, items: [list] }, 'deny d'],
    ['create -f - -n pay', { apiVersion: 'v1', kind: 'ConfigMapList', items: [document] }, 'deny d'],
    ['create -f - -n shop', [list, { ...document, metadata: { name: 'a', namespace: 'pay' } }], 'deny d'],
    ['create -f - -n shop', { ...list, items: [list] }, 'allow a'],
    ['create -f - --namespace=', list, 'deny d'],
    ['apply -f - -n shop', document, 'allow a'],
    ['apply -f -', document, 'deny d'],
  ])('%s', (line, stdin, verdict) => {
    expect(says(rules, planWithStdin(line, stdin))).toBe(verdict);
  });
});

describe('the outcome is watched as long as the longest of the rules that allow the call says', () => {
  const secondsOf = (rules: readonly object[], plan: Plan | string): number | undefined => {
    const policy = policyWith({
      allowedCommands: ['scale', 'label'],
      approvalCommands: [],
      rules: parsePolicyFile('p.yaml', JSON.stringify({ rules })),
    });
    const verdict = decide(typeof plan === 'string' ? planOf(plan) : plan, policy, ANONYMOUS, 'defer');
    return verdict.allowed ? verdict.permit.terms.verifySeconds : Number.NaN;
  };
  const verify = (seconds: number, conditions: object = {}, id = 'v') =>
    allow({ verify_seconds: seconds, ...conditions }, id);
  const SCALE = 'scale deployment/web --replicas=2 -n shop';

  test.each<[string, readonly object[], number | undefined]>([
    ['no rule says so', [allow()], undefined],
    ['a rule says so', [verify(30)], 30],
    ['two rules say so', [verify(30), verify(60, {}, 'w')], 60],
    ['a rule beside it does not', [verify(30), allow()], 30],
    ['the rule is about another command', [verify(30, { subcommands: ['label'] }), allow()], undefined],
    ['the rule is about another namespace', [verify(30, { namespaces: ['bank'] }), allow()], undefined],
    ['the rule has a condition on writes', [verify(30, { fields: [{ path: 'spec.replicas', max: 5 }] })], 30],
    ['another rule denies', [verify(30), deny()], Number.NaN],
  ])('%s', (_, rules, seconds) => {
    expect(secondsOf(rules, SCALE)).toBe(seconds);
  });
});
