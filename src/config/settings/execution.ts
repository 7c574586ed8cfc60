import { LIST, setting } from '../setting.ts';
import { type Parsed, parseCount, parseList, parseWord } from '../values.ts';

/** How kubectl is run. */
export const EXECUTION_SETTINGS = {
  maxOutputBytes: setting({
    variable: 'KUBECTL_MAX_OUTPUT_BYTES',
    description: 'How much of stdout, and of stderr, an answer holds; what goes beyond is cut and marked',
    fallback: '1048576',
    allowed: 'a whole number of bytes from 1024 to 67108864',
    parse: (text) => parseCount(text, 1024, 64 * 1024 * 1024),
  }),
  maxConcurrent: setting({
    variable: 'KUBECTL_MAX_CONCURRENT',
    description: 'kubectl processes at once; 0 derives the number from the memory the server may use',
    fallback: '0',
    allowed: 'a whole number from 0 to 256',
    parse: (text) => parseCount(text, 0, 256),
  }),
  nativeReads: setting<'on' | 'off' | 'verify'>({
    variable: 'KUBECTL_NATIVE_READS',
    description:
      "Whether reads are answered over a kept connection where the answer is known to be kubectl's to the byte (on), always by kubectl (off), or by kubectl with each such read compared (verify)",
    fallback: 'on',
    allowed: 'on, off or verify',
    parse: (text) => parseWord(text, ['on', 'off', 'verify']),
  }),
  passEnvironment: setting({
    variable: 'KUBECTL_PASS_ENVIRONMENT',
    description:
      'Further variables that kubectl gets from the environment of the server, for example those of a credential plugin',
    fallback: '',
    allowed: `${LIST} of variable names, none of which makes kubectl or its loader run another program`,
    parse: parsePassedNames,
  }),
} as const;

/** Variables that turn into code: an editor, a diff program, a loader's library, a shell's start file. */
const NEVER_PASSED = /^(LD_|DYLD_|BASH_ENV$|ENV$|EDITOR$|VISUAL$|KUBE_EDITOR$|KUBECTL_|NODE_|GODEBUG$)/;

function parsePassedNames(text: string): Parsed<readonly string[]> {
  const names = parseList(text, /^[A-Za-z_][A-Za-z0-9_]*$/);
  return names?.some((name) => NEVER_PASSED.test(name)) ? undefined : names;
}
