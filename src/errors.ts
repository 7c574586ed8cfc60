/**
 * Every code an answer can carry, with what it means to the caller and whether the same call may succeed later.
 * Codes are part of the interface: they are never renamed or reused. docs/reference/errors.md is generated from this table.
 */
export const ERRORS = {
  ARGUMENTS_INVALID: {
    meaning: 'The arguments of the tool call do not have the shape its inputSchema asks for.',
    retryable: false,
  },
  ARGUMENTS_TOO_LARGE: {
    meaning: 'The command line has more or longer arguments than this server takes.',
    retryable: false,
  },
  AUDIT_FAILED: { meaning: 'The audit record of the call could not be written, so nothing was run.', retryable: true },
  BLAST_RADIUS: { meaning: 'The command could change more objects than it names.', retryable: false },
  CALLER_BUSY: { meaning: 'The caller has as many calls under way as one caller may have.', retryable: true },
  CALLER_UNKNOWN: { meaning: 'The API server is asked as the caller, and the caller has no name.', retryable: false },
  CANCELLED: { meaning: 'The caller cancelled the call or disconnected; kubectl was ended.', retryable: true },
  COMMAND_NOT_ALLOWED: { meaning: 'The kubectl subcommand is not in KUBECTL_ALLOWED_COMMANDS.', retryable: false },
  COMMAND_ORDER: { meaning: 'The words of the command do not stand first and together.', retryable: false },
  COMPLETION: { meaning: 'Shell completion is never run.', retryable: false },
  COPY: { meaning: 'Files are never copied in or out of containers.', retryable: false },
  DOCUMENT_INVALID: { meaning: 'What was given as stdin cannot be used with the command.', retryable: false },
  FLAG_NOT_ALLOWED: { meaning: 'A flag of the command is blocked on this server.', retryable: false },
  FLAG_VALUE: { meaning: 'A flag lacks its value, or the value is not of its type.', retryable: false },
  IMAGE_NOT_ALLOWED: { meaning: 'The image is not in KUBECTL_ALLOWED_IMAGES.', retryable: false },
  INTERACTIVE: { meaning: 'Nothing is run that waits for somebody to type.', retryable: false },
  KUBECONFIG: { meaning: 'The connection settings of kubectl are neither shown nor changed.', retryable: false },
  KUBECONFIG_UNUSABLE: {
    meaning: 'The server has no kubeconfig with which kubectl can make a request.',
    retryable: false,
  },
  KUBECTL_FAILED: { meaning: 'The operating system could not start kubectl.', retryable: true },
  KUBECTL_KILLED: {
    meaning: 'The kernel killed kubectl, most likely because memory ran out.',
    retryable: false,
  },
  KUBECTL_MISSING: { meaning: 'There is no kubectl on the PATH of the server.', retryable: false },
  KUBECTL_NOT_EXECUTABLE: {
    meaning: 'The kubectl found on the PATH of the server cannot be executed.',
    retryable: false,
  },
  KUBECTL_TOO_OLD: { meaning: 'The kubectl of the server is older than this server supports.', retryable: false },
  KUBERC: { meaning: 'No kubectl preferences are read or written.', retryable: false },
  LIST_TOO_LARGE: {
    meaning: 'The lists that the command reads need more memory than this server has for one call.',
    retryable: false,
  },
  LISTENER: { meaning: 'Nothing is run that listens, or stays connected.', retryable: false },
  LOCAL_EXECUTION: { meaning: 'No editor, diff program or other program of the server is run.', retryable: false },
  LOCAL_FILE: { meaning: 'No file, folder or URL is read or written by kubectl.', retryable: false },
  METACHARACTER: { meaning: 'An argument holds a shell metacharacter.', retryable: false },
  NAMESPACE_NOT_ALLOWED: { meaning: 'The namespace is not among those the operator allows.', retryable: false },
  NAMESPACE_PROTECTED: { meaning: 'Objects of the namespace may only be read.', retryable: false },
  NAME_INVALID: { meaning: 'A pod name or namespace is not a valid Kubernetes name.', retryable: false },
  NOT_ALLOWED: { meaning: 'No rule of the policy allows the call.', retryable: false },
  NOT_CLASSIFIED: { meaning: 'Nobody has judged yet what the command or flag can do.', retryable: false },
  NO_COMMAND: { meaning: 'The call names no kubectl subcommand.', retryable: false },
  OTHER_IDENTITY: { meaning: 'The server acts as nobody but itself, and hands out no credentials.', retryable: false },
  OTHER_SERVER: {
    meaning: 'The server talks to no other API server, and always verifies its certificate.',
    retryable: false,
  },
  OUTPUT_FORMAT: { meaning: 'The output format is not one of those that are known to be harmless.', retryable: false },
  PATCH_INVALID: { meaning: 'The patch is missing, or cannot be judged.', retryable: false },
  PERMISSIONS: { meaning: 'Permissions, service accounts and webhooks are not changed.', retryable: false },
  PLUGIN: { meaning: 'Plugins are never run.', retryable: false },
  POD_SECURITY: { meaning: 'The command could give a pod more rights.', retryable: false },
  POLICY_DENIED: { meaning: 'A rule of the policy file denies the call, or none allows it.', retryable: false },
  PROFILING: { meaning: 'kubectl is not profiled.', retryable: false },
  RAW_API_PATH: { meaning: 'No paths of the API are called directly.', retryable: false },
  RUN_IMAGE_DISABLED: { meaning: 'run_image is off because KUBECTL_ALLOWED_IMAGES is not set.', retryable: false },
  SECRET_VALUES: { meaning: 'The command would show values of Secrets.', retryable: false },
  SERVER_BUSY: {
    meaning: 'As many commands run and wait as this server may have, or they hold the memory that this one needs.',
    retryable: true,
  },
  SERVER_STOPPING: { meaning: 'The server is shutting down and takes no new calls.', retryable: true },
  UNKNOWN_COMMAND: { meaning: 'The first words are no command of kubectl.', retryable: false },
  UNKNOWN_FLAG: { meaning: 'The command has no such flag.', retryable: false },
  VERBOSE_LOGGING: { meaning: 'The logs of kubectl would show the contents of requests.', retryable: false },
  WATCH: { meaning: 'Commands that do not end by themselves are not run.', retryable: false },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** A refusal is a value, not an exception: what is wrong in one sentence, and what the agent can do instead. */
export interface Refusal {
  readonly refused: true;
  readonly code: ErrorCode;
  readonly error: string;
  readonly hint: string;
}

/** Makes a refusal. `error` and `hint` are plain sentences that reach the caller as they are. */
export function refuse(code: ErrorCode, error: string, hint: string): Refusal {
  return { refused: true, code, error, hint };
}

/** Tells a refusal from any other value of the call. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value && value.refused === true;
}

/** The caller's text as it may stand in an answer: quoted, control characters escaped, at most `limit` characters of it. */
export function quote(text: string, limit = 80): string {
  const shown = text.length > limit ? `${text.slice(0, limit)}…` : text;
  const escaped = JSON.stringify(shown).slice(1, -1).replaceAll('\\"', '"');
  return `'${escaped.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (each) => `\\u{${each.codePointAt(0)?.toString(16)}}`)}'`;
}

/** The same for a word of a command line, without what follows its `=`: that may be a credential. */
export function quoteWord(word: string, limit = 80): string {
  return quote(word.replace(/=.*/s, '=…'), limit);
}
