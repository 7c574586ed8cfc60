import { quote, type Refusal, refuse } from '../../errors.ts';
import type { Execution } from '../../kube/execution.ts';
import { type Outcome, toOutcome } from '../../result/outcome.ts';
import { lacksProgram } from './file-container.ts';
import { DEBUG_IMAGE } from './find-file.ts';

/** Which part of which file an answer shows. */
export interface Part {
  readonly path: string;
  /** Byte of the text, as answers show it, at which the part begins. */
  readonly offset: number;
  /** Whether it is the end of the file, by a number of lines. */
  readonly isEnd: boolean;
  readonly maxBytes: number;
}

const PROBE = 8192;
/** Control characters, raw or as the server shows them, and bytes that are no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const ODD = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]|\\u\{(?:[0-8EF]|1[0-9AC-F]|7F)\}/g;

/** Shapes what `cat` printed into the answer: text only, at most so many bytes, and where the rest is. Pure. */
export function showFile(execution: Execution, part: Part): Outcome | Refusal {
  if (execution.ended !== 'exited' || execution.exitCode !== 0) return toOutcome(withAdvice(execution));
  const { stdout } = execution;
  const { path, offset, isEnd, maxBytes } = part;
  const noticed = execution.notice === undefined ? [] : [execution.notice];
  if (isBinary(stdout.text))
    return refuse(
      'FILE_NOT_TEXT',
      `The file ${quote(path, 200)} is binary (${stdout.totalBytes} bytes), so the answer does not hold it.`,
      ['Read another file, or list its folder.', ...noticed].join(' '),
    );
  const bytes = Buffer.from(stdout.text);
  if (bytes.length <= maxBytes && !stdout.truncated) return toOutcome(execution);
  const text = isEnd ? endWithin(bytes, maxBytes) : startWithin(bytes, maxBytes);
  const shown = Buffer.byteLength(text);
  const next = offset + shown;
  const total = offset + stdout.totalBytes;
  const hint = isEnd
    ? `The last ${shown} bytes are shown. For more, give a smaller "tail", or "offset".`
    : `Bytes ${offset} to ${next} of ${total} are shown. For the next part, give "offset": ${next}; for the end, give "tail".`;
  const notice = [hint, ...noticed].join(' ');
  const { body } = toOutcome({ ...execution, stdout: { ...stdout, text, truncated: false }, notice });
  return { success: true, body: { ...body, truncated: true } };
}

/** Says of an image without `cat` that it has none. */
function withAdvice(execution: Execution): Execution {
  return execution.notice === undefined && lacksProgram(execution)
    ? {
        ...execution,
        notice: `The image has no cat, so its files cannot be read. Read what the program logs with logs, or its ConfigMap with get, if these are allowed. ${DEBUG_IMAGE}`,
      }
    : execution;
}

function isBinary(text: string): boolean {
  const start = text.slice(0, PROBE);
  return start.includes('\0') || (start.match(ODD)?.length ?? 0) * 100 > start.length;
}

/** The start of a text in UTF-8, without a part of a character. */
function startWithin(bytes: Buffer, most: number): string {
  let end = Math.min(most, bytes.length);
  while (end > 0 && end < bytes.length && isInside(bytes[end])) end--;
  return bytes.toString('utf8', 0, end);
}

function endWithin(bytes: Buffer, most: number): string {
  let start = Math.max(0, bytes.length - most);
  while (start < bytes.length && isInside(bytes[start])) start++;
  return bytes.toString('utf8', start);
}

function isInside(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}
