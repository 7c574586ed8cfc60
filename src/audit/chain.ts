import { hash } from 'node:crypto';

/** Raised when a field of a record changes its meaning or goes; new fields alone do not raise it. */
export const RECORD_VERSION = 1;

/** The end of a chain: the place and the hash of its last record. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first record of a chain. */
export const EMPTY: Head = { seq: 0, hash: '0'.repeat(64) };

/** What every record begins with, and no other line of the server does. */
export const BEGINNING = `{"audit":${RECORD_VERSION},"seq":`;
const SEALED = /^\{"audit":1,"seq":([1-9]\d{0,15}),.*,"prev":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}$/;
const SEAL_LENGTH = `,"hash":"${EMPTY.hash}"}`.length;

/** Makes the text of an entry the next record of a chain. */
export function seal(text: string, head: Head): { readonly line: string; readonly head: Head } {
  const seq = head.seq + 1;
  const sealed = `${BEGINNING}${seq},${text.slice(1, -1)},"prev":"${head.hash}"`;
  const own = hash('sha256', sealed);
  return { line: `${sealed},"hash":"${own}"}`, head: { seq, hash: own } };
}

/** The place of a line in its chain, or undefined where it is no record, or not as it was written. */
export function readSeal(line: string): { readonly prev: string; readonly head: Head } | undefined {
  const [, seq, prev, own] = SEALED.exec(line) ?? [];
  if (seq === undefined || prev === undefined || own === undefined) return undefined;
  if (hash('sha256', line.slice(0, -SEAL_LENGTH)) !== own) return undefined;
  return { prev, head: { seq: Number(seq), hash: own } };
}
