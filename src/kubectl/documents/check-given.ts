import { DocumentFault, halfCharacter, MAX_DEPTH, tooDeep, tooLarge } from './document-fault.ts';

const AS_TEXT = 'Give "stdin" as a text of JSON or YAML instead of an object: a text keeps every digit.';

/**
 * Refuses what was changed before it came here, or would be on its way to kubectl: numbers that the JSON of the request cannot
 * carry, half characters, and what is nested too deeply. Throws DocumentFault.
 */
export function checkGiven(given: unknown): void {
  for (const each of Array.isArray(given) ? given : [given]) check(each, 0);
}

function check(value: unknown, depth: number): void {
  switch (typeof value) {
    case 'number':
      checkNumber(value);
      break;
    case 'string':
      checkText(value);
      break;
    case 'object':
      if (value === null) break;
      if (depth === MAX_DEPTH && Object.keys(value).length > 0) throw tooDeep();
      if (Array.isArray(value)) for (const each of value) check(each, depth + 1);
      else
        for (const name of Object.keys(value)) {
          checkText(name);
          check(value[name as keyof typeof value], depth + 1);
        }
  }
}

function checkNumber(value: number): void {
  if (!Number.isFinite(value)) throw tooLarge(String(value));
  // The number of the request has been rounded already and cannot be recovered.
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new DocumentFault(`"stdin" holds ${value}, whose last digits the request may have lost.`, undefined, AS_TEXT);
}

function checkText(text: string): void {
  if (!text.isWellFormed()) throw halfCharacter();
}
