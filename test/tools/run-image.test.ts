import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import type { KubectlCommand } from '../../src/kube/command.ts';
import type { Execution } from '../../src/kube/execution.ts';
import { renderArgv } from '../../src/kubectl/render.ts';
import { runImage } from '../../src/tools/run-image.ts';
import { argvOf, CALL_ID, planOf, READ_ONLY, REMEDIATION, refusalOf } from './settings.ts';

const LABEL = `kubernetes-remediation-mcp/call=${CALL_ID}`;
const BEFORE = ['--v=0', 'run', '--image=alpine', '--restart=Never', `--labels=run=debug,${LABEL}`];

describe('the command line', () => {
  test.each([
    [
      { name: 'debug', image: 'alpine', command: ['sh', '-c', 'cat /etc/resolv.conf'] },
      [...BEFORE, '--rm=true', '--stdin=true', 'debug', '--', 'sh', '-c', 'cat /etc/resolv.conf'],
    ],
    [
      { name: 'debug', image: 'alpine', namespace: 'shop' },
      [...BEFORE, '--namespace=shop', '--rm=true', '--stdin=true', 'debug'],
    ],
    [{ name: 'debug', image: 'alpine', rm: false, command: ['sleep', 60] }, [...BEFORE, 'debug', '--', 'sleep', '60']],
  ])('%j', (given, argv) => {
    expect(argvOf(runImage, given)).toEqual(argv);
  });

  test.each([
    { name: 'debug', image: 'alpine' },
    { name: 'debug', image: 'alpine', namespace: null, command: null, rm: null },
    { name: 'debug', image: 'alpine', namespace: '', command: [null], rm: 'true' },
    { name: 'debug', image: 'alpine', namespace: [null], command: [], __robusta_user_approved: true },
  ])('absent parameters have their defaults: %j', (given) => {
    expect(argvOf(runImage, given)).toEqual([...BEFORE, '--rm=true', '--stdin=true', 'debug']);
  });

  test('flags in the command belong to the container', () => {
    const plan = planOf(runImage, { name: 'debug', image: 'alpine', command: ['--overrides={}', '--', '-n'] });
    if (isRefusal(plan)) throw new Error(plan.error);
    expect(plan.command.flags.map(({ name }) => name)).not.toContain('overrides');
    expect(renderArgv(plan.command).slice(-4)).toEqual(['--', '--overrides={}', '--', '-n']);
  });

  test.each([
    ['x'.repeat(64), 'x'.repeat(63)],
    [`${'x'.repeat(62)}.y`, 'x'.repeat(62)],
    [`${'x'.repeat(61)}--y`, 'x'.repeat(61)],
    ['a.b', 'a.b'],
  ])('the run label of pod %s is a valid label value', (name, value) => {
    expect(argvOf(runImage, { name, image: 'alpine' })).toContain(`--labels=run=${value},${LABEL}`);
  });
});

describe('the clean-up', () => {
  test('deletes by the label of the call alone, at once and without waiting', () => {
    expect(cleanupOf({ name: 'debug', image: 'alpine' })).toEqual([
      '--v=0',
      'delete',
      `--selector=${LABEL}`,
      '--now=true',
      '--ignore-not-found=true',
      '--wait=false',
      '--',
      'pods',
    ]);
  });

  test('looks where the pod was made', () => {
    expect(cleanupOf({ name: 'debug', image: 'alpine', namespace: 'shop' })).toContain('--namespace=shop');
  });

  test('never names the pod, so a pod of the same name that was there before is safe', () => {
    expect(cleanupOf({ name: 'precious', image: 'alpine' }).join(' ')).not.toContain('precious');
  });

  test('does not exist for a pod that is to stay', () => {
    expect(planOf(runImage, { name: 'debug', image: 'alpine', rm: false })).not.toHaveProperty('cleanup');
  });
});

describe('calls that are refused', () => {
  test.each<[unknown, string]>([
    [{}, 'ARGUMENTS_INVALID'],
    [{ name: 'debug' }, 'ARGUMENTS_INVALID'],
    [{ image: 'alpine' }, 'ARGUMENTS_INVALID'],
    [{ name: null, image: 'alpine' }, 'ARGUMENTS_INVALID'],
    [{ name: 7, image: 'alpine' }, 'ARGUMENTS_INVALID'],
    [{ name: 'debug', image: ['alpine'] }, 'ARGUMENTS_INVALID'],
    [{ name: 'debug', image: 'alpine', command: 'sh -c ls' }, 'ARGUMENTS_INVALID'],
    [{ name: 'debug', image: 'alpine', command: [['sh']] }, 'ARGUMENTS_INVALID'],
    [{ name: 'debug', image: 'alpine', command: ['a\0'] }, 'ARGUMENTS_INVALID'],
    [{ name: 'debug', image: 'alpine', rm: 'maybe' }, 'ARGUMENTS_INVALID'],
    [{ name: 'debug', image: 'alpine', overrides: '{}' }, 'ARGUMENTS_INVALID'],
    [{ name: '', image: 'alpine' }, 'NAME_INVALID'],
    ...['-n', '--kubeconfig=x', 'a\n', 'a\0', 'а', 'a b', 'A'].flatMap((text): [unknown, string][] => [
      [{ name: text, image: 'alpine' }, 'NAME_INVALID'],
      [{ name: 'debug', image: 'alpine', namespace: text }, 'NAME_INVALID'],
    ]),
  ])('%j', (given, code) => {
    expect(refusalOf(runImage, given).code).toBe(code);
  });

  test('10,000 words, and texts of 100 KiB', () => {
    const huge = 'x'.repeat(100 * 1024);
    const call = { name: 'debug', image: 'alpine' };
    for (const command of [Array(10_000).fill('a'), [huge]])
      expect(refusalOf(runImage, { ...call, command }).code).toBe('ARGUMENTS_TOO_LARGE');
    for (const name of ['name', 'namespace'])
      expect(refusalOf(runImage, { ...call, [name]: huge })).toMatchObject({ code: 'NAME_INVALID' });
  });

  test('a command line in one item is answered with its right form, as the kubectl tool does', () => {
    expect(refusalOf(runImage, { name: 'debug', image: 'alpine', command: ['nslookup my-service'] }).hint).toContain(
      '{"command":["nslookup","my-service"]}',
    );
  });
});

describe('output', () => {
  const captured = (text: string) => ({ text, kept: 'first' as const, totalBytes: text.length, truncated: false });
  const settled = (execution: Execution) => runImage.outcome(runImage.settle?.(execution) ?? execution);

  test('that an attach and the logs both printed is shown once', () => {
    const stderr = "warning: couldn't attach to pod/debug, falling back to streaming logs: error reading: EOF\n";
    const outcome = settled({
      ended: 'exited',
      exitCode: 0,
      stdout: captured('a\na\n'),
      stderr: captured(stderr),
    });
    expect(outcome.body).toEqual({ success: true, stdout: 'a\n', stderr, return_code: 0 });
  });

  test('that repeats itself without that race is whole', () => {
    const outcome = settled({
      ended: 'exited',
      exitCode: 0,
      stdout: captured('a\na\n'),
      stderr: captured(''),
    });
    expect(outcome.body['stdout']).toBe('a\na\n');
  });
});

describe('what a model is told', () => {
  test('while it is off, the description says so and nothing is promised', () => {
    expect(runImage.describe(READ_ONLY)).toMatch(/Disabled/);
    expect(runImage.annotate(READ_ONLY)).toEqual({
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: true,
    });
  });

  test('while it is on, the description names every image and stays short', () => {
    const text = runImage.describe(REMEDIATION);
    expect(text).toContain('Allowed images: curlimages/curl, busybox, alpine, nicolaka/netshoot.');
    expect(text.length).toBeLessThan(700);
    expect(runImage.annotate(REMEDIATION)).toEqual({
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: false,
      openWorldHint: true,
    });
  });
});

function cleanupOf(given: unknown): readonly string[] {
  const plan = planOf(runImage, given);
  if (isRefusal(plan)) throw new Error(plan.error);
  return renderArgv(plan.cleanup as KubectlCommand);
}
