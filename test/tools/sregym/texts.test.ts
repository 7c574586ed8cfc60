import { describe, expect, test } from 'vitest';
import { Stacks } from '../../../src/tools/sregym/stacks.ts';
import { textOfCommand, textOfResult } from '../../../src/tools/sregym/texts.ts';

const RAN = { success: true, stdout: 'NAME\nweb\n', stderr: '', return_code: 0 };

describe('the text of a command', () => {
  test.each([
    ['what it printed', RAN, 'NAME\nweb\n'],
    ['what it said, if it printed nothing', { ...RAN, stdout: '', stderr: 'No resources found' }, 'No resources found'],
    ['something in any case', { ...RAN, stdout: '' }, 'The command printed nothing.'],
    [
      'a failure of kubectl',
      { ...RAN, success: false, stdout: '', stderr: 'Error: away\n', return_code: 1, hint: 'Look.' },
      'Command Rejected: Error executing kubectl command:\nError: away\nLook.',
    ],
    [
      'a refusal, with what to do next',
      { success: false, error: 'No.', code: 'COMMAND_NOT_ALLOWED', hint: 'Ask.' },
      'Command Rejected: No. (COMMAND_NOT_ALLOWED)\nAsk.',
    ],
    [
      'a timeout, with what came until then',
      { success: false, error: 'Command timed out after 5 seconds', stdout: 'a\n', stderr: '' },
      'Command Rejected: Command timed out after 5 seconds\na\n',
    ],
    [
      'a hint in terms of a command line',
      { success: false, error: 'No files.', code: 'LOCAL_FILE', hint: 'Use -f - and give the objects in "stdin".' },
      "Command Rejected: No files. (LOCAL_FILE)\nUse -f - and give the objects in a here-document (-f - <<'EOF').",
    ],
    [
      'a part, without a cursor that no argument takes',
      {
        ...RAN,
        notice: 'A part. For the next part, call this tool with only "continue", as given here. Or ask for less.',
      },
      'NAME\nweb\nA part. ask for less.',
    ],
  ])('is %s', (_, body, text) => {
    expect(textOfCommand(body)).toBe(text);
  });
});

test('the text of a rollback is its result, or its error', () => {
  expect(textOfResult({ success: true, result: 'Done.' })).toBe('Done.');
  const failed = { success: false, error: 'Altered.', code: 'CHANGE_CONFLICT', hint: 'Look.' };
  expect(textOfResult(failed)).toBe('Error during rollback: Altered. (CHANGE_CONFLICT)\nLook.');
});

describe('the stacks of sessions', () => {
  const made = (id: string) => ({ id, command: `kubectl ${id}`, reversible: 'restores', because: '' }) as const;

  test('give back the last command first, each session its own', () => {
    const stacks = new Stacks();
    for (const id of ['a', 'b']) stacks.push('one', made(id));
    stacks.push('two', made('c'));
    expect(stacks.list('one').map(({ id }) => id)).toEqual(['b', 'a']);
    expect(stacks.pop('one')).toEqual(made('b'));
    expect(stacks.pop('two')).toEqual(made('c'));
    expect(stacks.pop('two')).toBeUndefined();
    expect(stacks.list('three')).toEqual([]);
  });

  test('are bounded: the oldest commands and sessions go', () => {
    const stacks = new Stacks();
    for (let each = 0; each < 250; each++) stacks.push('one', made(String(each)));
    expect(stacks.list('one')).toHaveLength(200);
    expect(stacks.list('one')[0]).toEqual(made('249'));
    for (let each = 0; each < 1000; each++) stacks.push(`session-${each}`, made('x'));
    expect(stacks.list('one')).toEqual([]);
    expect(stacks.list('session-999')).toHaveLength(1);
  });
});
