import { setting } from '../setting.ts';
import { parseCount } from '../values.ts';

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
} as const;
