import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BEGINNING, EMPTY, type Head, readSeal } from './chain.ts';
import type { Sink } from './stream.ts';

/** A file of records and its older ones: PATH is written to, PATH.1 was before it, up to PATH.`keep`. */
export interface FileOptions {
  readonly path: string;
  /** A file that has grown to so many bytes becomes PATH.1. */
  readonly maxBytes: number;
  readonly keep: number;
}

/** More than any record is long. */
const TAIL_BYTES = 1024 * 1024;

interface Opened {
  readonly handle: FileHandle;
  readonly inode: number;
  bytes: number;
}

/**
 * Records in a file that this server alone writes. It continues the chain it finds, also the chain of the previous file,
 * and takes away an unfinished last line: nothing was run for it. Refuses a file whose last line is no record, and one that
 * another program wrote to or replaced.
 */
export class FileSink implements Sink {
  readonly name = 'file';
  readonly #options: FileOptions;
  #opened: Opened | undefined;

  constructor(options: FileOptions) {
    this.#options = options;
  }

  async open(): Promise<Head & { readonly tornBytes?: number }> {
    await this.close();
    const { path } = this.#options;
    const handle = await open(path, 'a+', 0o600);
    try {
      const { size, ino, isFile } = await describe(handle);
      if (!isFile) throw new Error('it is not a regular file');
      const { head, tornBytes } = await readEnd(handle, size);
      if (tornBytes > 0) await handle.truncate(size - tornBytes);
      await syncFolder(path);
      this.#opened = { handle, inode: ino, bytes: size - tornBytes };
      const goesOn = head ?? (await readEndOf(`${path}.1`)) ?? EMPTY;
      return tornBytes > 0 ? { ...goesOn, tornBytes } : goesOn;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async write(lines: readonly string[], durable: boolean): Promise<void> {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    await this.#refuseForeignHands();
    const before = this.#current();
    const current =
      before.bytes > 0 && before.bytes + bytes.length > this.#options.maxBytes ? await this.#rotate() : before;
    try {
      await current.handle.appendFile(bytes);
      if (durable) await current.handle.datasync();
    } catch (error) {
      await current.handle.truncate(current.bytes).catch(() => {});
      throw error;
    }
    current.bytes += bytes.length;
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.handle.close();
  }

  #current(): Opened {
    if (this.#opened === undefined) throw new Error('it is not open');
    return this.#opened;
  }

  async #refuseForeignHands(): Promise<void> {
    const { inode, bytes } = this.#current();
    const found = await stat(this.#options.path);
    if (found.ino !== inode) throw new Error('another file replaced it');
    if (found.size !== bytes) throw new Error('another program writes to it');
  }

  async #rotate(): Promise<Opened> {
    const { path, keep } = this.#options;
    // What was written without being synced must be on the disk before the next file says that it came before it.
    await this.#current().handle.datasync();
    await this.close();
    for (let age = keep - 1; age > 0; age--) await rename(`${path}.${age}`, `${path}.${age + 1}`).catch(unlessMissing);
    await rename(path, `${path}.1`);
    const handle = await open(path, 'ax', 0o600);
    const { ino } = await describe(handle);
    this.#opened = { handle, inode: ino, bytes: 0 };
    await syncFolder(path);
    return this.#opened;
  }
}

async function describe(handle: FileHandle): Promise<{ size: number; ino: number; isFile: boolean }> {
  const found = await handle.stat();
  return { size: found.size, ino: found.ino, isFile: found.isFile() };
}

/** The last record of a file, and how many bytes of an unfinished one follow it. */
async function readEnd(handle: FileHandle, size: number): Promise<{ head: Head | undefined; tornBytes: number }> {
  const length = Math.min(size, TAIL_BYTES);
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
  const end = buffer.lastIndexOf(10);
  const torn = buffer.subarray(end + 1);
  if (!isUnfinished(torn)) throw new Error('it does not end with a record');
  if (end === -1) return { head: undefined, tornBytes: torn.length };
  const line = buffer.toString('latin1', buffer.lastIndexOf(10, end - 1) + 1, end);
  const head = readSeal(line)?.head;
  if (head === undefined) throw new Error('its last line is not a record as this server wrote it');
  return { head, tornBytes: torn.length };
}

/** The start of a record, or the zeros that a crash of the machine can leave. Anything else is not ours to remove. */
function isUnfinished(bytes: Buffer): boolean {
  const text = bytes.toString('latin1').replace(/\0+$/, '');
  return text.startsWith(BEGINNING) || BEGINNING.startsWith(text);
}

async function readEndOf(path: string): Promise<Head | undefined> {
  const handle = await open(path, 'r').catch(unlessMissing);
  if (handle === undefined) return undefined;
  try {
    return (await readEnd(handle, (await handle.stat()).size)).head;
  } finally {
    await handle.close();
  }
}

/** A new name is only there after a crash if its folder was synced. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
