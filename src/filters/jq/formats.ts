import { describe, isArray, JqError, type JqValue, writeValue } from './values.ts';

/** Writes a value in a format of jq. Source: jq's manual, Format strings and escaping. */
export function formatText(format: string, value: JqValue): string {
  const text = typeof value === 'string' ? value : writeValue(value, 0);
  switch (format) {
    case '@json':
      return writeValue(value, 0);
    case '@csv':
      return row(value, 'csv', (each) => `"${each.replaceAll('"', '""')}"`, ',');
    case '@tsv':
      return row(value, 'tsv', (each) => each.replace(/[\\\t\n\r]/g, (found) => TSV[found] ?? found), '\t');
    case '@html':
      return text.replace(/[<>&'"]/g, (found) => HTML[found] ?? found);
    case '@uri':
      return encodeURIComponent(text.toWellFormed()).replace(
        /[!'()*]/g,
        (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
      );
    case '@sh':
      return (isArray(value) ? value : [value]).map(shellWord).join(' ');
    case '@base64':
      return Buffer.from(text).toString('base64');
    case '@base64d':
      return Buffer.from(text, 'base64').toString('utf8');
    default:
      return text;
  }
}

const TSV: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const HTML: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&quot;' };

function row(value: JqValue, name: string, quote: (text: string) => string, separator: string): string {
  if (!isArray(value)) throw new JqError(`${describe(value)} cannot be ${name}-formatted, only an array can be`);
  return value
    .map((each) => {
      if (typeof each === 'string') return quote(each);
      if (each === null) return '';
      if (typeof each === 'object') throw new JqError(`${describe(each)} is not valid in a ${name} row`);
      return writeValue(each, 0);
    })
    .join(separator);
}

function shellWord(value: JqValue): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", `'\\''`)}'`;
  if (value !== null && typeof value === 'object') throw new JqError(`${describe(value)} can not be escaped for shell`);
  return writeValue(value, 0);
}
