import { hash } from 'node:crypto';
import type { ChangeRequest } from '../remediation/change.ts';
import { block, line } from './shown.ts';

/** Returns the body of a request as lines, all of it. JSON is laid out only if that loses nothing of its text. */
export function bodyOf({ body, contentType, after }: ChangeRequest): readonly string[] {
  const bytes = Buffer.from(body, 'base64');
  if (bytes.length === 0) return [];
  const text = bytes.toString('utf8');
  const head = `  body   ${line(contentType)}, ${bytes.length} bytes`;
  if (Buffer.from(text).equals(bytes) && !text.includes('\0')) return [`${head}:`, ...indented(laidOut(text))];
  const binary = `${head}, not text, SHA-256 ${hash('sha256', bytes)}`;
  return after === undefined ? [binary] : [`${binary}; the API server reads it as:`, ...indented(laidOut(after))];
}

function indented(text: string): readonly string[] {
  return block(text).map((each) => `    ${each}`);
}

function laidOut(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text.trim() ? JSON.stringify(value, undefined, 2) : text;
  } catch {
    return text;
  }
}
