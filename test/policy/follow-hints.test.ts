import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePolicyFile } from '../../src/config/policy-file.ts';
import { ERRORS, isRefusal, type Refusal } from '../../src/errors.ts';
import type { Plan } from '../../src/kube/command.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { COMMANDS } from '../../src/policy/classification/commands.ts';
import { decide } from '../../src/policy/decide.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { kubectl } from '../../src/tools/kubectl.ts';
import { runImage } from '../../src/tools/run-image.ts';
import { GRAMMAR, policyWith } from './plans.ts';

/**
 * What an agent is told is followed to the letter: a call in a hint is made as it stands, what is to be left out is left out.
 * It must be allowed in the end, or be told that it is for the operator or the caller's own configuration to decide.
 */
interface Call {
  readonly args?: readonly string[];
  readonly stdin?: unknown;
  readonly [other: string]: unknown;
}

const FACTS = { callId: '1', grammar: GRAMMAR, timeoutSeconds: 60, defaultNamespace: 'default' };
const ALL = policyWith({
  allowedCommands: Object.keys(COMMANDS),
  allowedImages: ['busybox:1.36', 'IMAGE'],
  protectedNamespaces: ['kube-system'],
});
const READS = policyWith({});
const file = (...rules: readonly object[]): Partial<Policy> => ({
  rules: parsePolicyFile('p', JSON.stringify({ rules })),
});
const SHOP = policyWith({
  ...file(
    { id: 'look', effect: 'allow', subcommands: ['get', 'describe'], namespaces: ['shop'] },
    {
      id: 'steps',
      effect: 'allow',
      subcommands: ['scale'],
      namespaces: ['shop'],
      flags: [{ name: 'replicas', values: [0, 1, 2] }],
    },
    { id: 'text', effect: 'deny', resources: ['configmaps'], flags: [{ name: 'output', values: ['yaml'] }] },
    { id: 'secret-rule', effect: 'allow', subcommands: ['delete'], subjects: { users: ['jo'] } },
  ),
  allowedCommands: ['get', 'describe', 'scale', 'delete'],
  commandsFromFile: true,
});

function judged(call: Call, policy: Policy, tool: 'kubectl' | 'run_image' = toolOf(call)): Plan | Refusal {
  const plan = tool === 'run_image' ? runImage.plan(call, FACTS) : kubectl.plan(call, FACTS);
  if (isRefusal(plan)) return plan;
  const verdict = decide(plan, policy, ANONYMOUS);
  return verdict.allowed ? plan : verdict.refusal;
}

function toolOf(call: Call): 'kubectl' | 'run_image' {
  return 'image' in call || 'name' in call ? 'run_image' : 'kubectl';
}

/** The first JSON object in a text that is a call of a tool. */
function callIn(text: string): Call | undefined {
  for (let at = text.indexOf('{"'); at !== -1; at = text.indexOf('{"', at + 1)) {
    for (let end = text.indexOf('}', at); end !== -1; end = text.indexOf('}', end + 1)) {
      try {
        return JSON.parse(text.slice(at, end + 1)) as Call;
      } catch {
        // It ends further on.
      }
    }
  }
  return undefined;
}

/** The call without the flag that a refusal names. */
function withoutFlag({ args = [], ...rest }: Call, { error }: Refusal): Call | undefined {
  const flag = /[Ff]lag '(?<written>-{1,2}[\w.-]+)'/.exec(error)?.groups?.['written'];
  const at =
    flag === undefined
      ? -1
      : args.findIndex(
          (word) =>
            word === flag ||
            (flag.endsWith('.') && word.startsWith(flag)) ||
            word.startsWith(`${flag}=`) ||
            (/^-\w$/.test(flag) && word.startsWith(flag)),
        );
  return at === -1 ? undefined : { ...rest, args: args.toSpliced(at, 1) };
}

/** What following the hints of a call leads to; `next` says what a hint in words alone means for this call. */
function follow(call: Call, policy: Policy, next: Call | undefined, tool = toolOf(call)): string {
  let current = call;
  for (let step = 0; step < 4; step++) {
    const said = judged(current, policy, step === 0 ? tool : toolOf(current));
    if (!isRefusal(said)) return step === 0 ? 'allowed at once' : 'allowed';
    const text = `${said.error} ${said.hint}`;
    const inHint = callIn(said.hint);
    const followed =
      inHint ??
      (step === 0 ? next : undefined) ??
      (/^Leave (it|the flag) out/.test(said.hint) ? withoutFlag(current, said) : undefined);
    if (followed === undefined) return /operator|get_config/.test(text) ? 'ends clearly' : `stuck: ${text}`;
    // A hint may show the one argument that is wrong.
    current = 'args' in followed || 'name' in followed ? followed : { ...current, ...followed };
  }
  return 'goes in circles';
}

const args = (line: string): readonly string[] => line.split(' ');
const document = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };

const pod = (spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a' },
  spec: { containers: [{ name: 'a', image: 'busybox:1.36' }], ...spec },
});

const ROWS: [line: string, policy: Policy, stdin?: unknown, next?: Call][] = [
  // Patches.
  ['patch deploy web', ALL],
  ['patch deploy web -n shop --type=json', ALL],
  ['patch deploy web --patch-file=x', ALL],
  ['patch deploy web --patch-file x -n shop', ALL],
  ['patch deploy web -p {"spec":{"replicas":3}}', ALL],
  ['patch deploy web -p [{"op":"remove","path":"/a"}]', ALL],
  ['patch deploy web --type=json -p [{"op":"remove","path":"/a"}]', ALL],
  ['patch deploy web -p spec', ALL],
  ['patch configmap settings', ALL, { data: { DB_PASSWORD: '[redacted: password #3f2a]' } }],
  ['patch secret db -p {"stringData":{"a":"b"}}', ALL],
  // What never runs.
  ['edit deploy web -n shop', ALL],
  ['edit deploy/web', ALL],
  ['edit deploy web', READS],
  ['cp shop/web-0:/var/log/a /tmp/a', ALL],
  ['cp web-0:/var/log/a /tmp/a -c app -n shop', ALL],
  ['cp web-0:/var/log/a /tmp/a', READS],
  ['attach web -n shop', ALL],
  ['attach web -it', ALL],
  [
    'port-forward svc/web 8080:80',
    ALL,
    undefined,
    { name: 'curl', image: 'IMAGE', command: ['curl', 'http://web.shop:80'] },
  ],
  [
    'port-forward svc/web 8080:80',
    READS,
    undefined,
    { name: 'curl', image: 'IMAGE', command: ['curl', 'http://web.shop:80'] },
  ],
  ['proxy', READS, undefined, { args: ['get', 'pods'] }],
  ['diff -f -', ALL, undefined, { args: ['apply', '-f', '-', '--dry-run=server'], stdin: document }],
  ['diff -f -', ALL, document],
  ['diff -f x -n shop', READS],
  ['apply -f x', ALL],
  ['apply -f https://a.example/b', ALL],
  ['delete -f x -n shop', ALL],
  ['config view', READS],
  ['config current-context', READS],
  ['completion bash', READS],
  ['kustomize', READS],
  ['create token a', ALL],
  ['certificate approve a', ALL],
  ['cluster-info dump', READS, undefined, { args: ['get', 'pods'] }],
  // Flags that never run.
  ['exec -it web -- sh', ALL],
  ['exec -i -t web -c app -n shop -- cat /etc/hosts', ALL],
  ['exec -ti web sh', ALL],
  ['exec web --stdin --tty -- ls', ALL],
  ['run a -it --image=busybox:1.36 -- sh', ALL],
  ['run a --attach --image=busybox:1.36 -- ls', ALL],
  ['debug web -it --image=busybox:1.36 -- sh', ALL],
  ['get pods -w', READS],
  ['get pods --watch-only -l app=web -n shop', READS],
  ['logs web -f', READS],
  ['logs web --tail=5 --follow', READS],
  ['get pods --token=a', READS],
  ['get pods --as=root', READS],
  ['get pods --kubeconfig=a', READS],
  ['get pods -shttps://a.example', READS],
  ['get pods --profile=cpu', READS],
  ['get pods --cache-dir=/tmp', READS, undefined, { args: ['get', 'pods'] }],
  ['get --raw=/api', READS, undefined, { args: ['get', 'pods', 'web'] }],
  ['get pods -v=9', READS, undefined, { args: ['get', 'pods', '-v=5'] }],
  [
    'create configmap a --from-file=x',
    ALL,
    undefined,
    { args: ['create', 'configmap', 'a', '--from-literal=KEY=VALUE'] },
  ],
  ['exec web -it', ALL],
  ['get pods --kuberc=x', READS],
  ['kuberc view', READS, undefined, { args: ['get', 'pods'] }],
  ['plugin list', ALL, undefined, { args: ['get', 'pods'] }],
  ['__complete get', READS, undefined, { args: ['get', 'pods'] }],
  ['auth reconcile -f -', ALL],
  // Flags and formats that are not there.
  ['get pods --frobnicate', READS, undefined, { args: ['get', 'pods'] }],
  ['get pods --namespce=shop', READS, undefined, { args: ['get', 'pods', '--namespace=shop'] }],
  ['get pods -o pretty', READS, undefined, { args: ['get', 'pods', '-o', 'wide'] }],
  ['logs web --tail=many', READS, undefined, { args: ['logs', 'web', '--tail=100'] }],
  // Rights.
  ['delete role a -n shop', ALL],
  ['create clusterrolebinding a --clusterrole=admin --user=jo', ALL],
  ['debug node/n1 --image=busybox:1.36', ALL, undefined, { args: ['describe', 'node', 'n1'] }],
  [
    'debug web --profile=sysadmin --image=busybox:1.36',
    ALL,
    undefined,
    { args: ['debug', 'web', '--profile=general', '--image=busybox:1.36'] },
  ],
  ['set serviceaccount deploy web root', ALL],
  ['apply -f -', ALL, { ...pod({ hostNetwork: true }) }, { args: ['apply', '-f', '-'], stdin: pod({}) }],
  // Documents.
  ['apply -f -', ALL, undefined, { args: ['apply', '-f', '-'], stdin: document }],
  ['apply -f -', ALL, 'a: [', { args: ['apply', '-f', '-'], stdin: document }],
  ['apply -f -', ALL, { kind: 'ConfigMap' }, { args: ['apply', '-f', '-'], stdin: document }],
  ['delete pod x', ALL, document, { args: ['delete', 'pod', 'x'] }],
  // Words that look like values.
  ['delete pod x --wait false', ALL],
  ['delete pod x --dry-run server', ALL],
  ['get pods -A true', READS],
  ['apply -f - --validate warn', ALL, document, { args: ['apply', '-f', '-', '--validate=warn'], stdin: document }],
  // The parser.
  ['rollout -l a status deploy', ALL, undefined, { args: ['rollout', 'status', 'deploy', '-l', 'a'] }],
  ['-n shop get pods', READS, undefined, { args: ['get', 'pods', '-n', 'shop'] }],
  ['neat', READS, undefined, { args: ['get', 'pods'] }],
  ['rollout', ALL, undefined, { args: ['rollout', 'history', 'deploy/web'] }],
  ['scale deploy web', ALL, undefined, { args: ['scale', 'deploy', 'web', '--replicas=2'] }],
  ['get pods -n', READS, undefined, { args: ['get', 'pods', '--namespace=shop'] }],
  ['get pods --no-headers=maybe', READS, undefined, { args: ['get', 'pods', '--no-headers=true'] }],
  ['get pods -test.v', READS],
  ['get pods', READS, document, { args: ['get', 'pods'] }],
  // The operator's settings.
  ['delete pod x', READS],
  ['exec web -- ls', READS],
  ['get pods -n shop', policyWith({ allowedNamespaces: ['dev'] }), undefined, { args: ['get', 'pods', '-n', 'dev'] }],
  ['delete pod x -n kube-system', ALL],
  ['run a --image=evil', ALL],
  ['delete pods --all', ALL],
  ['delete ns shop', ALL],
  ['create secret generic a --type=bootstrap.kubernetes.io/token', ALL],
  ['get secrets -o yaml', READS, undefined, { args: ['describe', 'secrets'] }],
  ['get pods -o jsonpath-file=x', READS, undefined, { args: ['get', 'pods', '-o', 'wide'] }],
  // The policy file.
  ['get pods -n shop -A', SHOP, undefined, { args: ['get', 'pods', '-n', 'shop'] }],
  [
    'scale deploy web --replicas=9 -n shop',
    SHOP,
    undefined,
    { args: ['scale', 'deploy', 'web', '--replicas=2', '-n', 'shop'] },
  ],
  ['get cm a -o yaml -n shop', SHOP, undefined, { args: ['get', 'cm', 'a', '-n', 'shop'] }],
  ['delete pod web -n shop', SHOP],
  ['logs web -n shop', SHOP],
  ['edit deploy web', SHOP],
  ['delete ns shop', SHOP],
];

describe('a hint that is followed to the letter leads to a call that is allowed, or ends clearly', () => {
  test.each(ROWS)('%s', (line, policy, stdin, next) => {
    const call: Call = { args: args(line), ...(stdin !== undefined && { stdin }) };
    expect(follow(call, policy, next)).toMatch(/^(allowed|ends clearly)$/);
  });
});

/** Calls whose arguments do not have the shape or the size that the tool takes, or name what it does not have. */
const SHAPES: [title: string, tool: 'kubectl' | 'run_image', call: Call, policy: Policy, next?: Call][] = [
  ['no arguments', 'kubectl', {}, READS],
  ['the command in one string', 'kubectl', { args: 'kubectl get pods' as never }, READS],
  ['the command in one item', 'kubectl', { args: ['get pods -n shop'] }, READS],
  ['an empty string', 'kubectl', { args: '' as never }, READS],
  ['a pipe', 'kubectl', { args: ['get', 'pods', '|', 'grep', 'web'] }, READS],
  ['a number for the list', 'kubectl', { args: 5 as never }, READS],
  ['an object in the list', 'kubectl', { args: [{ a: 1 }] as never }, READS],
  [
    'a number that JSON has rounded',
    'kubectl',
    { args: ['logs', 'web', '--limit-bytes', 9007199254740994] as never },
    READS,
    { args: ['logs', 'web', '--limit-bytes', '9007199254740993'] },
  ],
  ['a NUL', 'kubectl', { args: ['get', 'pods', 'a\0'] }, READS, { args: ['get', 'pods', 'a'] }],
  ['half a character', 'kubectl', { args: ['get', 'pods', '\ud800'] }, READS, { args: ['get', 'pods', 'a'] }],
  ['another argument', 'kubectl', { args: ['get', 'pods'], cwd: '/tmp' }, READS, { args: ['get', 'pods'] }],
  [
    'a metacharacter',
    'kubectl',
    { args: ['get', 'pods', '-l', "app='web'"] },
    READS,
    { args: args('get pods -l app=web') },
  ],
  [
    'too many words',
    'kubectl',
    { args: ['get', ...Array(1001).fill('pods')] },
    READS,
    { args: args('get pods -l app=web') },
  ],
  ['too long a word', 'kubectl', { args: ['get', 'a'.repeat(70_000)] }, READS, { args: args('get pods -l app=web') }],
  [
    'types and names for too many objects',
    'kubectl',
    { args: ['get', Array(40).fill('pods').join(','), ...Array(40).fill('a')] },
    READS,
    { args: args('get pods -l app=web') },
  ],
  ['no name', 'run_image', { image: 'busybox:1.36' }, ALL],
  ['no image', 'run_image', { name: 'debug' }, ALL],
  ['a number as name', 'run_image', { name: 5, image: 'IMAGE' }, ALL, { name: '5', image: 'IMAGE' }],
  [
    'a name that no pod has',
    'run_image',
    { name: 'Debug_Pod', image: 'IMAGE' },
    ALL,
    { name: 'debug-pod', image: 'IMAGE' },
  ],
  [
    'a namespace that none is called',
    'run_image',
    { name: 'debug', image: 'IMAGE', namespace: 'Shop!' },
    ALL,
    { name: 'debug', image: 'IMAGE', namespace: 'shop' },
  ],
  [
    'a word for a boolean',
    'run_image',
    { name: 'debug', image: 'IMAGE', rm: 'perhaps' },
    ALL,
    { name: 'debug', image: 'IMAGE', rm: true },
  ],
  ['a command in one string', 'run_image', { name: 'debug', image: 'IMAGE', command: 'nslookup web' }, ALL],
  [
    'a command line with a pipe',
    'run_image',
    { name: 'debug', image: 'IMAGE', command: 'ls | wc' },
    policyWith({ allowedImages: ['IMAGE'], metacharacters: 'data' }),
  ],
  ['a command in one item', 'run_image', { name: 'debug', image: 'IMAGE', command: ['nslookup web'] }, ALL],
  ['an object as command', 'run_image', { name: 'debug', image: 'IMAGE', command: {} }, ALL],
  [
    'another argument of run_image',
    'run_image',
    { name: 'debug', image: 'IMAGE', args: ['ls'] },
    ALL,
    { name: 'debug', image: 'IMAGE', command: ['ls'] },
  ],
  ['an image that is not listed', 'run_image', { name: 'debug', image: 'evil' }, ALL],
  [
    'an image that is listed with a tag',
    'run_image',
    { name: 'debug', image: 'busybox' },
    ALL,
    { name: 'debug', image: 'busybox:1.36' },
  ],
  ['run_image where it is off', 'run_image', { name: 'debug', image: 'IMAGE' }, READS],
  ['a protected namespace', 'run_image', { name: 'debug', image: 'IMAGE', namespace: 'kube-system' }, ALL],
  [
    'a namespace that is not allowed',
    'run_image',
    { name: 'debug', image: 'IMAGE', namespace: 'shop' },
    policyWith({ allowedImages: ['IMAGE'], allowedNamespaces: ['dev'] }),
    { name: 'debug', image: 'IMAGE', namespace: 'dev' },
  ],
  ['no identity to impersonate', 'kubectl', { args: ['get', 'pods'] }, policyWith({ impersonate: true })],
];

describe('a hint about the shape of a call leads to one that is allowed, or ends clearly', () => {
  test.each(SHAPES)('%s', (_, tool, call, policy, next) => {
    expect(follow(call, policy, next, tool)).toMatch(/^(allowed|ends clearly)$/);
  });
});

test('a hint for run_image names its own arguments', () => {
  const policy = policyWith({ allowedImages: ['IMAGE'], allowedNamespaces: ['dev'] });
  for (const namespace of [{}, { namespace: 'shop' }])
    expect(judged({ name: 'debug', image: 'IMAGE', ...namespace }, policy)).toMatchObject({
      code: 'NAMESPACE_NOT_ALLOWED',
      hint: 'Give one of them as "namespace": dev.',
    });
});

test('what was given stays in the call that a hint of run_image shows', () => {
  const hint = (call: Call) => {
    const said = judged(call, ALL, 'run_image');
    return isRefusal(said) ? said.hint : '';
  };
  expect(callIn(hint({ image: 'busybox:1.36', command: ['ls'] }))).toEqual({
    name: 'debug',
    image: 'busybox:1.36',
    command: ['ls'],
  });
  expect(hint({ name: 'look' })).toBe(
    'Give at least {"name":"look","image":"IMAGE"}. Replace IMAGE by an image that get_config lists.',
  );
  expect(hint({ name: 'a'.repeat(2000) })).toBe('Give at least {"name": "debug", "image": "IMAGE"}.');
});

/** Codes that no call brings about by what it asks for, or that need a run: each with where their answers are tested. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  AUDIT_FAILED: 'test/audit/failing.test.ts',
  CHANGE_NOT_ALLOWED: 'test/policy/admission/kinds.test.ts',
  CHANGE_NOT_KEPT: 'test/api/changes/cluster-store.test.ts',
  CALLER_BUSY: 'test/transport/identity/identity.test.ts',
  CANCELLED: 'test/execution/door.test.ts',
  NO_CLUSTER: 'test/cluster/without-cluster.test.ts',
  CREDENTIALS_REJECTED: 'test/cluster/without-cluster.test.ts',
  CURSOR_INVALID: 'test/call/cursors.test.ts',
  KUBECONFIG_UNUSABLE: 'test/cluster/unusable-kubeconfig.test.ts',
  KUBECTL_FAILED: 'test/process/kubectl-program.test.ts',
  KUBECTL_KILLED: 'test/execution/door.test.ts',
  KUBECTL_MISSING: 'test/process/kubectl-program.test.ts',
  KUBECTL_NOT_EXECUTABLE: 'test/process/kubectl-program.test.ts',
  KUBECTL_TOO_OLD: 'test/process/kubectl-program.test.ts',
  LIST_TOO_LARGE: 'test/execution/door.test.ts',
  NOT_ALLOWED: 'test/policy/decide.test.ts',
  NOT_REDACTED: 'test/execution/redacted-runs.test.ts',
  NOT_REHEARSED: 'test/policy/admission/admitting.test.ts',
  NOT_CLASSIFIED: 'test/policy/rules/never-allowed.test.ts',
  SERVER_BUSY: 'test/execution/door.test.ts',
  ARGUMENT_NOT_ALLOWED: 'test/policy/preapproved/programs.test.ts',
  FILE_NOT_TEXT: 'test/tools/reference/read-file-from-container.test.ts',
  GPU_DIAGNOSTICS_OFF: 'test/tools/reference/run-gpu-node-diagnostics.test.ts',
  LOCKED_DOWN: 'test/tools/reference/run-kubectl-command.test.ts',
  PATH_NOT_ALLOWED: 'test/policy/preapproved/paths.test.ts',
  PATH_NOT_VERIFIED: 'test/tools/reference/read-file-from-container.test.ts',
  PROGRAM_NOT_ALLOWED: 'test/policy/preapproved/programs.test.ts',
  TARGET_NOT_ALLOWED: 'test/policy/preapproved/targets.test.ts',
  CHANGES_SUSPENDED: 'test/remediation/refusals.test.ts',
  CHANGE_CONFLICT: 'test/remediation/refusals.test.ts',
  CHANGE_DENIED: 'test/remediation/refusals.test.ts',
  CHANGE_EXPIRED: 'test/remediation/refusals.test.ts',
  CHANGE_LIMIT: 'test/remediation/refusals.test.ts',
  CHANGE_NOT_FOUND: 'test/remediation/refusals.test.ts',
  CHANGE_TOO_LARGE: 'test/remediation/refusals.test.ts',
  APPROVAL_REQUIRED: 'test/cluster/changes-life.test.ts',
  CHANGE_FAILED: 'test/cluster/changes-life.test.ts',
  CHANGE_OUTDATED: 'test/gateway/held-writes.test.ts',
  SERVER_STOPPING: 'test/call/ending.test.ts',
};

test('every code that an agent can bring about has a call here', () => {
  const refused = [
    ...ROWS.map(([line, policy, stdin]) => judged({ args: args(line), ...(stdin !== undefined && { stdin }) }, policy)),
    ...SHAPES.map(([, tool, call, policy]) => judged(call, policy, tool)),
  ].flatMap((said) => (isRefusal(said) ? [said.code] : []));
  expect(new Set([...refused, ...Object.keys(ELSEWHERE)])).toEqual(new Set(Object.keys(ERRORS)));
  for (const [code, file] of Object.entries(ELSEWHERE)) {
    expect(refused).not.toContain(code);
    expect([code, readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').includes(code)]).toEqual([
      code,
      true,
    ]);
  }
});

const hintOf = (line: string, policy: Policy = ALL): string => {
  const said = judged({ args: args(line) }, policy);
  return isRefusal(said) ? said.hint : 'allowed';
};

describe('a call in a hint carries the words of the caller', () => {
  test.each<[string, Call]>([
    [
      'edit deployment web -n shop',
      { args: ['patch', 'deployment', 'web', '-n', 'shop'], stdin: { spec: { replicas: 3 } } },
    ],
    ['cp shop/web-0:/var/log/a /tmp/a', { args: ['exec', 'web-0', '-n', 'shop', '--', 'cat', '/var/log/a'] }],
    ['attach web -n shop', { args: ['logs', 'web', '-n', 'shop', '--tail=200'] }],
    ['exec -it web -n shop -- ls /tmp', { args: ['exec', 'web', '-n', 'shop', '--', 'ls', '/tmp'] }],
    ['exec -it web -c app -- sh', { args: ['exec', 'web', '--container=app', '-n', 'default', '--', 'sh'] }],
    ['get deploy -w -n shop -l app=web', { args: ['get', 'deploy', '-n', 'shop', '--selector=app=web'] }],
    ['logs web -f -n shop', { args: ['logs', 'web', '-n', 'shop', '--tail=200'] }],
    [
      'patch deploy web -n shop -p {"spec":{"replicas":7}}',
      { args: ['patch', 'deploy', 'web', '-n', 'shop'], stdin: { spec: { replicas: 7 } } },
    ],
    [
      'patch deploy web -n shop --patch-file=x',
      { args: ['patch', 'deploy', 'web', '-n', 'shop'], stdin: { spec: { replicas: 3 } } },
    ],
  ])('%s', (line, call) => {
    expect(callIn(hintOf(line))).toEqual(call);
  });

  test('a patch in YAML is the object it is, and its hint has that', () => {
    const yaml = (patch: string) => ['patch', 'deploy', 'web', '-n', 'shop', '-p', patch];
    expect(isRefusal(judged({ args: yaml('{spec: {replicas: 7}}') }, ALL))).toBe(false);
    const said = judged({ args: yaml("{spec: {paused: 'no'}}") }, ALL) as Refusal;
    expect(callIn(said.hint)).toEqual({
      args: ['patch', 'deploy', 'web', '-n', 'shop'],
      stdin: { spec: { paused: 'no' } },
    });
  });

  test.each([
    'patch secret db -p {"stringData":{"a":"Zq7"}}',
    'patch deploy web -p {"spec":{"template":{"spec":{"containers":[{"name":"a","env":[{"name":"b","value":"Zq7"}]}]}}}}',
    'create secret generic a --from-literal=a=Zq7 --save-config true',
    'run a -it --image=busybox:1.36 --env=A=Zq7 -- sh',
  ])('%s: values that may be credentials are not repeated', (line) => {
    expect(hintOf(line)).not.toContain('Zq7');
  });
});

describe('what can never run is refused as such, also if it is not listed', () => {
  test.each(
    Object.entries(COMMANDS)
      .filter(([, row]) => 'never' in row)
      .map(([name]) => name),
  )('%s', (name) => {
    const plan: Plan = { command: { path: name.split(' '), flags: [], positionals: [], dashAt: -1 } };
    const verdict = decide(plan, READS, ANONYMOUS);
    expect(verdict).toMatchObject({ allowed: false, refusal: { error: `'${name}' never runs on this server.` } });
    expect(verdict.allowed ? '' : verdict.refusal.hint).not.toMatch(/ask the operator to (add|allow)|KUBECTL_/i);
  });
});

describe('with a policy file alone', () => {
  test('a command that no rule allows is for a rule, not for the variable', () => {
    expect(judged({ args: ['logs', 'web'] }, SHOP)).toMatchObject({
      code: 'COMMAND_NOT_ALLOWED',
      error: "Command 'logs' is not allowed. Allowed commands: describe, get, scale",
      hint: expect.stringMatching(/add a rule .* to the policy file/),
    });
  });

  test('nothing is told of what others may do', () => {
    const said = judged({ args: ['delete', 'pod', 'web', '-n', 'shop'] }, SHOP) as Refusal;
    expect(said.code).toBe('POLICY_DENIED');
    expect(`${said.error} ${said.hint}`).not.toMatch(/secret-rule|jo\b/);
    expect(said.hint).toBe(
      "The policy allows you describe, get, scale. If you need 'delete', ask the operator to add a rule to the policy file.",
    );
  });
});
