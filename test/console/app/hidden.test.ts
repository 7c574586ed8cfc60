import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { piecesOf } from '../../../console/src/parts/hidden.ts';
import { mayHide } from '../../../src/untrusted/visible.ts';

const HIDDEN = new Set([
  ...[
    '\u0000',
    '\u001b',
    '\r',
    '\u00ad',
    '\u061c',
    '\u200b',
    '\u200d',
    '\u200e',
    '\u202e',
    '\u2066',
    '\u2069',
    '\u3164',
  ],
  ...['\ufeff', '\ufe0f', '\u{e0041}', '\u{e0101}', '\ud800', '\u2028', '\uffa0', '\uffff'],
]);
const hidden = fc.constantFrom(...HIDDEN);
const text = fc.array(fc.oneof(hidden, fc.string({ unit: 'binary', maxLength: 5 }))).map((all) => all.join(''));

/** Whether a text has none of the characters that `hidden` makes, but those that pictures are made of. */
const SEEN = {
  test: (shown: string) => ![...shown].some((each) => HIDDEN.has(each) && each !== '\u200d' && each !== '\ufe0f'),
};

describe('the pieces of a text', () => {
  test.each([
    ['web\u202egnp.exe', '\\u{202E}', 'U+202E, right-to-left override'],
    ['a\u200bb', '\\u{200B}', 'U+200B, zero-width space'],
    ['a\u0000b', '\\u{0}', 'U+0000, null character'],
    ['a\\u{202E}b', '\\u{202E}', 'U+202E, right-to-left override'],
    ['a\ud800b', '\\u{D800}', 'U+D800, hidden or misleading character'],
  ])('mark the hidden character of %j', (given, shown, says) => {
    expect(piecesOf(given).filter(({ kind }) => kind === 'hidden')).toEqual([{ kind: 'hidden', text: shown, says }]);
  });

  test('mark a secret that is redacted', () => {
    expect(piecesOf("value: '[redacted: password #4f2a]'").map(({ kind, text: shown }) => [kind, shown])).toEqual([
      ['plain', "value: '"],
      ['redacted', '[redacted: password #4f2a]'],
      ['plain', "'"],
    ]);
  });

  test.each(['plain text', 'tab\tand\nline', 'Grüße', '日本語', 'עברית', '👩‍💻 ok', '☁️', ''])(
    'leave %j as it is',
    (given) => {
      expect(piecesOf(given)).toEqual(given === '' ? [] : [{ kind: 'plain', text: given }]);
    },
  );

  test('hide nothing, whatever the text', () => {
    fc.assert(
      fc.property(text, (given) => {
        const pieces = piecesOf(given);
        const plain = pieces.filter(({ kind }) => kind === 'plain');
        // Only joiners and selectors of pictures may stay.
        for (const { text: shown } of plain) expect(SEEN.test(shown)).toBe(true);
        const back = pieces.map(({ kind, text: shown }) =>
          kind === 'hidden' ? String.fromCodePoint(Number.parseInt(shown.slice(3, -1), 16)) : shown,
        );
        expect(back.join('')).toBe(
          given.replaceAll(/\\u\{([0-9A-F]{1,6})\}/g, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16))),
        );
      }),
    );
  });

  test('leave nothing plain that the server calls hidden, but pictures and look-alikes', () => {
    fc.assert(
      fc.property(hidden, (character) => {
        const isServersWord = mayHide(`x${character}y`);
        const isMarked = piecesOf(`x${character}y`).some(({ kind }) => kind === 'hidden');
        if (isServersWord) expect(isMarked).toBe(true);
      }),
    );
  });
});
