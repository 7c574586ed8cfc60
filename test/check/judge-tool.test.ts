import { describe, expect, test } from 'vitest';
import { formOf, judgeTool, toolsToJudge } from '../../src/check/judge-tool.ts';
import { readTypedCall } from '../../src/check/typed-call.ts';
import { readConfiguration } from '../../src/config/configuration.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { newestGrammar } from '../../src/kubectl/versions.ts';

const grammar = newestGrammar();
const OWN = { KUBECTL_ALLOWED_COMMANDS: 'get,scale,events', KUBECTL_ALLOWED_IMAGES: 'busybox:*' };
const LATER = { TOOLSET: 'all', KUBECTL_DIAGNOSTIC_IMAGES: 'curlimages/curl' };

/** What becomes of a typed call of a tool by its name. */
function judge(typed: object, environment: Readonly<Record<string, string>> = OWN) {
  const call = readTypedCall(JSON.stringify(typed));
  if (typeof call === 'string' || 'args' in call) throw new Error(JSON.stringify(call));
  return judgeTool(call, ANONYMOUS, readConfiguration(environment), grammar);
}

describe('a call of run_image', () => {
  const run = (given: object) => judge({ name: 'run_image', arguments: given });

  test('is judged with the pod that it would run', async () => {
    expect(await run({ name: 'debug', image: 'busybox:1', namespace: 'shop' })).toMatchObject({
      kind: 'command',
      judgement: { verdict: 'allow', argv: expect.arrayContaining(['run', '--image=busybox:1', '--namespace=shop']) },
    });
  });

  test.each([
    ['an image that is not listed', { name: 'debug', image: 'evil' }, 'IMAGE_NOT_ALLOWED'],
    ['no image', { name: 'debug' }, 'ARGUMENTS_INVALID'],
    ['an argument that it does not have', { name: 'debug', image: 'busybox:1', x: 1 }, 'ARGUMENTS_INVALID'],
  ])('is refused with %s', async (_, given, code) => {
    expect(await run(given)).toMatchObject({ judgement: { verdict: 'refuse', refusal: { code } } });
  });
});

test('a message of MCP, its params, and the words of the audit record are the same call', () => {
  const params = { name: 'run_image', arguments: { name: 'debug' } };
  const call = { tool: 'run_image', given: { name: 'debug' } };
  expect(readTypedCall(JSON.stringify(params))).toEqual(call);
  expect(readTypedCall(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }))).toEqual(call);
  expect(readTypedCall('{"tool": "run_image", "arguments": {"name": "debug"}}')).toEqual(call);
});

test.each([
  ['{"name": "run_image", "arguments": {}', /^This is no JSON: .*position 37/],
  ['{"image": "busybox"}', /^The tool kubectl has no argument "image"\. A call of another tool is/],
  ['{"arguments": {}}', /^name is not the name of a tool/],
  ['{"method": "tools/call"}', /^name is not the name of a tool/],
  ['{"args": "get pods"}', /^args is not a list of words/],
  ['{"name": 5, "arguments": {}}', /^name is not the name of a tool/],
])('what is wrong with %s is said', (text, says) => {
  expect(readTypedCall(text)).toMatch(says);
});

test('a tool that the server does not have, and arguments that are none, are told', async () => {
  expect(await judge({ name: 'nothing', arguments: {} })).toBe(
    'There is no tool "nothing" here. This server offers kubectl, run_image, get_config, diagnose.',
  );
  expect(await judge({ name: 'run_image', arguments: [] })).toBe('arguments is not an object.');
});

describe('a tool of several steps', () => {
  test('is judged step by step', async () => {
    const found = await judge({ name: 'diagnose', arguments: { namespace: 'shop' } });
    if (typeof found === 'string' || found.kind !== 'course') throw new Error(JSON.stringify(found));
    expect(found.steps.map(({ argv, judgement }) => [argv[1], judgement.verdict])).toContainEqual(['get', 'allow']);
    const denied = await judge({ name: 'diagnose', arguments: {} }, { KUBECTL_ALLOWED_COMMANDS: 'scale' });
    if (typeof denied === 'string' || denied.kind !== 'course') throw new Error(JSON.stringify(denied));
    expect([...new Set(denied.steps.map(({ judgement }) => judgement.verdict))]).toEqual(['refuse']);
  });

  test('takes none if its arguments are refused', async () => {
    expect(
      await judge({ name: 'run_preapproved_diagnostic_image', arguments: { image: 'evil', namespace: 'shop' } }, LATER),
    ).toMatchObject({ kind: 'course', steps: [], refusal: { code: 'IMAGE_NOT_ALLOWED' } });
    expect(
      await judge(
        { name: 'read_file_from_container', arguments: { namespace: 'a', pod: 'b', path: '/root/x' } },
        LATER,
      ),
    ).toMatchObject({ steps: [], refusal: { code: 'PATH_NOT_ALLOWED' } });
  });

  test('is judged for the program that reads a file, too', async () => {
    const given = { namespace: 'shop', pod: 'web-0', path: '/app/x' };
    const found = await judge({ name: 'read_file_from_container', arguments: given }, LATER);
    expect(found).toMatchObject({
      kind: 'course',
      steps: [
        { argv: expect.arrayContaining(['get']), judgement: { verdict: 'allow' } },
        { argv: expect.arrayContaining(['exec', 'readlink']), judgement: { verdict: 'allow' } },
      ],
    });
  });
});

test('a preapproved program is judged with its options', async () => {
  const run = (command: readonly string[]) =>
    judge({ name: 'run_preapproved_kubectl_exec_command', arguments: { pod: 'web-0', command } }, LATER);
  expect(await run(['df', '-h'])).toMatchObject({ judgement: { verdict: 'allow' } });
  expect(await run(['sh'])).toMatchObject({ judgement: { verdict: 'refuse' } });
});

test('tools for changes are judged as the command that they plan, and not at all without one', async () => {
  const asking = { ...OWN, KUBECTL_APPROVAL_COMMANDS: 'scale' };
  const args = ['scale', 'deployment/web', '--replicas=2'];
  expect(await judge({ name: 'plan_change', arguments: { args, reason: 'busy' } }, asking)).toMatchObject({
    kind: 'command',
    judgement: { verdict: 'ask' },
  });
  expect(await judge({ name: 'apply_change', arguments: { id: 'shop.1' } }, asking)).toMatchObject({
    kind: 'unjudged',
    allowed: false,
  });
  for (const [name, allowed, says] of [
    ['get_change', true, 'writes nothing'],
    ['undo_change', false, 'plans a new change'],
    ['apply_change', false, 'the call that the change was planned of'],
  ] as const)
    expect(await judge({ name, arguments: { id: 'shop.1' } }, asking)).toMatchObject({
      kind: 'unjudged',
      allowed,
      says: expect.stringContaining(says),
    });
  expect(await judge({ name: 'get_config', arguments: {} })).toMatchObject({ kind: 'unjudged', allowed: true });
});

test('a command line of the tool of SREGym is judged as kubectl', async () => {
  const found = await judge(
    { name: 'exec_kubectl_cmd_safely', arguments: { cmd: 'kubectl scale deployment web --replicas=2' } },
    { ...OWN, TOOLSET: 'sregym' },
  );
  expect(found).toMatchObject({ kind: 'command', judgement: { verdict: 'allow' } });
});

test('the form of a tool is a call with every argument that it must have', () => {
  const forms = toolsToJudge(readConfiguration(LATER)).map((tool) => JSON.parse(formOf(tool)));
  expect(forms).toContainEqual({ name: 'run_image', arguments: { name: 'name', image: 'image' } });
  expect(forms).toContainEqual({
    name: 'run_preapproved_kubectl_exec_command',
    arguments: { pod: 'pod', command: ['command'] },
  });
});
