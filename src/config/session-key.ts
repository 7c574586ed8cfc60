import type { Configuration } from './configuration.ts';
import { readKey } from './key.ts';
import { ENDPOINT_SETTINGS as SETTINGS } from './settings/endpoint.ts';

/** The key that signs session ids, from its variable or its file; undefined if neither is set. Throws ConfigurationError. */
export function readSessionKey({
  sessionKey,
  sessionKeyFile,
}: Pick<Configuration, 'sessionKey' | 'sessionKeyFile'>): string | undefined {
  return readKey({ inline: SETTINGS.sessionKey, file: SETTINGS.sessionKeyFile }, sessionKey, sessionKeyFile);
}
