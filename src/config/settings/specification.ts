import { imageFault } from '../../policy/images.ts';
import { COMMAND_ENTRY, commandFault, flagFault } from '../kubectl-words.ts';
import { LIST, setting } from '../setting.ts';
import { faultIn, type LogLevel, parseCount, parseItems, parseLogLevel } from '../values.ts';

const FLAG = /^(--[A-Za-z][\w.-]*|-[A-Za-z])$/;
const IMAGE = /^[A-Za-z0-9*][\w.:/@*-]*$/;

/** The environment variables that the specification names. Source: specification, section Configuration. */
export const SPECIFIED = {
  allowedCommands: setting({
    variable: 'KUBECTL_ALLOWED_COMMANDS',
    description: 'Comma-separated list of allowed subcommands',
    fallback: 'get,describe,logs',
    allowed: `${LIST} of kubectl subcommands that this server can run, as one word or with their second (rollout status)`,
    parse: (text) => parseItems(text, COMMAND_ENTRY, commandFault),
    explain: (text) => faultIn(text, COMMAND_ENTRY, commandFault),
  }),
  dangerousFlags: setting({
    variable: 'KUBECTL_DANGEROUS_FLAGS',
    description: 'Comma-separated list of blocked flags, in addition to the flags that are always blocked',
    fallback: '--kubeconfig,--context,--cluster,--user,--token,--as,--as-group,--as-uid',
    allowed: `${LIST} of flags of kubectl, each starting with '-'`,
    parse: (text) => parseItems(text, FLAG, flagFault),
    explain: (text) => faultIn(text, FLAG, flagFault),
  }),
  timeoutSeconds: setting({
    variable: 'KUBECTL_TIMEOUT',
    description: 'Command timeout in seconds',
    fallback: '60',
    allowed: 'a whole number of seconds from 1 to 3600',
    parse: (text) => parseCount(text, 1, 3600),
  }),
  allowedImages: setting({
    variable: 'KUBECTL_ALLOWED_IMAGES',
    description:
      'Comma-separated list of allowed images, for `run_image` and for every other command that sets an image',
    fallback: '',
    allowed: `${LIST} of image references, \`*\` matches any text (empty turns run_image off)`,
    parse: (text) => parseItems(text, IMAGE, imageFault),
    explain: (text) => faultIn(text, IMAGE, imageFault),
  }),
  logLevel: setting<LogLevel>({
    variable: 'LOG_LEVEL',
    description: 'Logging level',
    fallback: 'INFO',
    allowed: 'DEBUG, INFO, WARNING, ERROR or CRITICAL',
    parse: parseLogLevel,
  }),
} as const;
