import { describe, expect, test } from 'vitest';
import { callerNamed, judgeCall } from '../../src/check/judgement.ts';
import { judgementPage } from '../../src/check/report.ts';
import { showWords } from '../../src/check/shell-words.ts';
import { type Configuration, type Environment, readConfiguration } from '../../src/config/configuration.ts';
import { parsePolicyFile } from '../../src/config/policy-file.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import type { Grammar } from '../../src/kubectl/grammar.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';

const { grammar } = grammarFor('v1.37.0');
const judge = (args: readonly string[], configuration: Configuration, by: Grammar) =>
  judgeCall({ args, caller: ANONYMOUS }, configuration, by);

describe('a judgement', () => {
  const configuration = readConfiguration({ KUBECTL_ALLOWED_COMMANDS: 'get,rollout,delete', KUBECTL_TIMEOUT: '30' });

  test.each([
    ['get pods', ['--v=0', 'get', '--', 'pods']],
    ['kubectl get po -n a -oyaml', ['--v=0', 'get', '--namespace=a', '--output=yaml', '--', 'po']],
    ['rollout status deploy/web', ['--v=0', 'rollout', 'status', '--timeout=28s', '--', 'deploy/web']],
  ])('%s is allowed, within the deadline of the server', (line, argv) => {
    expect(judge(line.split(' '), configuration, grammar)).toMatchObject({ verdict: 'allow', argv });
  });

  test.each([
    ['nonsense', 'UNKNOWN_COMMAND', []],
    ['get pods --nope', 'UNKNOWN_FLAG', []],
    ['logs web', 'COMMAND_NOT_ALLOWED', ['subcommand-allowlist: deny']],
    [
      'get pods --token=x',
      'OTHER_IDENTITY',
      ['subcommand-allowlist: allow', 'never-allowed: deny', 'blocked-flags: deny'],
    ],
    ['delete pods --all', 'BLAST_RADIUS', ['subcommand-allowlist: allow', 'blast-radius: deny']],
  ])('%s is refused as %s', (line, code, rules) => {
    const judgement = judge(line.split(' '), configuration, grammar);
    expect(judgement).toMatchObject({ verdict: 'refuse', refusal: { code } });
    expect(judgement.rules.map(({ rule, effect }) => `${rule}: ${effect}`)).toEqual(rules);
  });

  test('tells on what condition a change by selector runs', () => {
    const judgement = judge('delete pods -l app=web -n a'.split(' '), configuration, grammar);
    expect(judgement).toMatchObject({ verdict: 'allow', provided: { most: 10 } });
    expect(judgement).toHaveProperty('provided.argv', expect.arrayContaining(['get', '--selector=app=web']));
    expect(judgementPage(['delete'], judgement, grammarFor('v1.37.0'))).toMatch(
      /^if {7}at most 10 objects are counted before it by kubectl .*get/m,
    );
  });

  test('is of the caller and of what the call gives as stdin', () => {
    const rules = parsePolicyFile(
      'p',
      'rules: [{id: web, effect: allow, subjects: {groups: [web]}, namespaces: [shop]}]',
    );
    const policy = { ...configuration, rules, allowedCommands: ['apply'] };
    const call = (namespace: string, caller = callerNamed('jo', ['web'])) =>
      judgeCall(
        {
          args: ['apply', '-f', '-'],
          stdin: `{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: ${namespace}}}`,
          caller,
        },
        policy,
        grammar,
      );
    expect(call('shop')).toMatchObject({
      verdict: 'allow',
      rules: [{ rule: 'subcommand-allowlist' }, { rule: 'policy-file/web' }],
    });
    expect(call('other')).toMatchObject({ refusal: { code: 'POLICY_DENIED' } });
    expect(call('shop', callerNamed('jo', []))).toMatchObject({ refusal: { code: 'POLICY_DENIED' } });
    expect(call('shop', callerNamed(undefined, []))).toMatchObject({ refusal: { code: 'POLICY_DENIED' } });
  });

  test('takes a whole line in one word for what the server takes it', () => {
    expect(judge(['get pods'], configuration, grammar)).toMatchObject({ refusal: { code: 'ARGUMENTS_INVALID' } });
  });
});

test.each([
  [['get', 'pods', '-l', 'a=b,c'], 'get pods -l a=b,c'],
  [['a b', '', "it's", '$x', '*', '~'], "'a b' '' 'it'\\''s' '$x' '*' '~'"],
  [['\u001b[31m', "a'\n\\", '\u202e'], "$'\\U0000001b[31m' $'a\\'\\U0000000a\\\\' $'\\U0000202e'"],
])('the words %j are shown as %s', (words, shown) => {
  expect(showWords(words)).toBe(shown);
});

describe('a call that needs approval', () => {
  const under = (environment: Environment, rules: string = '') => ({
    ...readConfiguration({ KUBECTL_ALLOWED_COMMANDS: 'get,delete,scale', ...environment }),
    ...(rules !== '' && { rules: parsePolicyFile('p', `rules: [${rules}]`) }),
  });
  const page = (line: string, configuration: Configuration) =>
    judgementPage(line.split(' '), judge(line.split(' '), configuration, grammar), grammarFor('v1.37.0')).split('\n');

  test('is asked for on its terms', () => {
    const configuration = under({ KUBECTL_APPROVAL_COMMANDS: '*', CHANGE_EXPIRES: '5400' });
    expect(judge(['delete', 'pod', 'a'], configuration, grammar)).toMatchObject({
      verdict: 'ask',
      approval: { by: ['approval-commands'], count: 1, expiresSeconds: 5400 },
      argv: ['--v=0', 'delete', '--', 'pod', 'a'],
    });
    expect(page('delete pod a', configuration).slice(0, 4)).toEqual([
      'ask      delete pod a',
      'approval approved by any approver of the cluster within 1h30m',
      'rules    subcommand-allowlist: allow, approval-commands: ask',
      'runs     kubectl --v=0 delete -- pod a',
    ]);
    expect(judge(['get', 'pods'], configuration, grammar)).toMatchObject({ verdict: 'allow' });
  });

  test('by a rule names the rule and its approvers', () => {
    const rules =
      '{id: all, effect: allow}, {id: prod, effect: ask, namespaces: [prod], approvers: {groups: [sre], count: 2}}';
    const lines = page('delete pod a -n prod', under({}, rules));
    expect(lines).toContain('approval approved by 2 of the group sre within 1h');
    expect(lines).toContain('rules    subcommand-allowlist: allow, policy-file/all: allow, policy-file/prod: ask');
  });

  test('by its writes alone is allowed, with a note that it may be asked for', () => {
    const waits = '{id: all, effect: allow}, {id: big, effect: ask, fields: [{path: spec.replicas, min: 9}]}';
    const judgement = judge('scale deploy a --replicas=9'.split(' '), under({}, waits), grammar);
    expect(judgement).toMatchObject({
      verdict: 'allow',
      cluster: {
        rules: expect.arrayContaining(['policy-file/big']),
        says: 'The server judges each write by the object as it would become, so it may still refuse the call, or ask for approval.',
      },
    });
  });
});
