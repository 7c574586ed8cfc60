import { describe, expect, test } from 'vitest';
import { forShell, showResult } from '../../src/kubectl-cli/result.ts';

const AS_TEXT = { json: false, keeps: true } as const;
const RAN = { success: true, stdout: 'NAME\nweb\n', stderr: '', return_code: 0 };

describe('the exit code', () => {
  test.each([
    ['kubectl ran', RAN, 0],
    ['kubectl failed', { ...RAN, success: false, return_code: 1 }, 1],
    ['kubectl failed for a known cause', { ...RAN, success: false, return_code: 1, code: 'BLAST_RADIUS' }, 1],
    ['a command in a container failed', { ...RAN, success: false, return_code: 42 }, 42],
    ['the call was refused', { success: false, error: 'No.', code: 'COMMAND_NOT_ALLOWED', hint: 'Ask.' }, 77],
    ['the audit record could not be written', { success: false, error: 'No.', code: 'AUDIT_FAILED', hint: '' }, 77],
    ['an approval is needed', { success: false, error: 'Wait.', code: 'APPROVAL_REQUIRED', hint: '' }, 75],
    ['a denied change', { success: false, error: 'No.', code: 'CHANGE_DENIED', hint: '' }, 77],
    ['time was up', { success: false, error: 'Command timed out after 5 seconds', stdout: 'a\n', stderr: '' }, 124],
    ['a change was made', { success: true, change: { id: 'a.b', phase: 'Applied', summary: 's' }, hint: '' }, 0],
  ])('if %s', (_, body, code) => {
    expect(showResult(body, AS_TEXT).exitCode).toBe(code);
    expect(showResult(body, { json: true, keeps: true }).exitCode).toBe(code);
  });
});

describe('the output', () => {
  test('is the output of kubectl, to the byte', () => {
    expect(showResult({ ...RAN, stderr: 'Warning: old\n' }, AS_TEXT)).toEqual({
      stdout: RAN.stdout,
      stderr: 'Warning: old\n',
      exitCode: 0,
    });
  });

  test('of a refusal is on stderr: what, which code, and what next', () => {
    const body = { success: false, error: 'No exec.', code: 'COMMAND_NOT_ALLOWED', hint: 'Ask the operator.' };
    expect(showResult(body, AS_TEXT)).toMatchObject({
      stdout: '',
      stderr: 'error: No exec.\ncode: COMMAND_NOT_ALLOWED\nhint: Ask the operator.\n',
    });
  });

  test('keeps sentences apart from what kubectl did not end with a line break', () => {
    const body = { ...RAN, stderr: 'half', hint: 'Look at the pod.' };
    expect(showResult(body, AS_TEXT).stderr).toBe('half\nhint: Look at the pod.\n');
  });

  test('as JSON is the whole result, on stdout alone', () => {
    const body = { ...RAN, stderr: 'x', hint: 'y', truncated: true };
    const { stdout, stderr } = showResult(body, { json: true, keeps: true });
    expect(JSON.parse(stdout)).toEqual(body);
    expect(stderr).toBe('');
  });
});

describe('an answer of a hostile server', () => {
  const HIDDEN = '\u001b[2Ja\u202eb\u200b\u0007';
  const SHOWN = '\\u{1B}[2Ja\\u{202E}b\\u{200B}\\u{7}';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/;

  test('says nothing that a terminal would obey, and no line that passes for another', () => {
    const forged = `${HIDDEN}\ncode: OK\n\rhint: all is well`;
    const body = { success: false, error: forged, code: forged, notice: forged, hint: forged, continue: forged };
    const { stderr } = showResult(body, AS_TEXT);
    expect(stderr).not.toMatch(RAW);
    expect(stderr.split('\n').map((each) => each.replace(/:.*/, ''))).toEqual([
      'error',
      'code',
      'notice',
      'hint',
      'next part',
      '',
    ]);
    expect(stderr).toContain(`error: ${SHOWN}\\ncode: OK\\n\\u{D}hint: all is well\n`);
  });

  test('shows no change that a terminal would obey', () => {
    const change = {
      ...{ id: HIDDEN, phase: 'Pending', summary: HIDDEN, diff: `-${HIDDEN}\n+${HIDDEN}`, risks: [HIDDEN] },
      ...{ reversible: HIDDEN, warnings: [HIDDEN], approve: { command: HIDDEN }, expires_at: HIDDEN, message: HIDDEN },
    };
    const asked = showResult({ success: false, code: 'APPROVAL_REQUIRED', error: 'No.', change }, AS_TEXT);
    expect(asked.stderr).not.toMatch(RAW);
    expect(asked.stderr).toContain(`\n-${SHOWN}\n+${SHOWN}\n`);
    const made = showResult({ success: true, change }, AS_TEXT);
    expect(made.stdout).toBe(`${SHOWN}\n`);
    expect(made.stderr).not.toMatch(RAW);
  });

  test('prints what kubectl printed to the byte, and escapes it on a terminal and in JSON', () => {
    const body = { ...RAN, stdout: `${HIDDEN}\n`, stderr: `${HIDDEN}\n` };
    expect(showResult(body, AS_TEXT)).toMatchObject({ stdout: body.stdout, stderr: body.stderr });
    const terminals = { stdout: true, stderr: false };
    expect(showResult(body, { ...AS_TEXT, terminals })).toMatchObject({ stdout: `${SHOWN}\n`, stderr: body.stderr });
    const { stdout } = showResult(body, { json: true, keeps: true });
    expect(stdout).not.toMatch(RAW);
    expect(JSON.parse(stdout)).toEqual(body);
  });

  test.each([1.5, -1, 256, Number.MAX_VALUE, Number.NaN])('ends with 1 if %d is to be an exit code', (code) => {
    expect(showResult({ ...RAN, return_code: code }, AS_TEXT).exitCode).toBe(1);
  });

  test.each([
    null,
    7,
    [],
    { risks: 7, approve: 'x', id: [], diff: {}, warnings: [null], expires_at: 1 },
    { phase: 'Pending', approve: { command: {} }, risks: { map: 1 } },
  ])('is shown whatever its change is: %j', (change) => {
    const body = { success: false, code: 'APPROVAL_REQUIRED', error: 'No.', change };
    expect(showResult(body, AS_TEXT)).toMatchObject({ stdout: '', exitCode: 75 });
  });
});

describe('a shortened output', () => {
  const notice =
    'The first 10 of 20 lines are shown. For the next part, call this tool with only "continue", as given here.';
  const body = { ...RAN, truncated: true, notice, continue: 'CURSOR' };

  test('says on stderr how to go on', () => {
    const { stdout, stderr } = showResult(body, AS_TEXT);
    expect(stdout).toBe(RAN.stdout);
    expect(stderr).toContain('For the next part, run the command below.');
    expect(stderr).toContain('next part: kubernetes-remediation-mcp kubectl --continue CURSOR\n');
    const from = showResult(body, { ...AS_TEXT, server: 'http://127.0.0.1:8000/mcp' }).stderr;
    expect(from).toContain("kubectl --server 'http://127.0.0.1:8000/mcp' --continue CURSOR\n");
  });

  test('of a process that takes its key with it names what would keep it', () => {
    const { stderr } = showResult(body, { json: false, keeps: false });
    expect(stderr).not.toContain('CURSOR');
    expect(stderr).not.toContain('run the command below');
    expect(stderr).toContain('notice: The first 10 of 20 lines are shown.\n');
    expect(stderr).toContain('ANSWER_KEY');
  });

  test('with long arguments needs them again', () => {
    const again = 'For the next part, repeat this call with the same arguments and "continue", as given here.';
    expect(showResult({ ...body, notice: again }, AS_TEXT).stderr).toContain('--continue CURSOR ARGS...');
  });
});

describe('a change that waits', () => {
  const change = {
    id: 'shop.1',
    phase: 'Pending',
    summary: 'scale',
    diff: '-  replicas: 1\n+  replicas: 3',
    risks: ['Three times as many.'],
    reversible: 'restores',
    approve: { command: 'kubernetes-remediation-mcp changes approve shop.1' },
    expires_at: '2026-11-30T01:00:00.000Z',
  };
  const body = { success: false, error: 'It needs approval.', code: 'APPROVAL_REQUIRED', change, hint: 'apply_change' };

  test('shows what it does, how it is approved, and that the same command makes it', () => {
    const { stderr } = showResult(body, AS_TEXT);
    for (const part of [
      'change: shop.1 (Pending)',
      change.diff,
      'risk: Three',
      'undo: restores',
      'run the same command again',
    ])
      expect(stderr).toContain(part);
    expect(stderr).toContain('approve: kubernetes-remediation-mcp changes approve shop.1\n');
    expect(stderr).not.toContain('apply_change');
  });

  test('says it if no later command could make it', () => {
    const without = showResult(body, { json: false, keeps: false }).stderr;
    expect(without).not.toContain('run the same command again');
    expect(without).toContain('set ANSWER_KEY');
    expect(without).not.toContain('approve: ');
    const inMemory = { ...change, approve: { http: 'POST /changes/shop.1/decision', kept: 'memory' } };
    expect(showResult({ ...body, change: inMemory }, { json: false, keeps: false }).stderr).toContain('rbac.yaml');
  });
});

test('sentences name options instead of arguments of a tool', () => {
  expect(forShell('ask for less with "pipe", for example ["grep -i error"].')).toBe(
    'ask for less with --pipe "grep -i error".',
  );
  expect(forShell('Use -f - and give the objects in "stdin".')).toBe('Use standard input: kubectl apply -f - < FILE.');
  expect(forShell('"stdin" holds {"stdin": 1}.')).toBe('standard input holds {"stdin": 1}.');
  expect(forShell('Call get_config to see what is allowed.')).toContain('kubernetes-remediation-mcp explain-policy');
});
