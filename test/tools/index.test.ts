import { fromJsonSchema } from '@modelcontextprotocol/server';
import { describe, expect, test } from 'vitest';
import { CODES_OF_KUBECTL, CODES_WITHOUT_CHANGES, type ErrorCode, refuse } from '../../src/errors.ts';
import type { Captured, Execution } from '../../src/kube/execution.ts';
import { type Outcome, toRefusal } from '../../src/result/outcome.ts';
import { getConfig } from '../../src/tools/get-config.ts';
import { TOOLS, TOOLS_WITH_CHANGES } from '../../src/tools/index.ts';
import { kubectl } from '../../src/tools/kubectl.ts';
import type { CommandTool, Tool } from '../../src/tools/tool.ts';
import { READ_ONLY, REMEDIATION } from './settings.ts';

test('the tools and their parameters follow the specification', () => {
  expect(
    TOOLS.map(({ name, inputSchema }) => [
      name,
      Object.keys(inputSchema['properties'] as object),
      inputSchema['required'],
    ]),
  ).toEqual([
    ['kubectl', ['args', 'stdin', 'pipe', 'max_bytes', 'continue'], ['args']],
    ['run_image', ['name', 'image', 'namespace', 'command', 'rm', 'max_bytes'], ['name', 'image']],
    ['get_config', [], undefined],
    ['diagnose', ['namespace', 'kind', 'name'], undefined],
  ]);
});

test.each(TOOLS.map((tool): [string, Tool] => [tool.name, tool]))(
  '%s has a title, a short description and no contradiction in its annotations',
  (_, tool) => {
    for (const settings of [READ_ONLY, REMEDIATION]) {
      expect(tool.title).not.toBe('');
      expect(tool.describe(settings).length).toBeLessThan(700);
      const { readOnlyHint, destructiveHint } = tool.annotate(settings);
      expect(readOnlyHint && destructiveHint).toBe(false);
    }
  },
);

const whole: Captured = { text: 'x', kept: 'first', totalBytes: 1, truncated: false };
const cut: Captured = { text: 'x', kept: 'last', totalBytes: 9, truncated: true };
const CODES = CODES_WITHOUT_CHANGES;

const executionsOf = (codes: readonly ErrorCode[]): readonly [string, Execution][] => [
  ['a success', { ended: 'exited', exitCode: 0, stdout: whole, stderr: whole }],
  ['a failure', { ended: 'exited', exitCode: 255, stdout: whole, stderr: whole, notice: 'n' }],
  ['cut output', { ended: 'exited', exitCode: 0, stdout: cut, stderr: cut }],
  ['a timeout', { ended: 'timed-out', timeoutSeconds: 60 }],
  ['a timeout with a notice', { ended: 'timed-out', timeoutSeconds: 60, notice: 'n' }],
  ...codes.map((code): [string, Execution] => [
    `the refusal ${code}`,
    { ended: 'not-run', refusal: refuse(code, 'e', 'h'), notice: 'n' },
  ]),
];

describe('every answer of a tool that runs something matches its outputSchema', () => {
  const planning = TOOLS.filter((tool): tool is CommandTool => tool.kind === 'command');
  test.each(
    planning.flatMap((tool) =>
      executionsOf(CODES_WITHOUT_CHANGES).map(([what, execution]): [string, string, CommandTool, Execution] => [
        tool.name,
        what,
        tool,
        execution,
      ]),
    ),
  )('%s: %s', async (_, __, tool, execution) => {
    expect(await issuesOf(tool, tool.outcome(execution))).toBeUndefined();
  });
});

describe('every answer of a tool whose call may have to be approved matches its outputSchema', () => {
  const planning = TOOLS_WITH_CHANGES.filter((tool): tool is CommandTool => tool.kind === 'command');
  test.each(
    planning.flatMap((tool) =>
      executionsOf(CODES_OF_KUBECTL).map(([what, execution]): [string, string, CommandTool, Execution] => [
        tool.name,
        what,
        tool,
        execution,
      ]),
    ),
  )('%s: %s', async (_, __, tool, execution) => {
    expect(await issuesOf(tool, tool.outcome(execution))).toBeUndefined();
  });
});

describe('every answer of get_config matches its outputSchema', () => {
  test.each([
    ['read-only', READ_ONLY, 'v1.37.2'],
    ['remediation', REMEDIATION, 'v1.37.2'],
    ['without kubectl', READ_ONLY, undefined],
  ])('%s', async (_, settings, kubectlVersion) => {
    const grammar = { minor: '1.37', exact: kubectlVersion !== undefined };
    const reads = { mode: 'on', native: 0, kubectl: 0, verified: 0, differences: 0, unsettled: 0, defects: 0 } as const;
    const report = getConfig.report({}, settings, { version: '1', kubectlVersion, grammar, transport: 'stdio', reads });
    expect(await issuesOf(getConfig, report as Outcome)).toBeUndefined();
  });

  test.each(CODES)('the refusal %s', async (code) => {
    expect(await issuesOf(getConfig, toRefusal(refuse(code, 'e', 'h')))).toBeUndefined();
  });
});

describe('the schemas refuse what no tool answers', () => {
  test.each<[Tool, Outcome['body']]>([
    ...TOOLS.flatMap((tool): [Tool, Outcome['body']][] => [
      [tool, {}],
      [tool, { success: 'yes' }],
      [tool, { success: false, error: 'e', code: 'CANCELLED', hint: 'h', stack: 'at x' }],
    ]),
    [kubectl, { success: false, error: 'e', code: 'UNHEARD_OF', hint: 'h' }],
  ])('%o: %j', async (tool, body) => {
    expect(await issuesOf(tool, { success: false, body })).toBeDefined();
  });
});

async function issuesOf(tool: Tool, { body }: Outcome): Promise<unknown> {
  const result = await fromJsonSchema({ ...tool.outputSchema })['~standard'].validate(body);
  return result.issues;
}
