import { type LogLevel, type Parsed, parseCount, parseList, parseLogLevel } from './values.ts';

/** One environment variable: its name, what it says, what is taken, and how its text is read. */
export interface Setting<T> {
  readonly variable: string;
  readonly description: string;
  /** The default as it would be written in the environment; what it stands for is `parse(fallback)`. */
  readonly fallback: string;
  readonly allowed: string;
  readonly parse: (text: string) => Parsed<T>;
}

const list = 'a comma-separated list';
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Every environment variable of the server. The README's table is generated from this one.
 * Source: specification, section Configuration, for the first five; the others are this server's own.
 */
export const SETTINGS = {
  allowedCommands: setting({
    variable: 'KUBECTL_ALLOWED_COMMANDS',
    description: 'Comma-separated list of allowed subcommands',
    fallback: 'get,describe,logs',
    allowed: `${list} of kubectl subcommands, as one word or with their second (rollout status)`,
    parse: (text) => parseList(text, /^[a-z][\w-]*( [a-z][\w-]*)*$/),
  }),
  dangerousFlags: setting({
    variable: 'KUBECTL_DANGEROUS_FLAGS',
    description: 'Comma-separated list of blocked flags, in addition to those that are always blocked',
    fallback: '--kubeconfig,--context,--cluster,--user,--token,--as,--as-group,--as-uid',
    allowed: `${list} of flags, each starting with '-'`,
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
    allowed: `${list} of image references, \`*\` standing for any text (empty turns run_image off)`,
    parse: (text) => parseList(text, /^[A-Za-z0-9][\w.:/@*-]*$/),
  }),
  logLevel: setting<LogLevel>({
    variable: 'LOG_LEVEL',
    description: 'Logging level',
    fallback: 'INFO',
    allowed: 'DEBUG, INFO, WARNING, ERROR or CRITICAL',
    parse: parseLogLevel,
  }),
  metacharacters: setting<'strict' | 'data'>({
    variable: 'KUBECTL_METACHARACTERS',
    description:
      'Where shell metacharacters may stand: nowhere (strict), or also in patches, expressions, selectors, label values and container commands (data)',
    fallback: 'strict',
    allowed: 'strict or data',
    parse: (text) => (text === 'strict' || text === 'data' ? text : undefined),
  }),
  protectedNamespaces: setting({
    variable: 'KUBECTL_PROTECTED_NAMESPACES',
    description: 'Namespaces in which nothing is changed',
    fallback: 'kube-system',
    allowed: `${list} of namespaces`,
    parse: (text) => parseList(text, NAMESPACE),
  }),
  allowedNamespaces: setting({
    variable: 'KUBECTL_ALLOWED_NAMESPACES',
    description:
      'The only namespaces that commands may name; empty for all. With a list, -A is refused and a default namespace is needed',
    fallback: '',
    allowed: `${list} of namespaces`,
    parse: (text) => parseList(text, NAMESPACE),
  }),
  defaultNamespace: setting({
    variable: 'KUBECTL_DEFAULT_NAMESPACE',
    description: 'The namespace of commands that name none; empty for the one kubectl is configured with',
    fallback: '',
    allowed: 'a namespace',
    parse: (text) => (text === '' || NAMESPACE.test(text) ? text : undefined),
  }),
  maxObjects: setting({
    variable: 'KUBECTL_MAX_OBJECTS',
    description: 'How many objects a selector may pick for one change; they are counted before it',
    fallback: '10',
    allowed: 'a whole number from 1 to 1000',
    parse: (text) => parseCount(text, 1, 1000),
  }),
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
  passEnvironment: setting({
    variable: 'KUBECTL_PASS_ENVIRONMENT',
    description:
      'Further variables that kubectl gets from the environment of the server, for example those of a credential plugin',
    fallback: '',
    allowed: `${list} of variable names, none of which makes kubectl or its loader run another program`,
    parse: parsePassedNames,
  }),
  allowedHosts: setting({
    variable: 'MCP_ALLOWED_HOSTS',
    description:
      'Further host names under which HTTP clients may call, without port; `*.example.com` stands for every name below',
    fallback: '',
    allowed: `${list} of host names without scheme or port`,
    parse: (text) => parseList(text, /^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^\[[0-9A-Fa-f:.]+\]$/),
  }),
  allowedOrigins: setting({
    variable: 'MCP_ALLOWED_ORIGINS',
    description: 'Host names of web pages that may call, without scheme or port',
    fallback: '',
    allowed: `${list} of host names without scheme or port`,
    parse: (text) => parseList(text, /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^\[[0-9A-Fa-f:.]+\]$/),
  }),
} as const;

export type SettingName = keyof typeof SETTINGS;

function setting<T>(row: Setting<T>): Setting<T> {
  return row;
}

/** Variables that turn into code: an editor, a diff program, a loader's library, a shell's start file. */
const NEVER_PASSED = /^(LD_|DYLD_|BASH_ENV$|ENV$|EDITOR$|VISUAL$|KUBE_EDITOR$|KUBECTL_|NODE_|GODEBUG$)/;

function parsePassedNames(text: string): Parsed<readonly string[]> {
  const names = parseList(text, /^[A-Za-z_][A-Za-z0-9_]*$/);
  return names?.some((name) => NEVER_PASSED.test(name)) ? undefined : names;
}
