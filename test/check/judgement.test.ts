import { describe, expect, test } from 'vitest';
import { callerNamed, judgeCall } from '../../src/check/judgement.ts';
import { judgementPage } from '../../src/check/report.ts';
import { showWords } from '../../src/check/shell-words.ts';
import { type Configuration, readConfiguration } from '../../src/config/configuration.ts';
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
