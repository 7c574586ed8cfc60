import type { MarkOf } from './marks.ts';
import { isPlaceholder, secretWordOf } from './names.ts';
import type { MarkText } from './text.ts';

/** What is known of an object beside its content. */
export interface About {
  readonly kind?: string | undefined;
  readonly apiVersion?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Redacts one object; the same reference if nothing in it is secret. */
export function redactObject(value: unknown, about: About, mark: MarkOf, text: MarkText): unknown {
  if (Array.isArray(value)) return mapList(value, (each) => redactObject(each, about, mark, text));
  if (!isFields(value)) return typeof value === 'string' ? text(value) : value;
  const kind = typeof value['kind'] === 'string' ? value['kind'] : about.kind;
  const isList = Array.isArray(value['items']);
  const itemKind = kind?.replace(/List$/, '');
  return mapFields(value, (field, name) => {
    if (isList && name === 'items') return redactObject(field, { ...about, kind: itemKind }, mark, text);
    if (kind === 'Secret' && (name === 'data' || name === 'stringData') && isFields(field))
      return mapFields(field, (each, key) => redactSecretValue(each, key, name, mark));
    return redactField(field, name, mark, text);
  });
}

const PUBLIC_KEYS = new Set(['tls.crt', 'ca.crt', 'namespace', 'service-ca.crt']);

function redactSecretValue(value: unknown, key: string, field: string, mark: MarkOf): unknown {
  if (typeof value !== 'string' || value === '' || PUBLIC_KEYS.has(key)) return value;
  const plain = field === 'data' ? Buffer.from(value, 'base64').toString('utf8') : value;
  return mark(secretWordOf(key) ?? 'secret', plain);
}

function redactField(value: unknown, name: string, mark: MarkOf, text: MarkText): unknown {
  if (typeof value === 'string') {
    const word = secretWordOf(name);
    if (word !== undefined && !isPlaceholder(value)) return mark(word, value);
    if (/^\s*[{[]/.test(value)) return redactJson(value, mark, text);
    return text(value);
  }
  if (Array.isArray(value)) return mapList(value, (each) => redactField(each, '', mark, text));
  if (!isFields(value)) return value;
  const named = typeof value['name'] === 'string' ? value['name'] : '';
  return mapFields(value, (field, key) =>
    redactField(field, key === 'value' && named !== '' ? named : key, mark, text),
  );
}

function redactJson(value: string, mark: MarkOf, text: MarkText): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    return text(value);
  }
  const redacted = redactObject(parsed, {}, mark, text);
  return redacted === parsed ? value : `${JSON.stringify(redacted)}${value.endsWith('\n') ? '\n' : ''}`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapFields(fields: Fields, map: (value: unknown, name: string) => unknown): Fields {
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(fields)) {
    const before = fields[name];
    const after = map(before, name);
    if (after === before) continue;
    copy ??= { ...fields };
    copy[name] = after;
  }
  return copy ?? fields;
}

function mapList(list: readonly unknown[], map: (value: unknown) => unknown): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (const [at, before] of list.entries()) {
    const after = map(before);
    if (after === before) continue;
    copy ??= [...list];
    copy[at] = after;
  }
  return copy ?? list;
}
