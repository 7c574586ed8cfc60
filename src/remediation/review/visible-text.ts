import { makeVisible } from '../../untrusted/visible.ts';

/** Characters that `makeVisible` leaves in place, and that must not decide how a line looks; and no characters at all. */
const REST = /[\r\ufffe\uffff]/g;

/** Returns a text with every invisible, control and bidi character spelled out, except tab and line feed. */
export function visibleText(text: string): string {
  return makeVisible(text.toWellFormed(), 'text').replace(
    REST,
    (character) => `\\u{${character.charCodeAt(0).toString(16).toUpperCase()}}`,
  );
}

/** Returns a text for one line of a sentence: visible, on one line, and of at most so many characters. */
export function lineOf(text: string, most: number): string {
  const line = visibleText(text.slice(0, 4 * most)).replaceAll(/[\t\n]/g, ' ');
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}
