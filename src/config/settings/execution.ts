import { LIST, setting } from '../setting.ts';
import { type Parsed, parseCount, parseList, parseWord } from '../values.ts';

/** How kubectl is run. */
export const EXECUTION_SETTINGS = {
  maxOutputBytes: setting({
    variable: 'KUBECTL_MAX_OUTPUT_BYTES',
    description: 'Maximum size of stdout, and of stderr, in an answer; the server cuts longer output and marks the cut',
    fallback: '1048576',
    allowed: 'a whole number of bytes from 1024 to 67108864',
    parse: (text) => parseCount(text, 1024, 64 * 1024 * 1024),
  }),
  maxConcurrent: setting({
    variable: 'KUBECTL_MAX_CONCURRENT',
    description: 'Maximum number of kubectl processes at once; 0 derives it from the memory limit of the server',
    fallback: '0',
    allowed: 'a whole number from 0 to 256',
    parse: (text) => parseCount(text, 0, 256),
  }),
  nativeReads: setting<'on' | 'off' | 'verify'>({
    variable: 'KUBECTL_NATIVE_READS',
    description:
      'Whether the server answers reads itself if kubectl is known to print the same bytes (on), always runs kubectl (off), or runs kubectl and compares (verify)',
    fallback: 'on',
    allowed: 'on, off or verify',
    parse: (text) => parseWord(text, ['on', 'off', 'verify']),
  }),
  passEnvironment: setting({
    variable: 'KUBECTL_PASS_ENVIRONMENT',
    description:
      'Additional environment variables that the server passes to kubectl, for example for a credential plugin',
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
