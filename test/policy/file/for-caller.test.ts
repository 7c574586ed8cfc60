import { describe, expect, test } from 'vitest';
import { parsePolicyFile } from '../../../src/config/policy-file.ts';
import { policyFor } from '../../../src/policy/file/for-caller.ts';
import { allowedBy } from '../../../src/policy/file/rule-commands.ts';

const rulesOf = (rules: readonly object[]) =>
  parsePolicyFile(
    'p',
    JSON.stringify({ rules: rules.map((rule, at) => ({ id: `r${at}`, effect: 'allow', ...rule })) }),
  );
const JO = { method: 'token', name: 'jo', groups: ['web'] } as const;
const KIM = { method: 'token', name: 'kim', groups: [] } as const;

/** What `caller` may, with KUBECTL_ALLOWED_COMMANDS as `listed`, or unset. */
function commandsOf(caller: typeof JO | typeof KIM, rules: readonly object[], listed?: readonly string[]) {
  const read = rulesOf(rules);
  return policyFor({ allowedCommands: listed ?? allowedBy(read), allowedImages: ['busybox'], rules: read }, caller);
}

test('without a policy file everybody may what the settings allow', () => {
  const settings = { allowedCommands: ['get'], allowedImages: ['busybox'], rules: undefined };
  expect(policyFor(settings, JO)).toEqual({ allowedCommands: ['get'], allowedImages: ['busybox'] });
});

describe('the commands of a caller', () => {
  test.each<[string, readonly object[], readonly string[] | undefined, readonly string[], readonly string[]]>([
    ['a rule for all', [{ subcommands: ['get', 'logs'] }], undefined, ['get', 'logs'], ['get', 'logs']],
    ['a rule for another user', [{ subcommands: ['get'], subjects: { users: ['kim'] } }], undefined, [], ['get']],
    ['a rule for a group', [{ subcommands: ['scale'], subjects: { groups: ['web'] } }], undefined, ['scale'], []],
    ['fewer in the variable', [{ subcommands: ['get', 'scale'] }], ['get', 'logs'], ['get'], ['get']],
    [
      'a part of a group',
      [{ subcommands: ['rollout restart'] }],
      ['rollout'],
      ['rollout restart'],
      ['rollout restart'],
    ],
    ['a group of a part', [{ subcommands: ['rollout'] }], ['rollout status'], ['rollout status'], ['rollout status']],
    [
      'denied as a whole',
      [{ subcommands: ['get', 'scale'] }, { effect: 'deny', subcommands: ['scale'], subjects: { users: ['jo'] } }],
      undefined,
      ['get'],
      ['get', 'scale'],
    ],
    [
      'denied under some circumstances only',
      [{ subcommands: ['scale'] }, { effect: 'deny', subcommands: ['scale'], when: 'tainted' }],
      undefined,
      ['scale'],
      ['scale'],
    ],
    [
      'asked about',
      [{ subcommands: ['get'] }, { effect: 'ask', subcommands: ['scale'], subjects: { users: ['jo'] } }],
      undefined,
      ['get', 'scale'],
      ['get'],
    ],
    [
      'denied for some objects only',
      [{ subcommands: ['scale'] }, { effect: 'deny', subcommands: ['scale'], names: ['db-*'] }],
      undefined,
      ['scale'],
      ['scale'],
    ],
    [
      'denied for some writes only',
      [
        { subcommands: ['scale'] },
        { effect: 'deny', subcommands: ['scale'], fields: [{ path: 'spec.replicas', min: 6 }] },
        { effect: 'deny', operations: ['DELETE'] },
        { effect: 'deny', subresources: ['status'] },
      ],
      undefined,
      ['scale'],
      ['scale'],
    ],
    [
      'everything denied',
      [{ subcommands: ['get'] }, { effect: 'deny', subjects: { users: ['jo'] } }],
      undefined,
      [],
      ['get'],
    ],
    [
      'one of a group denied',
      [{ subcommands: ['auth'] }, { effect: 'deny', subcommands: ['auth can-i'] }],
      undefined,
      ['auth whoami'],
      ['auth whoami'],
    ],
  ])('%s', (_, rules, listed, jo, kim) => {
    const runs = (caller: typeof JO | typeof KIM) =>
      commandsOf(caller, rules, listed).allowedCommands.filter(
        (entry) => entry !== 'auth' && entry !== 'auth reconcile',
      );
    expect(runs(JO)).toEqual(jo);
    expect(runs(KIM)).toEqual(kim);
  });
});

test('images are listed for callers who may run some', () => {
  const rules = [{ subcommands: ['run'], subjects: { users: ['jo'] } }, { subcommands: ['get'] }];
  expect(commandsOf(JO, rules).allowedImages).toEqual(['busybox']);
  expect(commandsOf(KIM, rules).allowedImages).toEqual([]);
});

test('the rules of a caller are those about them', () => {
  const rules = [{ subcommands: ['run'], subjects: { users: ['jo'] } }, { subcommands: ['get'] }];
  expect(commandsOf(KIM, rules).rules?.map(({ id }) => id)).toEqual(['r1']);
});
