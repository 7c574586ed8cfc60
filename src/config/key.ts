import { readFileSync } from 'node:fs';
import { ConfigurationError } from './configuration-error.ts';
import type { Setting } from './setting.ts';
import { SESSION_KEY } from './settings/endpoint.ts';

/** A key that one of two variables gives: by itself, or as a file. */
interface KeyVariables {
  readonly inline: Setting<string>;
  readonly file: Setting<string>;
}

/**
 * The key from its variable or its file; undefined if neither is set. Throws ConfigurationError if both are, or if the file
 * cannot be read or holds no key. The key itself is in no sentence.
 */
export function readKey(
  { inline, file }: KeyVariables,
  key: string,
  path: string,
  isKey: RegExp = SESSION_KEY,
): string | undefined {
  if (path === '') return key === '' ? undefined : key;
  if (key !== '')
    throw new ConfigurationError(`${inline.variable} and ${file.variable} are both set; set only one of them.`);
  const read = readText(path, file.variable).trim();
  if (isKey.test(read)) return read;
  throw new ConfigurationError(
    `${file.variable} is ${JSON.stringify(path)}, which holds no key; use ${inline.allowed}.`,
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
