import { describe, expect, test } from 'vitest';
import { offersChanges } from '../../src/config/changes.ts';
import { type Environment, readConfiguration } from '../../src/config/configuration.ts';

const under = (environment: Environment) => offersChanges(readConfiguration(environment));

describe('the tools that plan and apply changes', () => {
  test.each<[Environment, boolean]>([
    [{}, false],
    [{ CHANGES: 'auto' }, false],
    [{ CHANGES: 'on' }, true],
    [{ CHANGES: 'off' }, false],
    [{ KUBECTL_APPROVAL_COMMANDS: 'delete' }, true],
    [{ KUBECTL_APPROVAL_COMMANDS: '*', CHANGES: 'on' }, true],
    [{ KUBECTL_APPROVAL_COMMANDS: '' }, false],
  ])('under %j are offered: %j', (environment, offered) => {
    expect(under(environment)).toBe(offered);
  });

  test('cannot be off if approvals are asked for', () => {
    expect(() => readConfiguration({ CHANGES: 'off', KUBECTL_APPROVAL_COMMANDS: '*' })).toThrow(
      'CHANGES is "off"; use auto, on or off; off only without KUBECTL_APPROVAL_COMMANDS and without ask rules in the policy file. Nothing could be approved, and KUBECTL_APPROVAL_COMMANDS asks for approval.',
    );
  });
});

test.each([
  ['get', "'get' only reads, and reads never need approval."],
  ['rollout status', "'rollout status' only reads, and reads never need approval."],
  ['edit', "'edit' never runs on this server: The server starts no editor, diff program or other local program."],
  ['rollout restrat', "'rollout restrat' is not a kubectl command; the nearest is 'rollout restart'."],
])('an entry %s for approval is a fault that says why', (entry, says) => {
  expect(() => readConfiguration({ KUBECTL_APPROVAL_COMMANDS: `delete,${entry}` })).toThrow(
    `KUBECTL_APPROVAL_COMMANDS is "delete,${entry}"; use a comma-separated list of kubectl subcommands that change something, as one word or with their second (rollout restart), or *. ${says}`,
  );
});
