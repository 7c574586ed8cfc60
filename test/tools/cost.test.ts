import { Tiktoken } from 'js-tiktoken/lite';
import o200kBase from 'js-tiktoken/ranks/o200k_base';
import { expect, test } from 'vitest';
import { listTools } from '../../src/mcp/tools.ts';
import { TOOLS, TOOLS_WITH_CHANGES } from '../../src/tools/index.ts';
import type { ToolSettings } from '../../src/tools/tool.ts';
import { READ_ONLY, REMEDIATION } from './settings.ts';

const tokenizer = new Tiktoken(o200kBase);
const tokensOf = (settings: ToolSettings) =>
  tokenizer.encode(JSON.stringify({ tools: listTools(TOOLS, settings) })).length;

test.each([
  ['the default settings', READ_ONLY],
  ['remediation with four images', REMEDIATION],
])('tools/list takes at most 1,500 tokens with %s', (_, settings) => {
  expect(tokensOf(settings)).toBeLessThanOrEqual(1500);
});

test('tools/list takes at most 2,400 tokens with the tools for changes', () => {
  const listed = listTools(TOOLS_WITH_CHANGES, REMEDIATION);
  expect(tokenizer.encode(JSON.stringify({ tools: listed })).length).toBeLessThanOrEqual(2400);
});

test('a policy file of any length adds at most 250 tokens', () => {
  const says = 'get, describe, logs of deployments, statefulsets named web-* in shop or shop-*';
  const rules = Array.from({ length: 500 }, (_, at) => ({ id: `rule-${at}`, effect: 'allow' as const, says }));
  expect(tokensOf({ ...READ_ONLY, rules }) - tokensOf(READ_ONLY)).toBeLessThanOrEqual(250);
});

test('contains the list of error codes once', () => {
  expect(JSON.stringify(listTools(TOOLS, READ_ONLY)).split('"METACHARACTER"')).toHaveLength(2);
});
