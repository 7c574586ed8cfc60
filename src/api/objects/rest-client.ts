import { parseJson } from '../../go/json.ts';
import { quoteAsGo } from '../../go/quote.ts';
import { trimSpace } from '../../go/space.ts';
import { type Api, type ApiAnswer, type ApiRequest, type HeldMemory, LeaveToKubectl } from '../api.ts';
import { KubectlError, type Status } from '../kubectl-error.ts';
import type { Pace } from './read-items.ts';
import type { AboutObject, RedactObject } from './redact-object.ts';

/** What a request is about, for the words of an error the API server did not put in a Status. */
export interface About {
  /** The resource with its group: `pods`, `deployments.apps`. */
  readonly resource?: string;
  readonly name?: string;
  /** Whether the answer is a text instead of JSON. */
  readonly isText?: true;
  /** Whether the answer is JSON that is no object of the API: it names no kind, and its media type may be any. */
  readonly isBare?: true;
}

/** Of an answer that is an error, no more than this is read. Source: client-go, which caps what it quotes at 2048. */
const MOST_OF_AN_ERROR = 1024 * 1024;
const MOST_QUOTED = 2048;
/** What JSON takes when it is parsed, for each of its characters. */
export const PARSED_FACTOR = 4;

/** The API server for one command, and where its warnings go. */
export interface ClientParts {
  readonly api: Api;
  /** Every object passes it before a read sees it; absent where objects are shown as they are. */
  readonly redact?: RedactObject | undefined;
  readonly stderr: (text: string) => void;
  /** Tells when nothing more of what is written to stdout will be in the answer. */
  readonly isEnough?: () => boolean;
  /** Told by a reader that stops because of that. */
  readonly leaveOff?: () => void;
  readonly memory?: HeldMemory;
}

/**
 * Asks the API server for one command as client-go does for kubectl: an answer that is an error is thrown as
 * KubectlError, and a warning of the server goes to standard error the first time it comes.
 */
export class RestClient implements Pace {
  readonly #parts: ClientParts;
  readonly #warned = new Set<string>();

  constructor(parts: ClientParts) {
    this.#parts = parts;
  }

  /** Counts memory, as HeldMemory does. */
  hold(bytes: number): void {
    this.#parts.memory?.hold(bytes);
  }

  /** Waits for memory where more is held than there is. */
  next(): Promise<void> | undefined {
    return this.#parts.memory?.settled();
  }

  /** Whether nothing of what is still unread would be in the answer. A reader that stops then has left something out. */
  isEnough(): boolean {
    return this.#parts.isEnough?.() === true;
  }

  /** The same pace, for what is of use only as a whole. */
  get toTheEnd(): Pace {
    return {
      hold: (bytes) => this.hold(bytes),
      next: () => this.next(),
      isEnough: () => false,
      leaveOff: () => undefined,
    };
  }

  /** Tells that something was left out. */
  leaveOff(): void {
    this.#parts.leaveOff?.();
  }

  /** The body of a JSON answer. */
  async getJson<T>(path: string, about: About = {}): Promise<T> {
    return (await this.parse(await this.ask({ path }, about), about)) as T;
  }

  async postJson<T>(path: string, body: unknown, about: About = {}): Promise<T> {
    return (await this.parse(await this.ask({ method: 'POST', path, body }, about), about)) as T;
  }

  /** The body of an answer, parsed as a whole. */
  async parse(answer: ApiAnswer, { isBare }: About = {}): Promise<unknown> {
    const text = await this.text(answer);
    this.hold(text.length * PARSED_FACTOR);
    await this.next();
    const parsed = parseOrLeave(() => parseJson(text));
    if (isBare !== true) refuseWithoutKind(parsed);
    return this.redact(parsed);
  }

  /** What a read may see of an object, as RedactObject. */
  redact<T>(object: T, about?: AboutObject): T {
    return this.#parts.redact?.(object, about) ?? object;
  }

  /** The body of an answer as text. */
  async text({ body }: ApiAnswer): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of body) {
      chunks.push(chunk);
      this.hold(chunk.length);
      const wait = this.next();
      if (wait !== undefined) await wait;
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  /** An answer that is none of an error; its body is still to be read. */
  async ask(request: ApiRequest, about: About = {}): Promise<ApiAnswer> {
    const answer = await this.#parts.api.request(request);
    for (const warning of answer.warnings) {
      if (this.#warned.has(warning)) continue;
      this.#warned.add(warning);
      this.#parts.stderr(`Warning: ${warning}\n`);
    }
    if (answer.status >= 200 && answer.status < 300) {
      if (about.isText !== true && about.isBare !== true) refuseOtherThanJson(answer);
      return answer;
    }
    throw await readError(answer, request.method ?? 'GET', about);
  }
}

/**
 * Throws LeaveToKubectl unless an answer says that it is JSON, or says nothing: a login page or a proxy may answer instead of
 * the API server, and kubectl has words for each of them.
 */
export function refuseOtherThanJson({ headers }: ApiAnswer): void {
  const type = headers['content-type'] ?? '';
  if (type !== '' && !/^application\/json\s*(;|$)/i.test(type)) throw new LeaveToKubectl('the answer is no JSON');
}

/** Throws LeaveToKubectl unless an answer is an object of the API. Without a kind it is none, and not an empty list either. */
export function refuseWithoutKind(answer: unknown): void {
  const kind = typeof answer === 'object' && answer !== null && 'kind' in answer ? answer.kind : undefined;
  if (typeof kind !== 'string' || kind === '') throw new LeaveToKubectl('the answer is no object of the API');
}

/** Parses an answer that holds no numbers to print; throws LeaveToKubectl if it is no JSON. */
export function parseAnswer<T>(text: string): T {
  return parseOrLeave(() => JSON.parse(text));
}

function parseOrLeave<T>(parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new LeaveToKubectl('the answer is no JSON');
  }
}

/** Reads a whole body of UTF-8, or its first `limit` bytes. */
export async function readText(body: AsyncIterable<Buffer>, limit = Number.POSITIVE_INFINITY): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= limit) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * What client-go makes of an answer that is an error: the Status in it, or one of its own for the code.
 * Source: transformResponse of client-go/rest, NewGenericServerResponse of apimachinery/pkg/api/errors.
 */
export async function readError(answer: ApiAnswer, method: string, { resource, name }: About): Promise<KubectlError> {
  const text = await readText(answer.body, MOST_OF_AN_ERROR);
  const status = parseStatus(text);
  if (status !== undefined) return new KubectlError(status.message ?? '', status);
  const type = answer.headers['content-type'] ?? '';
  const said = type === '' || type.startsWith('text/') ? trimSpace(firstBytes(text, MOST_QUOTED)) : 'unknown';
  const [reason, words] = reasonFor(answer.status, method, said);
  const about = resource === undefined ? '' : ` (${[method.toLowerCase(), resource, name].filter(Boolean).join(' ')})`;
  const message = `${words}${about}`;
  return new KubectlError(message, { message, reason, code: answer.status });
}

/** The first bytes of a text. Throws LeaveToKubectl if they end amid a character, of which kubectl prints a part. */
function firstBytes(text: string, most: number): string {
  if (3 * text.length <= most) return text;
  const bytes = Buffer.from(text);
  if (((bytes[most] ?? 0) & 0xc0) === 0x80) throw new LeaveToKubectl('an error is cut amid a character');
  return bytes.toString('utf8', 0, most);
}

function parseStatus(text: string): Status | undefined {
  try {
    const object = JSON.parse(text) as Status & { readonly kind?: unknown; readonly status?: unknown };
    return object?.kind === 'Status' && object.status === 'Failure' ? object : undefined;
  } catch {
    return undefined;
  }
}

function reasonFor(code: number, method: string, said: string): readonly [reason: string, message: string] {
  switch (code) {
    case 400:
      return ['BadRequest', 'the server rejected our request for an unknown reason'];
    case 401:
      return ['Unauthorized', 'the server has asked for the client to provide credentials'];
    case 403:
      return ['Forbidden', said];
    case 404:
      return ['NotFound', 'the server could not find the requested resource'];
    case 405:
      return ['MethodNotAllowed', 'the server does not allow this method on the requested resource'];
    case 406:
      return said === '' || said === 'unknown'
        ? ['NotAcceptable', 'the server was unable to respond with a content type that the client supports']
        : ['NotAcceptable', said];
    case 409:
      return [method === 'POST' ? 'AlreadyExists' : 'Conflict', 'the server reported a conflict'];
    case 415:
      return ['UnsupportedMediaType', said];
    case 422:
      return ['Invalid', 'the server rejected our request due to an error in our request'];
    case 429:
      return ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'];
    case 503:
      return ['ServiceUnavailable', 'the server is currently unable to handle the request'];
    case 504:
      return [
        'Timeout',
        'the server was unable to return a response in the time allotted, but may still be processing the request',
      ];
    default:
      return code >= 500
        ? ['InternalError', `an error on the server (${quoteAsGo(said)}) has prevented the request from succeeding`]
        : ['', `the server responded with the status code ${code} but did not return more information`];
  }
}
