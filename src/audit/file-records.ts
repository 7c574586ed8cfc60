import { type FileHandle, open, stat } from 'node:fs/promises';
import type { FileOptions } from './file.ts';
import { endOfLines, type LineInFile, linesBackwards, linesForwards } from './lines-of-file.ts';
import type { RecordSource, StoredLine } from './record-source.ts';

/** A rotation while a file is looked for makes it look again. */
const TRIES = 5;

/** A line in one of the files. */
interface Place {
  readonly inode: string;
  readonly offset: number;
}

/**
 * Reads the records of a file and its older ones, also while the server appends to it and renames it: a file is known by its inode.
 * Has one file open at a time, and 64 KiB and a line of it in memory. An unfinished last line is left out.
 */
export class FileRecords implements RecordSource {
  readonly kind = 'file';
  readonly #options: Pick<FileOptions, 'path' | 'keep'>;

  constructor(options: Pick<FileOptions, 'path' | 'keep'>) {
    this.#options = options;
  }

  async *backwards(before?: string): AsyncGenerator<readonly StoredLine[]> {
    const inodes = await this.#inodes();
    const place = placeOf(before);
    if (place === 'bad') return;
    for (const inode of place === undefined ? inodes : from(inodes, place.inode)) {
      const handle = await this.#open(inode);
      if (handle === undefined) continue;
      try {
        const isFirst = inode === place?.inode;
        const end = await endOfLines(handle, isFirst ? place.offset : (await handle.stat()).size);
        if (isFirst && end !== place.offset) return;
        for await (const lines of linesBackwards(handle, end)) yield lines.map((line) => toStored(inode, line));
      } finally {
        await handle.close();
      }
    }
  }

  async *forwards(start?: string): AsyncGenerator<readonly StoredLine[]> {
    const inodes = (await this.#inodes()).toReversed();
    const place = placeOf(start);
    if (place === 'bad') return;
    for (const inode of place === undefined ? inodes : from(inodes, place.inode)) {
      const handle = await this.#open(inode);
      if (handle === undefined) continue;
      try {
        const offset = inode === place?.inode ? place.offset : 0;
        if ((await endOfLines(handle, offset)) !== offset) return;
        const { size } = await handle.stat();
        for await (const lines of linesForwards(handle, offset, size)) yield lines.map((line) => toStored(inode, line));
      } finally {
        await handle.close();
      }
    }
  }

  /** The inodes of the files, the newest first. A rotation renames towards older names, so going this way misses none. */
  async #inodes(): Promise<readonly string[]> {
    const found = new Set<string>();
    for (const path of this.#paths()) {
      const inode = await inodeOf(path);
      if (inode !== undefined) found.add(inode);
    }
    return [...found];
  }

  /** Opens a file by its inode; undefined if it is no longer there. */
  async #open(inode: string): Promise<FileHandle | undefined> {
    for (let tries = 0; tries < TRIES; tries++) {
      for (const path of this.#paths()) {
        if ((await inodeOf(path)) !== inode) continue;
        const handle = await open(path, 'r').catch(unlessMissing);
        if (handle === undefined) break;
        if (String((await handle.stat({ bigint: true })).ino) === inode) return handle;
        await handle.close();
        break;
      }
    }
    return undefined;
  }

  #paths(): readonly string[] {
    const { path, keep } = this.#options;
    return [path, ...Array.from({ length: keep }, (_, at) => `${path}.${at + 1}`)];
  }
}

function toStored(inode: string, { text, offset }: LineInFile): StoredLine {
  return { text, place: `${inode}.${offset}` };
}

function placeOf(text: string | undefined): Place | undefined | 'bad' {
  if (text === undefined) return undefined;
  const [, inode, offset] = /^(\d{1,20})\.(\d{1,15})$/.exec(text) ?? [];
  return inode === undefined ? 'bad' : { inode, offset: Number(offset) };
}

/** The rest of the list from an item on; empty if it has none such. */
function from(inodes: readonly string[], inode: string): readonly string[] {
  const at = inodes.indexOf(inode);
  return at === -1 ? [] : inodes.slice(at);
}

async function inodeOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(unlessMissing);
  return found?.isFile() === true ? String(found.ino) : undefined;
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
