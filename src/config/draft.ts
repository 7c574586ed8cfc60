import { type Configuration, type Environment, withRules } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';
import { type PolicyFault, readPolicyDraft } from './policy-file.ts';

/** Returns the settings as they would be with a draft in place of the policy file, or why the draft cannot be one. Pure. */
export function withDraft(
  configuration: Configuration,
  environment: Environment,
  text: string,
): Configuration | PolicyFault {
  const content = readPolicyDraft(text);
  if ('says' in content) return content;
  try {
    return withRules(configuration, content, environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { says: error.message };
  }
}

/** Tells a fault from settings. */
export function isFault(value: Configuration | PolicyFault): value is PolicyFault {
  return 'says' in value;
}
