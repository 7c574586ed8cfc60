import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfiguration } from '../../../src/config/configuration.ts';
import { toolsFor } from '../../../src/tools/index.ts';
import { callTool, type HttpServer, post, serveHttp } from '../../served.ts';

const OWN = ['kubectl', 'run_image', 'get_config', 'diagnose', 'plan_change'];
const COMMANDS = { KUBECTL_ALLOWED_COMMANDS: 'get,patch,apply,create,delete,replace' };

/** Every hint of the refusals of policy, as test/policy/refusals.test.ts records them. */
function everyHint(): readonly string[] {
  const golden = readFileSync(join(import.meta.dirname, '..', '..', 'golden', 'policy-refusals.json'), 'utf8');
  const hints: string[] = [];
  JSON.parse(golden, (key, value) => {
    if (key === 'hint') hints.push(value);
    return value;
  });
  return hints;
}

/** The tools of this server that a text tells to use, among them names that could be commands only if it says so. */
function toolsNamedIn(text: string): readonly string[] {
  return OWN.filter((name) =>
    new RegExp(name.includes('_') ? `\\b${name}\\b` : `\\b(?:${name} tool|tool ${name})\\b`).test(text),
  );
}

describe('a hint of run_kubectl_command', () => {
  const fitIn = (toolset: string) =>
    toolsFor(readConfiguration({ TOOLSET: toolset }), true).find(({ name }) => name === 'run_kubectl_command')?.fitHint;

  test('names no tool and no argument that the tools of 1.4 lack, whichever hint it is', () => {
    const hints = everyHint();
    expect(hints.length).toBeGreaterThan(50);
    expect(hints.some((hint) => toolsNamedIn(hint).length > 0)).toBe(true);
    for (const hint of hints) {
      const fitted = fitIn('1.4')?.(hint) ?? '';
      // What the operator can do about it may name a tool that is not there yet.
      expect(toolsNamedIn(fitted.replace(/Or ask the operator for .*/, ''))).toEqual([]);
      expect(fitted).not.toMatch(/[Gg]ive .*"stdin"/);
    }
  });

  test('leads to the tool kubectl for what is given in stdin, if that is offered', () => {
    const hint = 'Give the patch in "stdin": {"args":["patch"],"stdin":{}}.';
    expect(fitIn('all')?.(hint)).toBe(`Use the tool kubectl, which has "stdin". ${hint}`);
    expect(fitIn('all')?.('Call get_config to see what is allowed.')).toBe('Call get_config to see what is allowed.');
  });
});

describe.each(['1.4', 'all'])('over the wire with TOOLSET=%s', (toolset) => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveHttp({ environment: { TOOLSET: toolset, ...COMMANDS } });
  });
  afterAll(() => server.stop());

  test('prompts name tools that are offered', async () => {
    const { json } = await post(server.url, { jsonrpc: '2.0', id: 1, method: 'prompts/list' });
    expect(json.result.prompts.length > 0).toBe(toolset === 'all');
  });

  test.each([
    [['patch', 'deployment', 'web', '-p', '{"spec": {"replicas": 3}}']],
    [['patch', 'deployment', 'web']],
    [['apply', '-f', '/tmp/web.yaml']],
    [['create', '-f', 'http://example.com/web.yaml']],
    [['edit', 'deployment', 'web']],
  ])('what needs stdin is refused without a way that ends in a refusal again: %j', async (args) => {
    const { success, hint } = await callTool(server.url, 'run_kubectl_command', { args });
    expect(success).toBe(false);
    expect(hint).toMatch(
      toolset === 'all' ? /^Use the tool kubectl, which has "stdin"\. / : /^This tool has no "stdin"/,
    );
    const shown = /\{"args":.*\}(?=\.)/.exec(hint)?.[0];
    if (toolset === '1.4') expect(shown).toBeUndefined();
    else if (shown !== undefined)
      expect(await callTool(server.url, 'kubectl', JSON.parse(shown))).toMatchObject({ success: true });
  });

  test('the instructions name a tool that is offered', async () => {
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
    const { text } = await post(server.url, { jsonrpc: '2.0', id: 1, method: 'initialize', params });
    expect(text).toContain(`Call ${toolset === 'all' ? 'get_config' : 'get_remediation_mcp_config'} to see`);
  });
});
