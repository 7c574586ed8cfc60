/** Not yet among the types of the library: a text that JSON.stringify writes unchanged. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/** What YAML takes for a line break or a control character also inside of quotes. */
const UNSAFE_IN_YAML = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * Writes a value as JSON in one line, bigints with every digit. The text is YAML of the same meaning, because kubectl reads a
 * patch that is a list as YAML.
 */
export function writeJson(value: unknown): string {
  return escapeForYaml(stringify(value));
}

/** A text of JSON with the same meaning as JSON and as YAML: line breaks and control characters of YAML are escaped. */
export function escapeForYaml(json: string): string {
  return json.replace(UNSAFE_IN_YAML, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function stringify(value: unknown): string {
  try {
    // Without a function for each value it is several times as fast, and few documents hold a bigint.
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? rawJSON(String(each)) : each));
  }
}
