/** The start must stop: the message is one sentence that names the setting, its value and what is allowed. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
