import { LIST, setting } from '../setting.ts';
import { type LogLevel, parseCount, parseList, parseLogLevel } from '../values.ts';

/** The environment variables that the specification names. Source: specification, section Configuration. */
export const SPECIFIED = {
  allowedCommands: setting({
    variable: 'KUBECTL_ALLOWED_COMMANDS',
    description: 'Comma-separated list of allowed subcommands',
    fallback: 'get,describe,logs',
    allowed: `${LIST} of kubectl subcommands, as one word or with their second (rollout status)`,
    parse: (text) => parseList(text, /^[a-z][\w-]*( [a-z][\w-]*)*$/),
  }),
  dangerousFlags: setting({
    variable: 'KUBECTL_DANGEROUS_FLAGS',
    description: 'Comma-separated list of blocked flags, in addition to those that are always blocked',
    fallback: '--kubeconfig,--context,--cluster,--user,--token,--as,--as-group,--as-uid',
    allowed: `${LIST} of flags, each starting with '-'`,
    parse: (text) => parseList(text, /^(--[A-Za-z][\w.-]*|-[A-Za-z])$/),
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
    description: 'Comma-separated list of allowed images for `run_image`, and for every other way an image can come in',
    fallback: '',
    allowed: `${LIST} of image references, \`*\` standing for any text (empty turns run_image off)`,
    parse: (text) => parseList(text, /^[A-Za-z0-9*][\w.:/@*-]*$/),
  }),
  logLevel: setting<LogLevel>({
    variable: 'LOG_LEVEL',
    description: 'Logging level',
    fallback: 'INFO',
    allowed: 'DEBUG, INFO, WARNING, ERROR or CRITICAL',
    parse: parseLogLevel,
  }),
} as const;
