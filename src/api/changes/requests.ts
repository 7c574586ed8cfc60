import { NoAnswer } from '../../kube/no-answer.ts';
import { StoreFailed } from '../../remediation/store.ts';
import type { ApiRequest } from '../api.ts';
import type { ApiCall } from '../client.ts';
import { whyNoAnswer } from '../connection/connection-failures.ts';
import { readText } from '../objects/rest-client.ts';

/** Opens the API server for one request or watch; undefined if only kubectl can get there. `signal` ends it. */
export type OpenApi = (signal: AbortSignal) => Promise<Pick<ApiCall, 'api' | 'end'> | undefined>;

/** A whole answer. */
export interface Answer {
  readonly status: number;
  /** The JSON of the body; undefined if it is none. */
  readonly object: unknown;
  /** What the API server says of a failure. */
  readonly message: string;
}

/** The API server answered a request for a record with a failure. `message` is its own sentence. */
export class RecordFailed extends StoreFailed {
  readonly status: number;

  constructor(what: string, { status, message }: Answer) {
    super(`${what}: the API server answers with status ${status}${message === '' ? '' : `: ${message}`}`);
    this.status = status;
  }

  /** Whether the same request may succeed later. */
  override get isPassing(): boolean {
    return this.status >= 500 || this.status === 429;
  }
}

const TIMEOUT_MS = 10_000;
/** A page of records, each at most as large as an object may be. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Opens the API server. Rejects with NoAnswer if it cannot be reached without kubectl. */
export async function openOrThrow(open: OpenApi, signal: AbortSignal): Promise<Pick<ApiCall, 'api' | 'end'>> {
  const opened = await open(signal);
  if (opened === undefined) throw new NoAnswer('Only kubectl can reach the API server.');
  return opened;
}

/** Makes one request and reads its answer, whatever its status. Rejects with NoAnswer if there is none within 10 seconds. */
export async function ask(open: OpenApi, closing: AbortSignal, request: ApiRequest): Promise<Answer> {
  const late = AbortSignal.timeout(TIMEOUT_MS);
  const opened = await openOrThrow(open, AbortSignal.any([closing, late]));
  try {
    const { status, body } = await opened.api.request(request);
    const object = parse(await readText(body, MOST_BYTES));
    return { status, object, message: status < 300 ? '' : messageOf(object) };
  } catch (error) {
    const why = error === late.reason ? 'The API server did not answer in time.' : whyNoAnswer(error);
    throw why === undefined || closing.aborted ? error : new NoAnswer(why);
  } finally {
    opened.end();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(object: unknown): string {
  const message = typeof object === 'object' && object !== null && 'message' in object ? object.message : undefined;
  return typeof message === 'string' ? message : '';
}
