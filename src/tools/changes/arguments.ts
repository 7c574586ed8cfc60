import { quote, refuse } from '../../errors.ts';
import { string } from '../argument-types.ts';
import { type Argument, required } from '../arguments.ts';

/** The change that a call is about. */
export const ID: Argument<string, never> = required(string('The id of a change, e.g. "shop.1f2e3d4c5b"'));

/** Why, for approvers and records. */
export const REASON: Argument<string> = string('Why the change is needed, for the approver');

/** A number of seconds from 0 to `most`, also as text. */
export function seconds(description: string, most: number): Argument<number> {
  return {
    schema: { type: 'integer', minimum: 0, maximum: most, description },
    read: (value, name) => {
      const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
      return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 && number <= most
        ? { value: number }
        : refuse(
            'ARGUMENTS_INVALID',
            `"${name}" must be a whole number of seconds from 0 to ${most}.`,
            `Give "${name}" as a number of seconds, or leave it out.`,
          );
    },
    absent: { value: undefined },
  };
}

/** One of a few words; `fallback` stands for an absent one. */
export function oneOf<Word extends string>(words: readonly [Word, ...Word[]], fallback: Word): Argument<Word, Word> {
  return {
    schema: { type: 'string', enum: words, default: fallback },
    read: (value, name) => {
      const word = words.find((each) => each === value);
      return word === undefined
        ? refuse(
            'ARGUMENTS_INVALID',
            `"${name}" must be ${words.map((each) => `"${each}"`).join(' or ')}, not ${quote(String(value))}.`,
            `Give "${name}" as one of these, or leave it out.`,
          )
        : { value: word };
    },
    absent: { value: fallback },
  };
}
