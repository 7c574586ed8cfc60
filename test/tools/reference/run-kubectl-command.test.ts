import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../../src/config/configuration.ts';
import { isRefusal } from '../../../src/errors.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { decide } from '../../../src/policy/decide.ts';
import { runKubectlCommand } from '../../../src/tools/reference/run-kubectl-command.ts';
import { PREAPPROVED, preapprovedUnder } from '../../policy/preapproved/settings.ts';
import { argvOf, planOf, refusalOf } from '../settings.ts';

const tool = runKubectlCommand(PREAPPROVED, false);
const locked = runKubectlCommand(preapprovedUnder({ KUBECTL_ALLOW_ARBITRARY_COMMANDS: 'false' }), false);

/** What the server says of a call under the settings of a reference server. */
function said(args: readonly string[], environment = {}): string {
  const plan = planOf(tool, { args });
  if (isRefusal(plan)) return plan.code;
  const verdict = decide(plan, readConfiguration({ TOOLSET: '1.4', ...environment }), ANONYMOUS);
  return verdict.allowed ? 'runs' : verdict.refusal.code;
}

describe('run_kubectl_command', () => {
  test('shows everything that runs in args', () => {
    expect(Object.keys(tool.inputSchema['properties'] as object)).toEqual(['args', 'pipe', 'max_bytes', 'continue']);
    expect(refusalOf(tool, { args: ['patch', 'deploy', 'web'], stdin: {} })).toMatchObject({
      code: 'ARGUMENTS_INVALID',
    });
  });

  test('drops one leading kubectl', () => {
    expect(argvOf(tool, { args: ['kubectl', 'scale', 'deploy/web', '--replicas', '3'] })).toEqual(
      argvOf(tool, { args: ['scale', 'deploy/web', '--replicas', '3'] }),
    );
  });

  test('is off in locked-down mode, before anything else is looked at', () => {
    expect(refusalOf(locked, { args: [] })).toMatchObject({
      code: 'LOCKED_DOWN',
      error: expect.stringContaining('run_kubectl_command is disabled: the server is in locked-down mode'),
    });
  });

  test.each<[readonly string[], string]>([
    [['scale', 'deploy/web', '--replicas=3', '-n', 'shop'], 'runs'],
    [['exec', 'web-0', '-n', 'shop', '--', 'ls', '/app'], 'runs'],
    [['get', 'pods'], 'COMMAND_NOT_ALLOWED'],
    [['edit', 'deploy', 'web'], 'COMMAND_NOT_ALLOWED'],
    [['delete', 'pod', 'a', '-n', '--', '--server=http://evil'], 'OTHER_SERVER'],
    [['exec', 'web-0', '-n', '--', '--server=http://evil', '--', 'ls'], 'OTHER_SERVER'],
    [['delete', 'pod', 'a', '-shttp://evil'], 'OTHER_SERVER'],
    [['run', 'x', '--image=evil'], 'IMAGE_NOT_ALLOWED'],
    [['delete', '-f', 'http://evil/x.yaml'], 'LOCAL_FILE'],
    [[], 'NO_COMMAND'],
    [['kubectl'], 'NO_COMMAND'],
  ])('%j: %s', (args, code) => {
    expect(said(args)).toBe(code);
  });

  test('nothing changes anything in locked-down mode, whichever tool plans it', () => {
    const environment = { KUBECTL_ALLOW_ARBITRARY_COMMANDS: 'false', KUBECTL_ALLOWED_COMMANDS: 'get,delete' };
    expect(said(['delete', 'pod', 'a', '-n', 'shop'], environment)).toBe('NOT_ALLOWED');
    expect(said(['get', 'pods'], environment)).toBe('runs');
  });
});
