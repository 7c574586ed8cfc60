import { describe, expect, test } from 'vitest';
import { parseCommandLine, USAGE } from '../../src/config/command-line.ts';

const HASH = 'a'.repeat(64);

describe('the command line of changes', () => {
  test.each<[string, object]>([
    ['list', { command: 'list', namespace: undefined, all: false, json: false }],
    ['list -n shop --json', { command: 'list', namespace: 'shop', all: false, json: true }],
    ['list -A', { command: 'list', namespace: undefined, all: true, json: false }],
    ['show shop.x', { command: 'show', id: 'shop.x', json: false }],
    ['--json show shop.x', { command: 'show', id: 'shop.x', json: true }],
    ['approve shop.x', { command: 'approve', id: 'shop.x' }],
    [`approve shop.x --reason ok --hash ${HASH}`, { command: 'approve', id: 'shop.x', reason: 'ok', hash: HASH }],
    ['deny shop.x --reason no', { command: 'deny', id: 'shop.x', reason: 'no' }],
    ['undo shop.x', { command: 'undo', id: 'shop.x', json: false }],
    [
      'undo shop.x --reason worse --server http://a:8000/mcp --json',
      { command: 'undo', id: 'shop.x', reason: 'worse', server: 'http://a:8000/mcp', json: true },
    ],
    [
      'grant --like shop.x --uses 3 --for 8h',
      { command: 'grant', like: 'shop.x', uses: 3, lastsSeconds: 28_800, sameFields: false, anyName: false },
    ],
    [
      'grant --like shop.x --uses 100 --for 168h --same-fields --any-name --reason ok',
      {
        command: 'grant',
        like: 'shop.x',
        uses: 100,
        lastsSeconds: 604_800,
        sameFields: true,
        anyName: true,
        reason: 'ok',
      },
    ],
    ['grants -A --json', { command: 'grants', namespace: undefined, all: true, json: true }],
    ['revoke label-x -n shop', { command: 'revoke', name: 'label-x', namespace: 'shop' }],
    ['suspend --reason incident', { command: 'suspend', reason: 'incident' }],
    ['resume', { command: 'resume' }],
  ])('is read: %s', (text, line) => {
    expect(parseCommandLine(['changes', ...text.split(' ')])).toEqual({ action: 'changes', ...line });
  });

  test.each<[string, RegExp]>([
    [
      '',
      /changes "" is not a known command; use one of list, show, approve, deny, undo, grant, grants, revoke, suspend, resume/,
    ],
    ['constructor', /is not a known command/],
    ['apply shop.x', /changes "apply" is not a known command/],
    ['list shop', /Unexpected argument "shop"/],
    ['list -n shop -A', /either --namespace or --all-namespaces/],
    ['list --reason x', /--reason does not go with changes list/],
    ['list -n ', /--namespace is empty/],
    ['show', /changes show needs the id of a change; changes list -A prints the ids\.$/],
    ['show a.b c.d', /Unexpected argument "c.d"/],
    ['show a.b --hash x', /--hash does not go with changes show/],
    ['approve', /changes approve needs the id/],
    ['approve a.b --hash abc', /--hash is "abc"; use the hash that show prints/],
    ['approve a.b --json', /--json does not go with changes approve/],
    ['deny a.b', /changes deny needs --reason TEXT/],
    ['deny a.b --reason ', /--reason is empty/],
    ['undo', /changes undo needs the id of a change; changes list -A prints the ids\.$/],
    ['undo a.b --hash x', /--hash does not go with changes undo/],
    ['undo a.b --server ', /--server is empty/],
    ['approve a.b --server http://a', /--server does not go with changes approve/],
    ['grant --uses 3 --for 8h', /changes grant needs --like ID/],
    ...['', ' --uses 0', ' --uses 101', ' --uses 1.5', ' --uses many'].map((uses): [string, RegExp] => [
      `grant --like a.b --for 8h${uses}`,
      /changes grant needs --uses N, a whole number from 1 to 100\./,
    ]),
    ...['', ' --for 59s', ' --for 169h', ' --for soon'].map((lasts): [string, RegExp] => [
      `grant --like a.b --uses 1${lasts}`,
      /changes grant needs --for DURATION, such as 30m or 8h, from 60s to 168h\./,
    ]),
    ['grant a.b --like a.b --uses 1 --for 8h', /Unexpected argument "a.b"/],
    ['grant --like a.b --uses 1 --for 8h --hash x', /--hash does not go with changes grant/],
    ['revoke', /changes revoke needs the name of a grant; changes grants -A prints the names\.$/],
    ['approve a.b --uses 1', /--uses does not go with changes approve/],
    ['suspend', /changes suspend needs --reason TEXT/],
    ['suspend a.b --reason x', /Unexpected argument "a.b"/],
    ['resume -A', /--all-namespaces does not go with changes resume/],
    ['list --kubeconfig x', /Unknown option '--kubeconfig'/],
  ])('is refused: %s', (text, why) => {
    expect(() => parseCommandLine(['changes', ...text.split(' ')])).toThrow(why);
  });

  test('has help, which says what each exit code means', () => {
    expect(parseCommandLine(['changes', 'approve', '--help'])).toEqual({ action: 'help' });
    for (const words of [
      'list',
      'show ID',
      'approve ID',
      'deny ID',
      'undo ID',
      'grant',
      'revoke NAME',
      'suspend',
      'resume',
    ])
      expect(USAGE).toContain(words);
    expect(USAGE).toMatch(/exit code 0 done, 1 not done,\s+2 bad usage or configuration, 3 refused by the API server/);
  });
});
