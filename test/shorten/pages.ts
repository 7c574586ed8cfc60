import { expect } from 'vitest';
import type { Position } from '../../src/kube/answer.ts';
import type { OutputKind } from '../../src/shorten/kind.ts';
import type { Page, Whole } from '../../src/shorten/page.ts';
import { shorten } from '../../src/shorten/shorten.ts';

/** A text that is shortened; all of it is there, and the caller can go on. */
export function wholeOf(text: string, maxBytes: number, from?: Position): Whole {
  return { text, maxBytes, from, goesOn: true };
}

/** Every page of a text. Each is within its room, without half a character, and they come to an end. */
export function pagesOf(text: string, kind: OutputKind, maxBytes: number): readonly Page[] {
  const pages: Page[] = [];
  for (let from: Position | undefined; pages.length === 0 || from !== undefined; from = pages.at(-1)?.next) {
    const page = shorten(wholeOf(text, maxBytes, from), kind);
    expect(Buffer.byteLength(page.text)).toBeLessThanOrEqual(maxBytes);
    expect(page.text.isWellFormed()).toBe(true);
    expect(page.changed).toBeUndefined();
    pages.push(page);
    expect(pages.length).toBeLessThan(20_000);
  }
  return pages;
}
