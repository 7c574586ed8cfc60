/**
 * Every code an answer can carry, with what it means to the caller and whether the same call may succeed later.
 * Codes are part of the interface: they are never renamed or reused. docs/reference/errors.md is generated from this table.
 */
export const ERRORS = {
  ARGUMENTS_INVALID: {
    meaning: 'The arguments of the tool call do not match the inputSchema of the tool.',
    retryable: false,
  },
  ARGUMENTS_TOO_LARGE: {
    meaning: 'The command line has more arguments, or longer ones, than this server accepts.',
    retryable: false,
  },
  APPROVAL_REQUIRED: {
    meaning: 'The change needs approval before the server makes it. The answer holds its plan.',
    retryable: false,
    ofChanges: true,
  },
  ARGUMENT_NOT_ALLOWED: {
    meaning: 'The preapproved program may not have this argument.',
    retryable: false,
    ofReference: true,
  },
  AUDIT_FAILED: {
    meaning: 'The server could not write the audit record of the call, so it ran nothing.',
    retryable: true,
  },
  BLAST_RADIUS: { meaning: 'The command could change more objects than it names.', retryable: false },
  CALLER_BUSY: { meaning: 'The caller already has the maximum number of calls in progress.', retryable: true },
  CALLER_UNKNOWN: {
    meaning: 'The server impersonates its callers, and it cannot impersonate this one.',
    retryable: false,
  },
  CANCELLED: {
    meaning: 'The caller cancelled the call or disconnected, so the server ended kubectl.',
    retryable: true,
  },
  CHANGES_SUSPENDED: {
    meaning: 'An operator has suspended all changes, or the server cannot read whether one has.',
    retryable: true,
    ofChanges: true,
  },
  CHANGE_CONFLICT: {
    meaning: 'The change cannot be undone: others have altered its fields since, or its effect is final.',
    retryable: false,
    ofChanges: true,
  },
  CHANGE_DENIED: { meaning: 'An approver denied the change.', retryable: false, ofChanges: true },
  CHANGE_EXPIRED: {
    meaning: 'The change was not approved and applied in time.',
    retryable: false,
    ofChanges: true,
  },
  CHANGE_FAILED: {
    meaning: 'The change stopped before all of its requests were made. The answer says which were.',
    retryable: false,
    ofChanges: true,
  },
  CHANGE_LIMIT: {
    meaning:
      'The caller has planned as many changes in the namespace as it may in an hour, or the memory of the server has no room for another one.',
    retryable: true,
    ofChanges: true,
  },
  CHANGE_NOT_ALLOWED: {
    meaning: 'The write changes a kind, field or subresource that is off until the operator allows it.',
    retryable: false,
  },
  CHANGE_NOT_FOUND: {
    meaning: 'The caller has no change with this id, or the change is not applied and cannot be undone.',
    retryable: false,
    ofChanges: true,
  },
  CHANGE_OUTDATED: {
    meaning: 'The change is no longer what was reviewed: an object, the policy or the call differs. Plan it again.',
    retryable: false,
    ofChanges: true,
  },
  CHANGE_NOT_KEPT: {
    meaning: 'The server could not write or read the record of the change.',
    retryable: false,
    ofChanges: true,
  },
  CHANGE_TOO_LARGE: { meaning: 'The plan is too large to be recorded.', retryable: false, ofChanges: true },
  COMMAND_NOT_ALLOWED: { meaning: 'The kubectl subcommand is not in KUBECTL_ALLOWED_COMMANDS.', retryable: false },
  COMMAND_ORDER: { meaning: 'The words of the command must come first, without flags between them.', retryable: false },
  COMPLETION: { meaning: 'The server never runs shell completion.', retryable: false },
  COPY: { meaning: 'The server never copies files into or out of containers.', retryable: false },
  CREDENTIALS_REJECTED: {
    meaning: 'The API server does not accept the credentials of this server: they are wrong, expired or revoked.',
    retryable: false,
  },
  CURSOR_INVALID: {
    meaning: 'The value of continue was altered, has expired, or belongs to another caller, call or server.',
    retryable: false,
  },
  DOCUMENT_INVALID: { meaning: 'The command cannot use the value of stdin.', retryable: false },
  FILE_NOT_TEXT: {
    meaning: 'The file is binary, so the answer does not hold it.',
    retryable: false,
    ofReference: true,
  },
  FLAG_NOT_ALLOWED: { meaning: 'A flag of the command is blocked on this server.', retryable: false },
  FLAG_VALUE: { meaning: 'A flag has no value, or a value of the wrong type.', retryable: false },
  GPU_DIAGNOSTICS_OFF: {
    meaning: 'GPU node diagnostics, or the checks of DCGM, are off on this server.',
    retryable: false,
    ofReference: true,
  },
  IMAGE_NOT_ALLOWED: { meaning: 'The image is not in KUBECTL_ALLOWED_IMAGES.', retryable: false },
  INTERACTIVE: { meaning: 'The server runs no command that waits for keyboard input.', retryable: false },
  KUBECONFIG: { meaning: 'The server neither shows nor changes the connection settings of kubectl.', retryable: false },
  KUBECONFIG_UNUSABLE: {
    meaning: 'The server has no kubeconfig that kubectl can use.',
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
  KUBERC: { meaning: 'The server neither reads nor writes kubectl preferences (kuberc).', retryable: false },
  LIST_TOO_LARGE: {
    meaning: 'The lists that the command reads need more memory than this server has for one call.',
    retryable: false,
  },
  LISTENER: { meaning: 'The server runs no command that listens for connections or keeps one open.', retryable: false },
  LOCAL_EXECUTION: { meaning: 'The server starts no editor, diff program or other local program.', retryable: false },
  LOCAL_FILE: { meaning: 'kubectl may not read or write files, folders or URLs.', retryable: false },
  LOCKED_DOWN: {
    meaning: 'The server runs only what is preapproved (KUBECTL_ALLOW_ARBITRARY_COMMANDS).',
    retryable: false,
    ofReference: true,
  },
  METACHARACTER: { meaning: 'An argument contains a shell metacharacter.', retryable: false },
  NAMESPACE_NOT_ALLOWED: { meaning: 'The operator does not allow the namespace.', retryable: false },
  NAMESPACE_PROTECTED: {
    meaning: 'The namespace is protected: its objects can be read but not changed.',
    retryable: false,
  },
  NAME_INVALID: { meaning: 'A pod name or namespace is not a valid Kubernetes name.', retryable: false },
  NOT_ALLOWED: { meaning: 'No rule of the policy allows the call.', retryable: false },
  NOT_CLASSIFIED: { meaning: 'The server does not know the command or flag, so it does not run it.', retryable: false },
  NOT_REDACTED: { meaning: 'The server cannot redact what the command would print.', retryable: false },
  NOT_REHEARSED: {
    meaning: 'The API server cannot rehearse the change, so the server cannot judge it.',
    retryable: false,
  },
  NO_CLUSTER: { meaning: 'The server has no connection to the API server.', retryable: true },
  NO_COMMAND: { meaning: 'The call names no kubectl subcommand.', retryable: false },
  OTHER_IDENTITY: { meaning: 'A call can neither choose another identity nor obtain credentials.', retryable: false },
  OTHER_SERVER: {
    meaning: 'A call can neither choose another API server nor turn off the verification of its certificate.',
    retryable: false,
  },
  OUTPUT_FORMAT: { meaning: 'The output format is not on the list of safe formats.', retryable: false },
  PATCH_INVALID: { meaning: 'The patch is missing, or the server cannot judge it.', retryable: false },
  PATH_NOT_ALLOWED: {
    meaning: 'The path is outside the folders that may be read, or may hold secrets.',
    retryable: false,
    ofReference: true,
  },
  PATH_NOT_VERIFIED: {
    meaning: 'The server could not find out which file the path leads to, so it did not read it.',
    retryable: false,
    ofReference: true,
  },
  PERMISSIONS: { meaning: 'The server does not change permissions, service accounts or webhooks.', retryable: false },
  PLUGIN: { meaning: 'The server never runs kubectl plugins.', retryable: false },
  POD_SECURITY: { meaning: 'The command could give a pod more privileges.', retryable: false },
  POLICY_DENIED: { meaning: 'A rule of the policy file denies the call, or no rule allows it.', retryable: false },
  PROFILING: { meaning: 'The server does not profile kubectl.', retryable: false },
  PROGRAM_NOT_ALLOWED: {
    meaning: 'The program is not preapproved for containers or diagnostic pods.',
    retryable: false,
    ofReference: true,
  },
  RAW_API_PATH: { meaning: 'The server does not call raw API paths.', retryable: false },
  RUN_IMAGE_DISABLED: { meaning: 'run_image is off because KUBECTL_ALLOWED_IMAGES is not set.', retryable: false },
  REDACTED_VALUE: {
    meaning: 'The call would write a mark in place of a value that an answer did not show, or not whole.',
    retryable: false,
  },
  SECRET_VALUES: { meaning: 'The command would show values of Secrets.', retryable: false },
  SERVER_BUSY: {
    meaning: 'The server already runs and queues its maximum of commands, or they use the memory that this one needs.',
    retryable: true,
  },
  SERVER_STOPPING: { meaning: 'The server is shutting down and accepts no new calls.', retryable: true },
  TARGET_NOT_ALLOWED: {
    meaning: 'The target of the diagnostic pod is not known to be inside the cluster, or is never allowed.',
    retryable: false,
    ofReference: true,
  },
  UNKNOWN_COMMAND: { meaning: 'This is not a kubectl command.', retryable: false },
  UNKNOWN_FLAG: { meaning: 'The command has no such flag.', retryable: false },
  VERBOSE_LOGGING: { meaning: 'The kubectl logs would show the contents of requests.', retryable: false },
  WATCH: { meaning: 'The server runs no command that does not end by itself.', retryable: false },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** The codes that answers of the tool `kubectl` carry: the later tools of the reference have more. */
export const CODES_OF_KUBECTL = Object.entries(ERRORS).flatMap(([code, row]) =>
  'ofReference' in row ? [] : [code as ErrorCode],
);

/** The same where no change must be planned: a model pays for each in every conversation. */
export const CODES_WITHOUT_CHANGES = CODES_OF_KUBECTL.filter((code) => !('ofChanges' in ERRORS[code]));

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

/** Quotes the caller's text for an answer: control characters escaped, at most `limit` characters of it. */
export function quote(text: string, limit = 80): string {
  const shown = text.length > limit ? `${text.slice(0, limit)}…` : text;
  const escaped = JSON.stringify(shown).slice(1, -1).replaceAll('\\"', '"');
  return `'${escaped.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (each) => `\\u{${each.codePointAt(0)?.toString(16)}}`)}'`;
}

/** The same for a word of a command line, without what follows its `=`: that may be a credential. */
export function quoteWord(word: string, limit = 80): string {
  return quote(word.replace(/=.*/s, '=…'), limit);
}
