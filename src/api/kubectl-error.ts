import { quoteAsGo } from '../go/quote.ts';

/** What the API server says of a request that failed, as far as kubectl looks at it. Source: meta/v1 Status. */
export interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: {
    readonly kind?: string;
    readonly name?: string;
    readonly causes?: readonly { readonly reason?: string; readonly field?: string; readonly message?: string }[];
  };
}

/**
 * What ends a command of kubectl. `message` is the text other errors quote it with; `status` is there where the API
 * server said it. It ends a read from anywhere below, because kubectl's own errors do.
 */
export class KubectlError extends Error {
  readonly status: Status | undefined;

  constructor(message: string, status?: Status) {
    super(message);
    this.status = status;
  }

  /** Source: IsNotFound of apimachinery/pkg/api/errors. */
  get isNotFound(): boolean {
    return this.status?.reason === 'NotFound';
  }
}

/**
 * A resource that kubectl's REST mapper does not know, spelled `resource` or `resource.group`. Alone of kubectl's own errors
 * it is printed without a prefix. Source: meta.NoResourceMatchError, checkErr of kubectl/pkg/cmd/util.
 */
export class NoResourceMatch extends KubectlError {
  constructor(spelling: string) {
    const [resource = '', ...group] = spelling.split('.');
    const within = group.length === 0 ? '' : ` in group ${quoteAsGo(group.join('.'))}`;
    super(`the server doesn't have a resource type ${quoteAsGo(resource)}${within}`);
  }
}

/** Several errors that end a command together. */
class KubectlErrors extends KubectlError {
  readonly errors: readonly KubectlError[];

  constructor(errors: readonly KubectlError[]) {
    super(`[${errors.map(({ message }) => message).join(', ')}]`);
    this.errors = errors;
  }
}

/** Ends a command with the errors that came up, if any did. */
export function throwAll(errors: readonly KubectlError[]): void {
  const [first, ...others] = errors;
  if (first !== undefined) throw others.length === 0 ? first : new KubectlErrors(errors);
}

/** A mistake in how a command was called. Source: UsageErrorf of kubectl/pkg/cmd/util. */
export function usageError(command: readonly string[], message: string): KubectlError {
  return new KubectlError(`${message}\nSee 'kubectl ${command.join(' ')} -h' for help and examples`);
}

/** What kubectl prints on standard error for an error that ends it. Source: checkErr of kubectl/pkg/cmd/util. */
export function printError(error: KubectlError): string {
  if (error instanceof KubectlErrors) return error.errors.map((each) => `${printAmongOthers(each)}\n`).join('');
  const text = error.status?.reason === 'Invalid' ? printInvalid(error.status) : printOne(error);
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** One of several: without the prefix that tells kubectl's own errors from the server's. */
export function printAmongOthers(error: KubectlError): string {
  return error.status === undefined ? error.message : printStatus(error.message, error.status);
}

function printOne(error: KubectlError): string {
  const { message, status } = error;
  if (error instanceof NoResourceMatch) return message;
  if (status !== undefined) return printStatus(message, status);
  return message.startsWith('error: ') ? message : `error: ${message}`;
}

function printStatus(message: string, { reason = '' }: Status): string {
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`;
  return reason === '' ? `Error from server: ${message}` : `Error from server (${reason}): ${message}`;
}

function printInvalid({ message = '', details }: Status): string {
  const said = message === '' ? '' : `: ${message}`;
  if (details === undefined) return `The request is invalid${said}`;
  const { kind = '', name = '', causes = [] } = details;
  const isNamed = kind !== '' || name !== '';
  const what = isNamed ? `The ${kind} ${quoteAsGo(name)} is invalid` : 'The request is invalid';
  if (causes.length === 0) return isNamed ? what : `${what}${said}`;
  const texts = [...new Set(causes.map(({ field = '', message: cause = '' }) => `${field}: ${cause}`))];
  return texts.length === 1 ? `${what}: ${texts[0]}` : `${what}: \n${texts.map((text) => `* ${text}\n`).join('')}`;
}
