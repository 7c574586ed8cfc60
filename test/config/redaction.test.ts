import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { deriveKey, readAnswerKey } from '../../src/config/answer-key.ts';
import { readConfiguration } from '../../src/config/configuration.ts';
import { openConfiguredRedaction } from '../../src/config/redaction.ts';

function write(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'redaction-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'redaction.yaml');
  writeFileSync(file, text);
  return file;
}

const open = (environment: Record<string, string> = {}) => openConfiguredRedaction(readConfiguration(environment));
const withFile = (text: string) => open({ ANSWER_REDACTION_FILE: write(text) });
const KEY = 'k'.repeat(40);

describe('ANSWER_REDACTION', () => {
  test('is on by default, and can be turned off', async () => {
    expect((await open())?.text('password=hunter2x')).toMatch(/^password=\[redacted: password #[0-9a-f]{4}\]$/);
    expect(await open({ ANSWER_REDACTION: 'off' })).toBeUndefined();
    expect(() => readConfiguration({ ANSWER_REDACTION: 'maybe' })).toThrow(
      'ANSWER_REDACTION is "maybe"; use on or off.',
    );
  });
});

describe('ANSWER_KEY', () => {
  const keyOf = (environment: Record<string, string>) =>
    Buffer.from(readAnswerKey(readConfiguration(environment))).toString('hex');

  test('gives the same marks on every instance, and the session key does without it', () => {
    expect(keyOf({ ANSWER_KEY: KEY })).toBe(keyOf({ ANSWER_KEY: KEY }));
    expect(keyOf({ ANSWER_KEY: KEY })).not.toBe(keyOf({ ANSWER_KEY: `${KEY}x` }));
    expect(keyOf({ ANSWER_KEY_FILE: write(`${KEY}\n`) })).toBe(keyOf({ ANSWER_KEY: KEY }));
    expect(keyOf({ MCP_SESSION_KEY: KEY })).toBe(keyOf({ MCP_SESSION_KEY: KEY }));
    expect(keyOf({ MCP_SESSION_KEY: KEY, ANSWER_KEY: `${KEY}x` })).toBe(keyOf({ ANSWER_KEY: `${KEY}x` }));
    expect(keyOf({})).not.toBe(keyOf({}));
  });

  test.each([
    [{ ANSWER_KEY: 'short' }, 'ANSWER_KEY is set to what is not allowed; use at least 32 characters'],
    [{ ANSWER_KEY: KEY, ANSWER_KEY_FILE: '/x' }, 'ANSWER_KEY and ANSWER_KEY_FILE are both set'],
    [{ ANSWER_KEY_FILE: '/no/such/file' }, 'ANSWER_KEY_FILE is "/no/such/file", which cannot be read'],
    [{ ANSWER_KEY_FILE: 'relative' }, 'ANSWER_KEY_FILE is "relative"; use the absolute path of a file'],
  ])('refuses %j', (environment, says) => {
    expect(() => keyOf(environment as unknown as Record<string, string>)).toThrow(says);
  });

  test('keys of different purposes differ', () => {
    expect(deriveKey(KEY, 'marks')).not.toEqual(deriveKey(KEY, 'cursors'));
  });
});

describe('ANSWER_REDACTION_FILE', () => {
  test('adds names and patterns, and lets keys pass', async () => {
    const redaction = await withFile(
      'names: [flag word, geheimnis]\npatterns: [{name: badge, pattern: "BADGE-(\\\\d{6})"}]\nallow: [{kind: Secret, namespace: "*", name: shown-*, key: user*}]\n',
    );
    expect(redaction?.text('FLAG_WORD=xyz-1 flagWord: "abc def" geheimnis=ja1 BADGE-123456')).toMatch(
      /^FLAG_WORD=\[redacted: secret #....\] flagWord: "\[redacted: secret #....\]" geheimnis=\[redacted: secret #....\] BADGE-\[redacted: badge #....\]$/,
    );
    const data = { username: 'Ym9iYm9i', password: 'Ym9iYm9i' };
    const shown = redaction?.object({ kind: 'Secret', metadata: { namespace: 'a', name: 'shown-1' }, data });
    expect(shown?.data).toEqual({ username: 'Ym9iYm9i', password: expect.stringMatching(/^\[redacted: password/) });
    const hidden = redaction?.object({ kind: 'Secret', metadata: { namespace: 'a', name: 'other' }, data });
    expect(hidden?.data.username).toMatch(/^\[redacted: secret/);
  });

  test('runs its patterns in linear time', async () => {
    const redaction = await withFile('patterns: [{name: slow, pattern: "(x+x+)+y"}]\n');
    expect(redaction?.text(`${'x'.repeat(20_000)}`)).toBe('x'.repeat(20_000));
  });

  test.each([
    ['names: x', 'line 1: names is not a list.'],
    ['nams: []', 'line 1: "nams" is not allowed here; use names, patterns and allow.'],
    ['[]', 'line 1: this is not a mapping with the keys names, patterns and allow.'],
    ['patterns:\n  - {name: a b, pattern: x}', 'line 2: this is not the name of a pattern'],
    ['patterns:\n  - {name: aa}', 'line 2: use a mapping with name, pattern.'],
    ['patterns:\n  - {name: aa, pattern: "(?=x)"}', 'line 2: the pattern cannot be used'],
    ['patterns:\n  - {name: aa, pattern: "x*"}', 'line 2: the pattern cannot be used: it matches the empty text'],
    ['allow: [{kind: Secret, key: a}]', 'line 1: use a mapping with kind, namespace, name, key.'],
  ])('refuses %j', async (text, says) => {
    await expect(withFile(text)).rejects.toThrow(says);
    await expect(withFile(text)).rejects.toThrow('ANSWER_REDACTION_FILE is ');
  });
});
