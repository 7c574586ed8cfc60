import { quoteWord, refuse } from '../../errors.ts';
import { flagValue } from '../../kube/command.ts';
import { denyIf, type Rule } from '../policy.ts';

const PLAIN = new Set(['', 'json', 'kyaml', 'name', 'plaintext', 'plaintext-openapiv2', 'wide', 'yaml']);
const TEMPLATES = new Set(['custom-columns', 'go-template', 'jsonpath', 'jsonpath-as-json', 'template']);

/** Lets -o be the formats that read no file; kubectl's others take their template from one. */
export const outputFormat: Rule = {
  id: 'output-format',
  judge: ({ command }) => {
    // kubectl lets the last -o win; every one is judged, so that the order cannot matter.
    const wrong = command.flags.find(({ name, value }) => name === 'output' && !isHarmless(value));
    if (wrong === undefined) return denyIf(undefined);
    return denyIf(
      refuse(
        /file/i.test(wrong.value) ? 'LOCAL_FILE' : 'OUTPUT_FORMAT',
        `Output format ${quoteWord(wrong.value, 40)} is not permitted.`,
        'Use -o wide, name, yaml, json, jsonpath=..., go-template=... or custom-columns=...',
      ),
    );
  },
};

function isHarmless(format: string): boolean {
  const equals = format.indexOf('=');
  const name = (equals === -1 ? format : format.slice(0, equals)).toLowerCase();
  return equals === -1 ? PLAIN.has(name) || TEMPLATES.has(name) : TEMPLATES.has(name);
}

/** Whether a command prints whole objects, so that any field of them can be read. */
export function printsFields(command: Parameters<Rule['judge']>[0]['command']): boolean {
  const format = flagValue(command, 'output') ?? '';
  const plain = /^(|wide|name|plaintext|plaintext-openapiv2)$/i.test(format);
  return !plain || flagValue(command, 'template') !== undefined;
}
