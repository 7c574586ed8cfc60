import type { Configuration } from './configuration.ts';
import { readKey } from './key.ts';
import { CHANGE_SETTINGS as SETTINGS } from './settings/changes.ts';

type Settings = Pick<Configuration, 'changeWebhookSecret' | 'changeWebhookSecretFile'>;

/** The key that signs the events about changes, from its variable or its file; undefined if neither is set. Throws ConfigurationError. */
export function readWebhookKey({ changeWebhookSecret, changeWebhookSecretFile }: Settings): string | undefined {
  const variables = { inline: SETTINGS.changeWebhookSecret, file: SETTINGS.changeWebhookSecretFile };
  return readKey(variables, changeWebhookSecret, changeWebhookSecretFile);
}
