import { setting } from '../setting.ts';
import { parseCount, parseWord } from '../values.ts';

/** What answers hold. */
export const ANSWER_SETTINGS = {
  answerMaxBytes: setting({
    variable: 'ANSWER_MAX_BYTES',
    description:
      'Maximum size of the output in an answer; the server shortens longer output by its kind (docs/answers.md). At the value of KUBECTL_MAX_OUTPUT_BYTES, which is also its maximum, nothing is shortened',
    fallback: '40960',
    allowed: 'a whole number of bytes from 1024 to KUBECTL_MAX_OUTPUT_BYTES',
    parse: (text) => parseCount(text, 1024, 64 * 1024 * 1024),
  }),
  answerUntrustedText: setting({
    variable: 'ANSWER_UNTRUSTED_TEXT',
    description:
      'Whether the server makes hidden characters of text that workloads wrote visible, and names lines that address the reader as an instruction (docs/untrusted-text.md)',
    fallback: 'mark',
    allowed: 'mark or off',
    parse: (text) => {
      const word = parseWord(text, ['mark', 'off']);
      return word === undefined ? undefined : word === 'mark';
    },
  }),
} as const;
