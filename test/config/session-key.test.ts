import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { readSessionKey } from '../../src/config/session-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'session-key-'));
afterAll(() => rmSync(folder, { recursive: true }));
const KEY = '0123456789abcdef0123456789abcdef';

function fileOf(text: string): string {
  const path = join(folder, 'key');
  writeFileSync(path, text);
  return path;
}

function errorOf(sessionKey: string, sessionKeyFile: string): ConfigurationError {
  try {
    readSessionKey({ sessionKey, sessionKeyFile });
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
  }
  throw new Error('It was taken.');
}

test('there is no key where none is set', () => {
  expect(readSessionKey({ sessionKey: '', sessionKeyFile: '' })).toBeUndefined();
});

test('reads the key from the variable, or from the file without the line break at its end', () => {
  expect(readSessionKey({ sessionKey: KEY, sessionKeyFile: '' })).toBe(KEY);
  expect(readSessionKey({ sessionKey: '', sessionKeyFile: fileOf(`${KEY}\n`) })).toBe(KEY);
});

test.each([
  ['both are set', KEY, fileOf(KEY), 'are both set'],
  ['the file is missing', '', join(folder, 'missing'), 'cannot be read (ENOENT)'],
  ['the file is a folder', '', folder, 'cannot be read (EISDIR)'],
])('it stops the start where %s, with the names of the variables and without the key', (_, key, file, says) => {
  const { message } = errorOf(key, file);
  expect(message).toContain('MCP_SESSION_KEY_FILE');
  expect(message).toContain(says);
  expect(message).not.toContain(KEY);
});

test.each(['', '\n', 'short', `${KEY} ${KEY}`])('a file that holds %j stops the start, and is not quoted', (text) => {
  const { message } = errorOf('', fileOf(text));
  expect(message).toContain('holds no key; use at least 32 characters');
  if (text.trim() !== '') expect(message).not.toContain(text);
});
