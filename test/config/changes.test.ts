import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { offersChanges } from '../../src/config/changes.ts';
import { type Environment, readConfiguration } from '../../src/config/configuration.ts';
import { settingWarnings } from '../../src/config/warnings.ts';
import { readWebhookKey } from '../../src/config/webhook-key.ts';

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
      'CHANGES is "off"; use auto, on or off; off only without KUBECTL_APPROVAL_COMMANDS and without rules in the policy file that ask for approval or judge plans. With off, the server cannot ask for the approval that KUBECTL_APPROVAL_COMMANDS wants.',
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

describe('a receiver of events', () => {
  const CHANGE_WEBHOOK_URL = 'https://hooks.example.com/services/T0/B0?token=x';
  const CHANGE_WEBHOOK_SECRET = '0123456789abcdef'.repeat(2);

  test('without a key stops the start, and its path is not shown', () => {
    expect(() => readConfiguration({ CHANGE_WEBHOOK_URL })).toThrow(
      /^CHANGE_WEBHOOK_URL is set without a key that signs the events; set CHANGE_WEBHOOK_SECRET to at least 32 characters without blanks, for example of openssl rand -hex 32, or CHANGE_WEBHOOK_SECRET_FILE to a file with it\.$/,
    );
  });

  test('has the key of the variable or the file, and of one of them only', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'webhook-')), 'key');
    writeFileSync(file, `${CHANGE_WEBHOOK_SECRET}\n`);
    const keyOf = (environment: Environment) =>
      readWebhookKey(readConfiguration({ CHANGE_WEBHOOK_URL, ...environment }));
    expect(keyOf({ CHANGE_WEBHOOK_SECRET })).toBe(CHANGE_WEBHOOK_SECRET);
    expect(keyOf({ CHANGE_WEBHOOK_SECRET_FILE: file })).toBe(CHANGE_WEBHOOK_SECRET);
    expect(() => keyOf({ CHANGE_WEBHOOK_SECRET, CHANGE_WEBHOOK_SECRET_FILE: file })).toThrow('set only one of them');
    expect(() => keyOf({ CHANGE_WEBHOOK_SECRET_FILE: `${file}.none` })).toThrow('cannot be read (ENOENT)');
  });

  test('of a server that plans no changes is warned of', () => {
    const warnings = (environment: Environment) => settingWarnings(readConfiguration(environment), environment);
    const given = { CHANGE_WEBHOOK_URL, CHANGE_WEBHOOK_SECRET };
    const says = 'CHANGE_WEBHOOK_URL is set, but the server plans no changes: it sends no events.';
    expect(warnings(given)).toEqual([says]);
    expect(warnings({ ...given, CHANGES: 'on' })).toEqual([]);
  });
});
