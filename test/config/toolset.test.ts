import { describe, expect, test } from 'vitest';
import { offersChanges } from '../../src/config/changes.ts';
import { type Environment, readConfiguration } from '../../src/config/configuration.ts';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { settingWarnings } from '../../src/config/warnings.ts';
import { TOOLS, TOOLS_WITH_CHANGES, toolsFor } from '../../src/tools/index.ts';

const warningsUnder = (environment: Environment) => settingWarnings(readConfiguration(environment), environment);
const namesUnder = (environment: Environment, plansChanges = false) =>
  toolsFor(readConfiguration(environment), plansChanges).map(({ name }) => name);

describe('the tools that are served', () => {
  test.each<[Environment, string]>([
    [{}, '1.0'],
    [{ KUBECTL_ALLOWED_COMMANDS: 'get', KUBECTL_ALLOWED_IMAGES: 'busybox', KUBECTL_TIMEOUT: '5' }, '1.0'],
    [{ KUBECTL_DANGEROUS_FLAGS: '--as' }, '1.0'],
    [{ KUBECTL_PREAPPROVED_EXEC_BINARIES: 'ps' }, '1.4'],
    [{ KUBECTL_PREAPPROVED_COMMANDS: 'ps' }, '1.4'],
    [{ KUBECTL_ALLOW_ARBITRARY_COMMANDS: 'true' }, '1.4'],
    [{ KUBECTL_FILE_READ_ALLOWED_PATHS: '/app' }, '1.4'],
    [{ GPU_DIAG_ENABLED: 'false' }, '1.4'],
    [{ DCGM_ENABLED: '' }, '1.4'],
    [{ KUBECTL_DIAGNOSTIC_IMAGES: 'a', KUBECTL_ALLOWED_IMAGES: 'b' }, 'all'],
    [{ TOOLSET: '1.0', KUBECTL_DIAGNOSTIC_IMAGES: 'a' }, '1.0'],
    [{ TOOLSET: '1.4' }, '1.4'],
    [{ TOOLSET: 'all' }, 'all'],
    [{ TOOLSET: 'auto' }, '1.0'],
    [{ TOOLSET: 'sregym', KUBECTL_DIAGNOSTIC_IMAGES: 'a' }, 'sregym'],
  ])('%j: %s', (environment, toolset) => {
    expect(readConfiguration(environment).toolset).toBe(toolset);
  });

  test('without TOOLSET and a later variable they are the very same as ever', () => {
    expect(toolsFor(readConfiguration({}), false)).toBe(TOOLS);
    expect(toolsFor(readConfiguration({}), true)).toBe(TOOLS_WITH_CHANGES);
    expect(readConfiguration({})).not.toHaveProperty('preapproved');
  });

  test('of 1.4 come alone, so that no other tool passes by what the client asks a person about', () => {
    expect(namesUnder({ TOOLSET: '1.4' })).not.toContain('kubectl');
    expect(namesUnder({ TOOLSET: '1.4' })).toContain('run_kubectl_command');
    const changes = namesUnder({ TOOLSET: '1.4', KUBECTL_APPROVAL_COMMANDS: 'scale' }, true).slice(-3);
    expect(changes).toEqual(['apply_change', 'get_change', 'undo_change']);
    expect(namesUnder({ TOOLSET: '1.4', KUBECTL_APPROVAL_COMMANDS: 'scale' }, true)).not.toContain('plan_change');
    expect(namesUnder({ TOOLSET: '1.4', CHANGES: 'on' }, true)).toContain('plan_change');
    expect(namesUnder({ TOOLSET: 'all' }, true)).toContain('plan_change');
    expect(namesUnder({ TOOLSET: 'all' })).toEqual(expect.arrayContaining(['kubectl', 'run_kubectl_command']));
  });

  test('of SREGym come alone, and changes are planned for them', () => {
    const configuration = readConfiguration({ TOOLSET: 'sregym' });
    expect(toolsFor(configuration, true).map(({ name }) => name)).toEqual([
      'exec_kubectl_cmd_safely',
      'rollback_command',
      'get_previous_rollbackable_cmd',
    ]);
    expect(offersChanges(configuration)).toBe(true);
    expect(configuration).not.toHaveProperty('preapproved');
    expect(configuration.allowedCommands).toEqual(readConfiguration({}).allowedCommands);
    expect(() => readConfiguration({ TOOLSET: 'sregym', CHANGES: 'off' })).toThrow('TOOLSET is sregym');
    expect(warningsUnder({ TOOLSET: 'sregym', GPU_DIAG_ENABLED: 'true' })).toContain(
      'TOOLSET is sregym, so GPU_DIAG_ENABLED have no effect.',
    );
  });

  test('TOOLSET takes no other word', () => {
    expect(() => readConfiguration({ TOOLSET: '1.5' })).toThrow(ConfigurationError);
  });
});

describe('the settings of the reference', () => {
  test.each<[Environment, readonly string[]]>([
    [{ TOOLSET: '1.4' }, ['patch', 'delete', 'exec', 'run']],
    [{ TOOLSET: '1.4', KUBECTL_ALLOWED_COMMANDS: 'edit,scale' }, ['scale']],
    [{ TOOLSET: 'all' }, ['get', 'describe', 'logs']],
  ])('%j allows %j', (environment, commands) => {
    const { allowedCommands } = readConfiguration(environment);
    expect(allowedCommands).toEqual(expect.arrayContaining([...commands]));
    expect(allowedCommands).not.toContain('edit');
  });

  test.each([
    ['true', true],
    ['YES ', true],
    ['0', false],
    ['off', false],
    ['', true],
    ['flase', true],
  ])('a text that is neither on nor off counts as the safe side: %j', (text, policy) => {
    const settings = readConfiguration({ KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED: text });
    expect(settings.preapproved?.targetPolicy).toBe(policy);
  });

  test.each(['', 'flase', 'false', '2'])('%j turns neither external targets nor GPU pods on', (text) => {
    const { preapproved } = readConfiguration({
      KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS: text,
      GPU_DIAG_ENABLED: text,
      KUBECTL_ALLOW_ARBITRARY_COMMANDS: text,
    });
    expect(preapproved).toMatchObject({ externalTargets: false, arbitraryCommands: false, gpu: { enabled: false } });
  });

  test('the list of programs is also read by its name in the chart, without patterns of whole commands', () => {
    const { preapproved } = readConfiguration({ KUBECTL_PREAPPROVED_COMMANDS: 'ps, df, get pods *' });
    expect(preapproved?.binaries).toEqual(['ps', 'df']);
  });

  test.each(['1.5', 'abc', '', '0'])('GPU_DIAG_TIMEOUT %j stops the start', (text) => {
    expect(() => readConfiguration({ GPU_DIAG_TIMEOUT: text })).toThrow('GPU_DIAG_TIMEOUT');
  });

  test.each([
    [{ TOOLSET: '1.0', DCGM_ENABLED: 'true' }, 'TOOLSET is 1.0, so DCGM_ENABLED have no effect.'],
    [{ TOOLSET: '1.4', KUBECTL_ALLOWED_COMMANDS: 'edit,patch' }, "lists 'edit', which never runs"],
    [{ KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED: 'false' }, 'any program with any target'],
    [{ KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION: 'no' }, 'symbolic links'],
    [{ KUBECTL_FILE_READ_ALLOWED_PATHS: '/' }, 'every folder'],
    [
      { KUBECTL_PREAPPROVED_EXEC_BINARIES: 'ps,odd' },
      'KUBECTL_PREAPPROVED_EXEC_BINARIES lists odd: the server does not',
    ],
    [{ KUBECTL_PREAPPROVED_COMMANDS: 'ps,odd' }, 'KUBECTL_PREAPPROVED_COMMANDS lists odd: the server does not'],
    [
      { KUBECTL_PREAPPROVED_COMMANDS: 'ps, get pods *, logs *' },
      "KUBECTL_PREAPPROVED_COMMANDS lists 'get pods *', 'logs *', which have no effect: give names of programs, in KUBECTL_PREAPPROVED_EXEC_BINARIES.",
    ],
  ])('%j is warned of', (environment, sentence) => {
    expect(warningsUnder(environment).join('\n')).toContain(sentence);
  });

  test('a list of the chart that another list replaces is not warned of', () => {
    const both = { KUBECTL_PREAPPROVED_EXEC_BINARIES: 'ps', KUBECTL_PREAPPROVED_COMMANDS: 'odd, get pods *' };
    expect(warningsUnder(both)).toEqual([]);
  });
});
