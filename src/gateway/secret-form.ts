import type { About, Redaction } from '../redaction/redaction.ts';
import { fieldsOf } from './write-request.ts';

/**
 * What kubectl gets in place of the values of Secrets: marks as answers show them; marks in base64, where kubectl decodes them;
 * or the values, where it prints nothing but their sizes.
 */
export type SecretForm = 'marks' | 'base64' | 'sizes';

/** The same redaction with the values of Secrets in a form. */
export function secretsAs(redaction: Redaction, form: SecretForm): Redaction {
  if (form === 'marks') return redaction;
  return {
    ...redaction,
    knowing: (values) => secretsAs(redaction.knowing(values), form),
    object: (object, about) => withData(object, redaction.object(object, about), about, form),
  };
}

function withData<T>(before: T, after: T, about: About | undefined, form: SecretForm): T {
  if (before === after) return after;
  const { kind = about?.kind, object } = fieldsOf(before);
  if (object !== undefined && fieldsOf(before)['kind'] === undefined)
    return { ...after, object: withData(object, fieldsOf(after)['object'], about, form) };
  if (kind !== 'Secret') return after;
  const given = fieldsOf(fieldsOf(before)['data']);
  const shown = fieldsOf(fieldsOf(after)['data']);
  if (Object.keys(given).length === 0) return after;
  const data = form === 'sizes' ? given : mapChanged(given, shown);
  return { ...after, data };
}

function mapChanged(given: Readonly<Record<string, unknown>>, shown: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(shown).map(([key, value]) => [
      key,
      value === given[key] || typeof value !== 'string' ? value : Buffer.from(value).toString('base64'),
    ]),
  );
}
