import fc from 'fast-check';
import { expect } from 'vitest';
import { type LineRedactor, LineSink } from '../../../src/output/redact/lines.ts';
import type { Piece } from '../../../src/output/sink.ts';

/** What a redactor shows of a stream that came in these pieces. */
export function shownOf(redactor: LineRedactor, pieces: readonly Piece[]): string {
  const shown: Piece[] = [];
  const sink = new LineSink(redactor, {
    write: (piece) => void shown.push(piece),
    end: () => void shown.push('<end>'),
    isDone: () => false,
  });
  for (const piece of pieces) sink.write(piece);
  sink.end();
  expect(shown.pop()).toBe('<end>');
  return shown.join('');
}

/** A text in pieces, some of them bytes, some of these ending amid a character. */
export function cutIntoPieces(
  text: string,
  cuts: readonly { readonly size: number; readonly isText: boolean }[],
): Piece[] {
  const characters = [...text];
  const pieces: Piece[] = [];
  let bytes = Buffer.alloc(0);
  for (const { size, isText } of cuts) {
    if (isText && bytes.length === 0) {
      pieces.push(characters.splice(0, size).join(''));
      continue;
    }
    // Bytes go on until they end with a character.
    if (bytes.length === 0) bytes = Buffer.from(characters.splice(0, 3).join(''));
    pieces.push(bytes.subarray(0, size));
    bytes = bytes.subarray(size);
  }
  return [...pieces, bytes, characters.join('')];
}

/** Asserts that however texts are cut into pieces, the same of them is shown. */
export function expectSameInPieces(open: () => LineRedactor, text: fc.Arbitrary<string>, numRuns = 300): void {
  const cuts = fc.array(fc.record({ size: fc.nat({ max: 12 }), isText: fc.boolean() }));
  fc.assert(
    fc.property(text, cuts, (all, some) => {
      const pieces = cutIntoPieces(all, some);
      expect(Buffer.concat(pieces.map((piece) => Buffer.from(piece as string))).toString()).toBe(all);
      expect(shownOf(open(), pieces)).toBe(shownOf(open(), [all]));
      expect(shownOf(open(), [...all])).toBe(shownOf(open(), [all]));
    }),
    { numRuns },
  );
}
