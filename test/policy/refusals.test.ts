import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parsePolicyFile } from '../../src/config/policy-file.ts';
import type { Flag, Plan } from '../../src/kube/command.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { RULES } from '../../src/policy/rules/index.ts';
import { GRAMMAR, kubectlPlan, planOf, planWithStdin, policyWith, runImagePlan } from './plans.ts';

/** What agents are told is part of the interface: a change shows here, and is looked at. */
const GOLDEN = new URL('../golden/policy-refusals.json', import.meta.url);

const POLICY = policyWith({
  allowedCommands: GRAMMAR.commands.flatMap(({ path }) => path.slice(0, 1)),
  allowedImages: ['busybox:1.36', 'alpine'],
  protectedNamespaces: ['kube-system', 'infra'],
});
const pod = (spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec });
const APPLIED = planWithStdin('apply -f -', pod({}));
const unheardOf = (path: readonly string[], ...flags: readonly Flag[]): Plan => ({
  command: { path, flags, positionals: [], dashAt: -1 },
});
const file = (...rules: readonly object[]) => ({ rules: parsePolicyFile('p', JSON.stringify({ rules })) });
const SOME = file(
  { id: 'a', effect: 'allow', subcommands: ['delete'], resources: ['pods', 'services'], names: ['web-*', 'db'] },
  {
    id: 'b',
    effect: 'allow',
    subcommands: ['delete'],
    namespaces: ['shop', 'infra'],
    flags: [{ name: 'now' }, { name: 'force' }],
  },
  {
    id: 'c',
    effect: 'allow',
    subcommands: ['delete'],
    names: ['cache-*'],
    flags: [{ name: 'cascade', values: ['orphan', 'foreground'] }],
  },
);
const SHELL = file({
  id: 'shell',
  effect: 'allow',
  subcommands: ['exec'],
  names: ['web'],
  command: [
    ['ls', '*'],
    ['cat', '...'],
  ],
});
const NOT_DB = file({ id: 'not-db', effect: 'deny', names: ['db'], namespaces: ['shop'] });

/** At least one call for every sentence that a rule can say; the plan stands beside it where it cannot be split at its blanks. */
const CALLS: readonly [call: string, changed?: Partial<Policy>, plan?: Plan][] = [
  // Who calls, commands and flags.
  ['get pods', { impersonate: true }],
  ['rollout undo deploy/a', { allowedCommands: ['rollout status', 'get'] }],
  ['get pods', { allowedCommands: [] }],
  ['get pods --show-labels', { dangerousFlags: ['--show-labels'] }],
  ['teleport', { allowedCommands: ['teleport'] }, unheardOf(['teleport'])],
  ['certificate', {}, unheardOf(['certificate'])],
  ['get --teleport', {}, unheardOf(['get'], { name: 'teleport', value: 'x', spelled: '--teleport', repeat: 'last' })],
  ...[
    'attach web',
    'cp a:/x y',
    'certificate approve a',
    'completion bash',
    'config view',
    'diff',
    'kustomize',
    'plugin list',
    'exec -it web -- sh',
    'get pods --kuberc=x',
    'get pods -l --kuberc=x',
    'get pods -l -v=x',
    'get pods -v=6',
    'get pods -w',
    'get pods -shttps://a.example',
    'get pods --profile=cpu',
    'get --raw=/api',
    'run a --image=alpine --overrides={}',
    'set env deploy/a --resolve',
  ].map((line): [string] => [line]),
  // Words and documents.
  ['get pods -l $x'],
  ["get pods 'a b'", {}, kubectlPlan(['get', 'pods', 'a b'])],
  ['get pods -n A'],
  ['get pods -f x'],
  ['apply -f - a', {}, { ...APPLIED, command: { ...APPLIED.command, positionals: ['a'] } }],
  ['get pods -o teleport'],
  ['get pods -o jsonpath-file=x'],
  ['get secrets -o yaml'],
  // Namespaces.
  ['get pods -n other', { allowedNamespaces: ['shop', 'dev'] }],
  ['get pods -A', { allowedNamespaces: ['shop', 'dev'] }],
  ['get pods', { allowedNamespaces: ['shop', 'dev'] }],
  ['delete pod a -n infra'],
  ['label pods -A -l a=b c=d', { allowances: ['all-namespaces'] }],
  // The policy file.
  ['delete pod x -n shop', SOME],
  ['delete pods -l a=b', SOME],
  ['delete widgets a', SOME],
  ['delete configmap a -n dev --now', SOME],
  ['delete configmap a --now', SOME],
  ['delete configmap a --cascade=orphan', SOME],
  ['delete node n1', SOME],
  ['version', SOME],
  ['exec db -- ls x', SHELL],
  ['logs deploy/web -n shop', NOT_DB],
  ['get pods', NOT_DB],
  ['get nodes', file({ id: 'no-nodes', effect: 'deny', resources: ['nodes'] })],
  ['version', file({ id: 'nothing', effect: 'deny' })],
  ['get widgets', file({ id: 'nothing', effect: 'deny' })],
  ['logs deploy/web -n shop', file({ id: 'owners', effect: 'allow', resources: ['pods'] })],
  ['drain n1', file({ id: 'no-pods', effect: 'deny', resources: ['pods'] })],
  ['get pod a', file({ id: 'long', effect: 'allow', names: ['a', 'b'].map((letter) => `web-${letter.repeat(80)}`) })],
  // Images and what pods may do.
  ['run_image alpine', { allowedImages: [] }, runImagePlan('alpine')],
  ['run_image evil', {}, runImagePlan('evil')],
  ['set image deploy/web app=evil'],
  ['run a --image=alpine', { allowedImages: [] }],
  ['patch deploy web'],
  ['patch deploy web -p spec:'],
  ['patch deploy web -p {"a":1,"a":2}'],
  ['patch deploy web -p [{"op":"copy","from":"/a","path":"/b"}]'],
  ['patch deploy web -p {"spec":{"hostNetwork":true}}'],
  ['apply of a pod with an account', {}, planWithStdin('apply -f -', pod({ serviceAccountName: 'admin' }))],
  ['debug node/n1 --image=alpine'],
  ['debug web --image=alpine --profile=sysadmin'],
  ['set serviceaccount deploy/web admin'],
  // What is off, and how far a change reaches.
  ['delete role a'],
  ['delete ns shop'],
  ['label ns shop pod-security.kubernetes.io/enforce-'],
  ['delete pods --all'],
  ['delete all a'],
  ['delete pods -A -l a=b', { protectedNamespaces: [] }],
  ['delete pods -l a'],
  ['cordon -l a=b'],
  ['rollout restart deploy'],
  ['drain n1 --disable-eviction'],
  ['drain n1 --grace-period=0'],
  ['drain n1 n2'],
  ['delete deploy a --now'],
];

function refusalsOf(plan: Plan, policy: Policy): object {
  const said = RULES.map(({ id, judge }) => ({ id, opinion: judge(plan, policy, ANONYMOUS) }));
  return Object.fromEntries(
    said.flatMap(({ id, opinion }) => {
      if (opinion.effect !== 'deny') return [];
      const { code, error, hint } = opinion.refusal;
      return [[id, { code, error, hint }]];
    }),
  );
}

test('the answer to a refused call equals the golden file, letter for letter', () => {
  const said = CALLS.map(([call, changed = {}, plan = planOf(call)]) => ({
    call,
    refusals: refusalsOf(plan, { ...POLICY, ...changed }),
  }));
  const text = `${JSON.stringify(said, null, 2)}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(GOLDEN, text);
  expect(existsSync(GOLDEN), 'policy-refusals.json is missing: run make golden and look at what it wrote').toBe(true);
  expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
});
