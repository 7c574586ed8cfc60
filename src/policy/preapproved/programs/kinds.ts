import { refusePath } from '../paths.ts';
import type { Kind } from './program.ts';

/** A text that matches a whole pattern. */
export function matching(pattern: RegExp, what: string): Kind {
  return (text) => (pattern.test(text) ? undefined : `is not ${what}`);
}

/** One of several words, or a list of them with commas. */
export function oneOf(words: string): Kind {
  const known = new Set(words.split(' '));
  return (text) =>
    text.split(',').every((each) => known.has(each)) ? undefined : `is not one of: ${words.replaceAll(' ', ', ')}`;
}

/** A whole number in a range. */
export function count(least: number, most: number): Kind {
  return (text) =>
    /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most
      ? undefined
      : `is not a whole number from ${least} to ${most}`;
}

/** A plain word: a name, an address, a number. */
export const word = matching(/^[\w@.:+%][\w@.:,+/%-]*$/, 'a plain word');
export const numbers = matching(/^\d{1,7}(,\d{1,7})*$/, 'a list of numbers');
export const seconds = matching(/^\d{1,3}(\.\d{1,3})?$/, 'a number of seconds');

/** The name of something in a file system that is looked at, not read. Only an absolute path can be judged. */
export const listed: Kind = (text, settings) =>
  text === '.' ? undefined : pathFault(text, { ...settings, fileRoots: ['/'] });

/** A file that is read. */
export const readable: Kind = (text, settings) => pathFault(text, settings);

function pathFault(text: string, settings: Parameters<Kind>[1]): string | undefined {
  const refusal = refusePath(text, settings);
  return refusal && `may not be read: ${refusal.error.replace(/\.$/, '')}`;
}
