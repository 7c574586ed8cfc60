import { expect, test } from 'vitest';
import { callerSettings } from '../../src/call/caller-settings.ts';
import { readConfiguration } from '../../src/config/configuration.ts';
import { parsePolicyFile } from '../../src/config/policy-file.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';

const rulesOf = (environment: Readonly<Record<string, string>>, rules?: string) => {
  const read = rules === undefined ? {} : { rules: parsePolicyFile('p', `rules: [${rules}]`) };
  return callerSettings({ ...readConfiguration(environment), ...read })(ANONYMOUS).rules;
};

test('a caller gets to know the rules that ask, with their approvers', () => {
  expect(rulesOf({})).toBeUndefined();
  expect(rulesOf({}, '{id: a, effect: ask, subcommands: [scale], approvers: {groups: [sre]}}')).toEqual([
    { id: 'a', effect: 'ask', says: 'scale; approved by the group sre' },
  ]);
});

test('a caller gets to know the commands that need approval as a rule', () => {
  expect(rulesOf({ KUBECTL_APPROVAL_COMMANDS: 'delete,scale' })).toEqual([
    { id: 'approval-commands', effect: 'ask', says: 'delete, scale' },
  ]);
  expect(rulesOf({ KUBECTL_APPROVAL_COMMANDS: '*' }, '{id: a, effect: allow}')).toEqual([
    { id: 'approval-commands', effect: 'ask', says: 'every command that changes anything' },
    { id: 'a', effect: 'allow', says: 'every command' },
  ]);
});
