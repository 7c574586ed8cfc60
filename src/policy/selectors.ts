import { flagValue, type KubectlCommand } from '../kube/command.ts';

/** The selectors by which a command picks what it works on. */
export interface Picking {
  readonly labels: string | undefined;
  readonly fields: string | undefined;
}

/**
 * Returns the selectors by which a command picks objects; undefined if it has none. The selector of `expose` and of `create`
 * is a field of the object that they make.
 */
export function pickingOf(command: KubectlCommand): Picking | undefined {
  if (command.path[0] === 'expose' || command.path[0] === 'create') return undefined;
  const labels = flagValue(command, 'selector');
  const fields = flagValue(command, 'field-selector');
  return labels === undefined && fields === undefined ? undefined : { labels, fields };
}

const KEY = /^[^\s!=<>(),]+/;
const EQUALS = /^\s*==?(?!=)/;
const IN = /^\s+in\s*\(/;
const COMPARED = /^\s*[<>]/;

/**
 * Whether a label selector asks for something that an object must have: a label with a value, or by `presence` any label at
 * all. What only says what an object is not (`a!=b`, `!a`, `a notin (b)`) picks nearly everything, and so does no selector.
 * The requirements of a selector hold together, so one is enough. Source: labels.Parse of apimachinery.
 */
export function picksByLabel(selector: string, by: 'value' | 'presence'): boolean {
  return requirementsOf(selector).some((requirement) => {
    const rest = requirement.replace(KEY, '');
    if (rest === requirement) return false;
    return EQUALS.test(rest) || IN.test(rest) || (by === 'presence' && (rest === '' || COMPARED.test(rest)));
  });
}

/** The same for a field selector; every object of a namespace has that namespace. Source: fields.ParseSelector of apimachinery. */
export function picksByField(selector: string): boolean {
  return requirementsOf(selector).some((requirement) => {
    const field = KEY.exec(requirement)?.[0];
    return field !== undefined && field !== 'metadata.namespace' && EQUALS.test(requirement.slice(field.length));
  });
}

/** Splits at the commas outside parentheses. Escaped parts are ambiguous, so they are ignored. */
function requirementsOf(selector: string): readonly string[] {
  if (selector.includes('\\')) return [];
  return selector.split(/,(?![^(]*\))/).map((requirement) => requirement.trim());
}
