import type { FileHandle } from 'node:fs/promises';

/** A line in a file: its text, one character for each byte, and the offset of its first byte. */
export interface LineInFile {
  /** Empty for a line that is too long to be a record. */
  readonly text: string;
  readonly offset: number;
}

const CHUNK = 64 * 1024;
/** More than any record is long. */
const MOST_BYTES = 1024 * 1024;
const LINE_BREAK = 10;

/** Returns the end of the last whole line before an offset: the offset behind its line break, 0 if there is none. */
export async function endOfLines(handle: FileHandle, before: number): Promise<number> {
  for (let end = before; end > 0; ) {
    const start = Math.max(0, end - CHUNK);
    const at = (await readAt(handle, start, end)).lastIndexOf(LINE_BREAK);
    if (at !== -1) return start + at + 1;
    end = start;
  }
  return 0;
}

/**
 * Yields the lines before an offset, where a line begins, the last one first and one batch for each 64 KiB. Keeps one chunk and one
 * line in memory. Ends early if the file shrinks meanwhile.
 */
export async function* linesBackwards(handle: FileHandle, end: number): AsyncGenerator<readonly LineInFile[]> {
  if (end <= 0) return;
  const tail = new LongLine();
  for (let at = end - 1; ; ) {
    const start = Math.max(0, at - CHUNK);
    const chunk = await readAt(handle, start, at);
    if (chunk.length < at - start) return;
    const lines: LineInFile[] = [];
    let lineEnd = chunk.length;
    for (let found = chunk.lastIndexOf(LINE_BREAK); found !== -1; ) {
      tail.addBefore(chunk.subarray(found + 1, lineEnd));
      lines.push({ text: tail.take(), offset: start + found + 1 });
      lineEnd = found;
      // An offset of -1 would count from the end.
      found = found === 0 ? -1 : chunk.lastIndexOf(LINE_BREAK, found - 1);
    }
    tail.addBefore(chunk.subarray(0, lineEnd));
    if (start === 0) lines.push({ text: tail.take(), offset: 0 });
    if (lines.length > 0) yield lines;
    if (start === 0) return;
    at = start;
  }
}

/** Yields the whole lines from one offset, where a line begins, up to another one, in batches. */
export async function* linesForwards(
  handle: FileHandle,
  from: number,
  end: number,
): AsyncGenerator<readonly LineInFile[]> {
  const head = new LongLine();
  let offset = from;
  for (let at = from; at < end; ) {
    const chunk = await readAt(handle, at, Math.min(end, at + CHUNK));
    if (chunk.length === 0) return;
    const lines: LineInFile[] = [];
    let lineStart = 0;
    for (let found = chunk.indexOf(LINE_BREAK); found !== -1; found = chunk.indexOf(LINE_BREAK, lineStart)) {
      head.addAfter(chunk.subarray(lineStart, found));
      lines.push({ text: head.take(), offset });
      lineStart = found + 1;
      offset = at + lineStart;
    }
    head.addAfter(chunk.subarray(lineStart));
    if (lines.length > 0) yield lines;
    at += chunk.length;
  }
}

/** A line that grows at one of its ends, and is given up beyond what a record can be. */
class LongLine {
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  addBefore(piece: Uint8Array): void {
    if (this.#counts(piece)) this.#pieces.unshift(piece);
  }

  addAfter(piece: Uint8Array): void {
    if (this.#counts(piece)) this.#pieces.push(piece);
  }

  /** Returns the line and begins the next one. */
  take(): string {
    const text = this.#bytes > MOST_BYTES ? '' : Buffer.concat(this.#pieces).toString('latin1');
    this.#pieces = [];
    this.#bytes = 0;
    return text;
  }

  #counts(piece: Uint8Array): boolean {
    this.#bytes += piece.length;
    if (this.#bytes > MOST_BYTES) this.#pieces = [];
    return this.#bytes <= MOST_BYTES;
  }
}

/** Reads the bytes between two offsets; fewer if the file ends before. */
async function readAt(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, start + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
