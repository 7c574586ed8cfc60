import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePolicyFile } from '../../src/config/policy-file.ts';
import { canonical, DURATIONS, hasFlag, WHOLE_NUMBERS } from '../../src/policy/file/flag-values.ts';
import { READING } from '../../src/policy/file/rule.ts';
import { policyFile } from '../../src/policy/rules/policy-file.ts';
import { GRAMMAR, planOf, policyWith, refusalOf } from './plans.ts';

const meets = (name: string, values: readonly string[], line: string, effect: 'allow' | 'deny') =>
  hasFlag({ name, values }, planOf(line).command, READING[effect]);

describe('a value in a condition is what kubectl reads, not how it is written', () => {
  test.each<[name: string, values: readonly string[], line: string, allow: boolean, deny: boolean]>([
    // Numbers.
    ['replicas', ['0'], 'scale deploy a --replicas=00', true, true],
    ['replicas', ['0'], 'scale deploy a --replicas=+0', true, true],
    ['replicas', ['0'], 'scale deploy a --replicas=-0', true, true],
    ['replicas', ['0'], 'scale deploy a --replicas=0x0', true, true],
    ['replicas', ['0'], 'scale deploy a --replicas=0_0', true, true],
    ['replicas', ['0'], 'scale deploy a --replicas 0b0', true, true],
    ['replicas', ['8'], 'scale deploy a --replicas=010', true, true],
    ['replicas', ['10'], 'scale deploy a --replicas=010', false, true],
    ['replicas', ['0x10'], 'scale deploy a --replicas=16', true, true],
    ['replicas', ['1*'], 'scale deploy a --replicas=0x10', true, true],
    ['replicas', ['1', '2'], 'scale deploy a --replicas=0x3', false, false],
    ['tail', ['-1'], 'logs a --tail=-0x1', true, true],
    ['port', ['80'], 'expose deploy a --port=0080', false, true],
    ['port', ['80'], 'expose deploy a --port=+80', true, true],
    // Durations.
    ['timeout', ['60s'], 'delete pod a --timeout=1m', true, true],
    ['timeout', ['60s'], 'delete pod a --timeout=0.5m30s', true, true],
    ['timeout', ['5*'], 'delete pod a --timeout=5m', true, true],
    ['timeout', ['60s'], 'delete pod a --timeout=61s', false, false],
    // Switches.
    ['force', ['true'], 'delete pod a --force', true, true],
    ['force', ['true'], 'delete pod a --force=T', true, true],
    ['force', ['false'], 'delete pod a --force=0', true, true],
    ['dry-run', ['client'], 'delete pod a --dry-run', true, true],
    ['dry-run', ['client'], 'delete pod a --dry-run=true', true, true],
    ['dry-run', ['none'], 'delete pod a --dry-run=F', true, true],
    ['dry-run', ['server'], 'delete pod a --dry-run', false, false],
    ['cascade', ['orphan'], 'delete pod a --cascade=false', true, true],
    ['cascade', ['background'], 'delete pod a --cascade', true, true],
    ['validate', ['ignore'], 'create -f - --validate=0', true, true],
    // Formats.
    ['output', ['yaml'], 'get cm a -o YAML', true, true],
    ['output', ['yaml'], 'get cm a -oYaml', true, true],
    ['output', ['YAML'], 'get cm a --output=yaml', true, true],
    ['output', ['yaml'], 'get cm a -o kyaml', false, true],
    ['output', ['json'], 'get cm a -o=JSON', true, true],
    ['output', ['jsonpath*'], 'get cm a -o JSONPATH={.data}', true, true],
    ['output', ['jsonpath*'], 'get cm a -o jsonpath-as-json={.data}', true, true],
    ['output', ['jsonpath=*'], 'get cm a -o jsonpath-as-json={.data}', false, true],
    ['output', ['jsonpath'], 'get cm a -o jsonpath={.data}', false, true],
    ['output', ['jsonpath={.A}'], 'get cm a -o jsonpath={.a}', false, false],
    ['output', ['go-template*'], 'get cm a -o template={{.data}}', true, true],
    ['output', ['go-template*'], 'get cm a --template={{.data}}', true, true],
    ['output', ['go-template*'], 'get cm a --output= --template={{.data}}', true, true],
    ['output', ['go-template*'], 'get cm a -o wide --template={{.data}}', false, false],
    ['output', ['wide'], 'get cm a --template={{.data}}', false, false],
    ['template', ['*data*'], 'get cm a -o go-template={{.data}}', false, true],
    ['output', ['yaml'], 'get cm a', false, false],
    // What shows the whole object, or any field of it, shows what yaml and json do.
    ...['-o json', '-o yaml', '-o kyaml', '-o KYAML', '-o jsonpath={.data}', '-o jsonpath-as-json={.data}']
      .concat('-o go-template={{.data}}', '-o template={{.data}}', '--template={{.data}}', '-o custom-columns=A:.data')
      .flatMap((flags): [string, string[], string, boolean, boolean][] =>
        ['yaml', 'json', 'kyaml'].map((denied) => [
          'output',
          [denied],
          `get cm a ${flags}`,
          flags.toLowerCase() === `-o ${denied}`,
          true,
        ]),
      ),
    ...['-o wide', '-o name'].map((flags): [string, string[], string, boolean, boolean] => [
      'output',
      ['yaml', 'json'],
      `get cm a ${flags}`,
      false,
      false,
    ]),
    ['output', ['jsonpath*'], 'get cm a -o yaml', false, false],
    // A template beside a format that wants one.
    ['output', ['go-template=*'], 'get cm a -o go-template --template={{.data}}', false, true],
    ['output', ['jsonpath=*'], 'get cm a -o jsonpath --template={.data}', false, true],
    ['output', ['jsonpath'], 'get cm a -o jsonpath --template={.data}', true, true],
    ['template', ['*data*'], 'get cm a -o template={{.data}}', false, true],
    ['template', ['*data*'], 'get cm a -o jsonpath={.data}', false, false],
    // What other flags come to.
    ['grace-period', ['1'], 'delete pod a --now', false, true],
    ['grace-period', ['1'], 'delete pod a --grace-period=0', false, true],
    ['grace-period', ['1'], 'delete pod a --grace-period=0 --force', false, false],
    ['grace-period', ['0'], 'delete pod a --force', false, true],
    ['grace-period', ['0'], 'delete pod a --grace-period=0x0 --force', true, true],
    ['grace-period', ['0', '1'], 'delete pod a', false, false],
    ['grace-period', ['0', '1'], 'delete pod a --grace-period=30', false, false],
    ['grace-period', ['0'], 'drain n1 --force', false, false],
    // Images by any of their names.
    ['image', ['docker.io/evil/*'], 'run a --image=evil/x', false, true],
    ['image', ['evil/*'], 'run a --image=docker.io/evil/x:1', false, true],
    ['image', ['evil/*'], 'run a --image=good/x', false, false],
    // Words in any case.
    ['type', ['json'], 'patch deploy a --type=JSON -p []', false, true],
    ['type', ['JSON'], 'patch deploy a --type=json -p []', false, true],
    ['type', ['J*'], 'patch deploy a --type=json -p []', false, true],
    ['type', ['json'], 'patch deploy a --type=merge -p {}', false, false],
    ['types', ['Warning'], 'events --types=warning', false, true],
    ['for', ['condition=Ready'], 'wait pod/a --for=condition=ready', false, true],
    ['request-timeout', ['60s'], 'get cm a --request-timeout=60', false, true],
    ['request-timeout', ['60'], 'get cm a --request-timeout=1m', false, true],
    ['request-timeout', ['60'], 'get cm a --request-timeout=61', false, false],
    // Lists.
    ['verb', ['get'], 'create role a --verb=get,list --resource=pods', false, true],
    ['verb', ['get', 'list'], 'create role a --verb=get,list --resource=pods', true, true],
    ['verb', ['delete'], 'create role a --verb=get,list --resource=pods', false, false],
    ['replicas', ['2'], 'scale deploy a --replicas=2 --replicas=0x9', false, true],
  ])('--%s of %j, %s', (name, values, line, allow, deny) => {
    expect({ allow: meets(name, values, line, 'allow'), deny: meets(name, values, line, 'deny') }).toEqual({
      allow,
      deny,
    });
  });

  test('a rule that denies a number denies each of its spellings', () => {
    const spelling = fc
      .tuple(fc.integer({ min: 0, max: 100_000 }), fc.constantFrom(2, 8, 10, 16), fc.constantFrom('', '+'))
      .map(([number, base, sign]) => ({
        number,
        text: `${sign}${{ 2: '0b', 8: '0o', 10: '', 16: '0X' }[base] ?? ''}${number.toString(base)}`,
      }));
    fc.assert(
      fc.property(spelling, ({ number, text }) => {
        expect(meets('replicas', [String(number)], `scale deploy a --replicas=${text}`, 'deny')).toBe(true);
        expect(meets('replicas', [String(number)], `scale deploy a --replicas=${text}`, 'allow')).toBe(true);
        expect(meets('replicas', [String(number + 1)], `scale deploy a --replicas=${text}`, 'allow')).toBe(false);
      }),
    );
  });

  test('the flags of numbers and of durations agree with the grammar', () => {
    const flags = [...GRAMMAR.flags, ...GRAMMAR.commands.flatMap((command) => command.flags)];
    const ofType = (types: readonly string[]) =>
      [...new Set(flags.filter(({ type }) => types.includes(type)).map(({ name }) => name))].toSorted();
    expect([...WHOLE_NUMBERS].toSorted()).toEqual(ofType(['int', 'int32', 'int64']));
    expect([...DURATIONS].toSorted()).toEqual(ofType(['duration']));
  });

  test('a text that is no value stays as it is', () => {
    expect(canonical('replicas', 'many')).toBe('many');
    expect(canonical('timeout', 'long')).toBe('long');
    expect(canonical('dry-run', 'maybe')).toBe('maybe');
  });
});

describe('the example of a policy file', () => {
  const text = readFileSync(new URL('../../docs/examples/policy.yaml', import.meta.url), 'utf8');
  const policy = policyWith({ rules: parsePolicyFile('policy.yaml', text), metacharacters: 'data' });

  test.each([
    '-o YAML',
    '-oYaml',
    '-o kyaml',
    '-o JSON',
    '-o jsonpath={.data}',
    '-o JsonPath={.data}',
    '-o jsonpath-as-json={.data}',
    '-o template={{.data}}',
    '--template={{.data}}',
    '--output= --template={{.data}}',
    '-o=custom-columns=A:.data',
  ])('shows no ConfigMap as text with %s', (flags) => {
    const refusal = refusalOf(policyFile, planOf(`get configmap app -n shop ${flags}`), policy);
    expect(refusal).toMatchObject({ code: 'POLICY_DENIED', error: expect.stringContaining("'no-config-as-text'") });
  });

  test.each(['get cm/app', 'get configmaps', 'get cm,pods', 'get CONFIGMAP app', 'get configmaps.v1. app'])(
    'shows no ConfigMap with %s',
    (words) => {
      for (const flags of ['-o YAML', '-o kyaml', '--template={{.}}', '-o custom-columns=A:.data -n shop'])
        expect(refusalOf(policyFile, planOf(`${words} ${flags}`), policy)?.code, flags).toBe('POLICY_DENIED');
    },
  );

  test('shows no ConfigMap as text with describe', () => {
    expect(refusalOf(policyFile, planOf('describe configmap app -n shop'), policy)?.code).toBe('POLICY_DENIED');
    expect(refusalOf(policyFile, planOf('describe pod app -n shop'), policy)).toBeUndefined();
  });

  test.each(['-o wide', '-o name', ''])('still shows the table of ConfigMaps with %s', (flags) => {
    expect(refusalOf(policyFile, planOf(`get configmap app -n shop ${flags}`.trim()), policy)).toBeUndefined();
  });
});
