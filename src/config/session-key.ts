import { readFileSync } from 'node:fs';
import type { Configuration } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';
import { SESSION_KEY, ENDPOINT_SETTINGS as SETTINGS } from './settings/endpoint.ts';

/**
 * The key that signs session ids, from its variable or its file; undefined where neither is set. Throws ConfigurationError
 * where both are, and where the file cannot be read or holds no key. The key itself is in no sentence.
 */
export function readSessionKey({
  sessionKey,
  sessionKeyFile,
}: Pick<Configuration, 'sessionKey' | 'sessionKeyFile'>): string | undefined {
  const { sessionKey: inline, sessionKeyFile: file } = SETTINGS;
  if (sessionKeyFile === '') return sessionKey === '' ? undefined : sessionKey;
  if (sessionKey !== '') {
    throw new ConfigurationError(`${inline.variable} and ${file.variable} are both set; set only one of them.`);
  }
  const key = readText(sessionKeyFile, file.variable).trim();
  if (SESSION_KEY.test(key)) return key;
  throw new ConfigurationError(
    `${file.variable} is ${JSON.stringify(sessionKeyFile)}, which holds no key; use ${inline.allowed}.`,
  );
}

function readText(path: string, variable: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(`${variable} is ${JSON.stringify(path)}, which cannot be read (${code}).`);
  }
}
