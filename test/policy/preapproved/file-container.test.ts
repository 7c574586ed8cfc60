import { describe, expect, test } from 'vitest';
import type { Flag, KubectlCommand, Plan } from '../../../src/kube/command.ts';
import { fileContainerText, fileScript } from '../../../src/kube/file-container.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { decide } from '../../../src/policy/decide.ts';
import { policyWith } from '../plans.ts';
import { preapprovedUnder } from './settings.ts';

const POLICY = policyWith({
  allowedCommands: [],
  preapproved: preapprovedUnder({ KUBECTL_FILE_READ_DEBUG_IMAGE: 'busybox:1.37.0' }),
});
const OFF = policyWith({ allowedCommands: ['debug', 'exec'], preapproved: preapprovedUnder() });
const NAME = 'k8s-remediation-files-0123abcd';
const flags = (given: Readonly<Record<string, string>>): readonly Flag[] =>
  Object.entries(given).map(([name, value]) => ({ name, value, spelled: `--${name}`, repeat: 'last' }));

const DEBUG = {
  namespace: 'shop',
  image: 'busybox:1.37.0',
  container: NAME,
  target: 'web',
  profile: 'baseline',
  quiet: 'true',
  custom: fileContainerText({ user: 1000, drop: ['ALL'] }),
};
const debug = (given: Readonly<Record<string, string>> = {}, positionals = ['web-0', 'sleep', '600']): Plan => ({
  command: { path: ['debug'], flags: flags({ ...DEBUG, ...given }), positionals, dashAt: 1 },
  preapproved: 'file-container',
});
const exec = (words: readonly string[], container = NAME): Plan => ({
  command: {
    path: ['exec'],
    flags: flags({ namespace: 'shop', container }),
    positionals: ['web-0', ...words],
    dashAt: 1,
  },
  preapproved: 'file-beside',
});
const script = (...words: readonly string[]) => ['sh', '-c', fileScript(), 'sh', ...words];
const codeOf = (plan: Plan, policy = POLICY) => {
  const verdict = decide(plan, policy, ANONYMOUS);
  return verdict.allowed ? 'allowed' : verdict.refusal.code;
};
const without = ({ command, ...plan }: Plan, flag: string): Plan => ({
  ...plan,
  command: { ...command, flags: command.flags.filter(({ name }) => name !== flag) },
});
const changed = ({ command, ...plan }: Plan, fields: Partial<KubectlCommand>): Plan => ({
  ...plan,
  command: { ...command, ...fields },
});

describe('what the server writes is allowed, although the operator lists neither debug nor exec', () => {
  test.each<[string, Plan]>([
    ['the container', debug()],
    ['the container of a root target', debug({ custom: fileContainerText({ drop: ['NET_RAW'] }) })],
    ['the search for a file', exec(script('1', '/app/a.txt'))],
    ['the search in a shared process namespace', exec(script('ab'.repeat(32), '/app/a.txt'))],
    ['the file', exec(script('1', '/app/a.txt', 'cat'))],
  ])('%s', (_, plan) => {
    expect(codeOf(plan)).toBe('allowed');
    expect(codeOf(plan, OFF)).toBe('NOT_ALLOWED');
  });
});

describe('nothing else has the form', () => {
  test.each<[string, Plan, string]>([
    ['another image', debug({ image: 'evil' }), 'POD_SECURITY'],
    ['another profile', debug({ profile: 'sysadmin' }), 'POD_SECURITY'],
    ['a container that is not hardened', debug({ custom: '{"securityContext":{"privileged":true}}' }), 'POD_SECURITY'],
    ['a file as its container', debug({ custom: '/etc/passwd' }), 'POD_SECURITY'],
    ['another name', debug({ container: 'web' }), 'POD_SECURITY'],
    ['another program', debug({}, ['web-0', 'sh']), 'POD_SECURITY'],
    ['a node', debug({}, ['node/n1', 'sleep', '600']), 'POD_SECURITY'],
    ['a copy of the pod', debug({ 'copy-to': 'other' }), 'POD_SECURITY'],
    ['a shared copy in place of a flag', without(debug({ 'copy-to': 'other' }), 'quiet'), 'POD_SECURITY'],
    ['no target', without(debug(), 'target'), 'POD_SECURITY'],
    ['documents', changed(debug(), { documents: [] }), 'POD_SECURITY'],
    ['another command', changed(debug(), { path: ['run'] }), 'POD_SECURITY'],
    ['another script', exec(['sh', '-c', 'id', 'sh', '1', '/app/a.txt']), 'PROGRAM_NOT_ALLOWED'],
    ['a program', exec(['cat', '/app/a.txt']), 'PROGRAM_NOT_ALLOWED'],
    ['another process', exec(script('2', '/app/a.txt')), 'PROGRAM_NOT_ALLOWED'],
    ['a pattern for the process', exec(script('*', '/app/a.txt')), 'PROGRAM_NOT_ALLOWED'],
    ['another last word', exec(script('1', '/app/a.txt', 'rm')), 'PROGRAM_NOT_ALLOWED'],
    ['another container', exec(script('1', '/app/a.txt'), 'web'), 'PROGRAM_NOT_ALLOWED'],
    ['the first container', without(exec(script('1', '/app/a.txt')), 'container'), 'PROGRAM_NOT_ALLOWED'],
    ['a secret path', exec(script('1', '/run/secrets/token')), 'PATH_NOT_ALLOWED'],
    ['a secret path to print', exec(script('1', '/app/tls.key', 'cat')), 'PATH_NOT_ALLOWED'],
    ['a relative path', exec(script('1', 'app/a.txt')), 'PATH_NOT_ALLOWED'],
    ['words of a shell', exec(script('1', '/app/$(id)')), 'METACHARACTER'],
  ])('%s', (_, plan, code) => {
    expect(codeOf(plan)).toBe(code);
  });

  test('the same flags and words without the form', () => {
    const custom = { ...debug(), preapproved: undefined } as never as Plan;
    expect(codeOf(custom)).toBe('COMMAND_NOT_ALLOWED');
    expect(codeOf(custom, OFF)).toBe('LOCAL_FILE');
  });
});

test('a container for files may have its own image alone', () => {
  const verdict = decide(debug(), POLICY, ANONYMOUS);
  const write = (image: string) => {
    const containers = (images: readonly string[]) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-0', namespace: 'shop' },
      spec: {
        containers: [{ name: 'web', image: 'web:1' }],
        ephemeralContainers: images.map((each) => ({ name: NAME, image: each })),
      },
    });
    return {
      operation: 'UPDATE',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      subResource: 'ephemeralcontainers',
      namespace: 'shop',
      name: 'web-0',
      options: {},
      oldObject: containers([]),
      object: containers([image]),
    } as never;
  };
  if (!verdict.allowed) throw new Error(verdict.refusal.error);
  const judge = (image: string) => verdict.permit.terms.admitting?.judge(write(image), [], () => undefined);
  expect(judge('busybox:1.37.0')).toBeUndefined();
  expect(judge('evil')).toMatchObject({ rule: 'images', refusal: { code: 'IMAGE_NOT_ALLOWED' } });
});
