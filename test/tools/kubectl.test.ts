import { describe, expect, test } from 'vitest';
import { kubectl } from '../../src/tools/kubectl.ts';
import { argvOf, planOf, READ_ONLY, REMEDIATION, refusalOf } from './settings.ts';

describe('calls that are understood', () => {
  test.each([
    [{ args: ['get', 'pods', '-n', 'production'] }, ['get', '--namespace=production', '--', 'pods']],
    [
      { args: ['logs', 'my-pod', '-c', 'sidecar', '--tail', '100'] },
      ['logs', '--container=sidecar', '--tail=100', '--', 'my-pod'],
    ],
    [{ args: ['logs', 'my-pod', '--tail', 100] }, ['logs', '--tail=100', '--', 'my-pod']],
    [{ args: ['kubectl', 'get', 'pods'] }, ['get', '--', 'pods']],
    [{ args: ['get'], __robusta_user_approved: true }, ['get']],
    [{ args: ['get', 'pods', '-l', 'app in (a, b)'] }, ['get', '--selector=app in (a, b)', '--', 'pods']],
    [{ args: ['rollout', 'status', 'deploy/web'] }, ['rollout', 'status', '--timeout=58s', '--', 'deploy/web']],
  ])('%j', (given, argv) => {
    expect(argvOf(kubectl, given)).toEqual(['--v=0', ...argv]);
  });

  test('a plan of kubectl has no clean-up and no image', () => {
    expect(Object.keys(planOf(kubectl, { args: ['get'] }))).toEqual(['command', 'answer']);
  });
});

describe('calls that are refused', () => {
  test.each<[unknown, string]>([
    [{}, 'ARGUMENTS_INVALID'],
    [undefined, 'ARGUMENTS_INVALID'],
    [{ args: null }, 'ARGUMENTS_INVALID'],
    [{ args: [null] }, 'ARGUMENTS_INVALID'],
    [{ args: 'get pods' }, 'ARGUMENTS_INVALID'],
    [{ args: ['get pods'] }, 'ARGUMENTS_INVALID'],
    [{ args: ['kubectl get pods -n default'] }, 'ARGUMENTS_INVALID'],
    [{ args: ['get\u00a0pods'] }, 'ARGUMENTS_INVALID'],
    [{ args: [['get', 'pods']] }, 'ARGUMENTS_INVALID'],
    [{ args: ['get', 'a\0'] }, 'ARGUMENTS_INVALID'],
    [{ args: ['get'], namespace: 'default' }, 'ARGUMENTS_INVALID'],
    [{ command: ['get'] }, 'ARGUMENTS_INVALID'],
    [{ args: [] }, 'NO_COMMAND'],
    [{ args: ['kubectl'] }, 'NO_COMMAND'],
    [{ args: [''] }, 'UNKNOWN_COMMAND'],
    [{ args: ['ro', 'status', 'deploy/web'] }, 'UNKNOWN_COMMAND'],
    [{ args: ['get', 'pods', '--frobnicate'] }, 'UNKNOWN_FLAG'],
    [{ args: ['-n', 'default', 'get'] }, 'NO_COMMAND'],
    [{ args: ['--kubeconfig=x', 'get'] }, 'NO_COMMAND'],
  ])('%j', (given, code) => {
    const refusal = refusalOf(kubectl, given);
    expect(refusal.code).toBe(code);
    expect(refusal.error).not.toBe('');
    expect(refusal.hint).not.toBe('');
  });

  test('10,000 items, and an item of 100 KiB', () => {
    for (const args of [Array(10_000).fill('get'), ['get', 'x'.repeat(100 * 1024)]])
      expect(refusalOf(kubectl, { args }).code).toBe('ARGUMENTS_TOO_LARGE');
  });

  test('a whole command line in one item is answered with its right form', () => {
    expect(refusalOf(kubectl, { args: ['get pods -n default'] }).hint).toBe(
      'Give each word as a separate item: {"args":["get","pods","-n","default"]}.',
    );
  });
});

describe('what a model is told', () => {
  test.each([
    ['read-only', READ_ONLY],
    ['remediation', REMEDIATION],
  ])('%s: the description is short and names every allowed command and the timeout', (_, settings) => {
    const text = kubectl.describe(settings);
    expect(text.length).toBeLessThan(700);
    expect(text).toContain(`Allowed commands: ${settings.allowedCommands.join(', ')}.`);
    expect(text).toContain(`${settings.timeoutSeconds} s`);
  });

  test('a server that allows nothing says so', () => {
    expect(kubectl.describe({ ...READ_ONLY, allowedCommands: [] })).toContain('Allowed commands: (none).');
  });

  test('no value of a setting that is not listed leaks in', () => {
    expect(kubectl.describe(READ_ONLY)).not.toMatch(/delete|patch|scale/);
  });

  test.each([true, false])('with readOnly %s the hints follow', (readOnly) => {
    expect(kubectl.annotate({ ...READ_ONLY, readOnly })).toEqual({
      readOnlyHint: readOnly,
      destructiveHint: !readOnly,
      idempotentHint: readOnly,
      openWorldHint: true,
    });
  });
});
