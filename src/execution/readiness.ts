import type { ApiAccess } from '../api/access.ts';
import { type ApiAnswer, ConnectionFailed } from '../api/api.ts';
import {
  CannotAuthenticate,
  explainFailure,
  NOT_THE_API_SERVER,
  NotConnected,
  Unauthorized,
} from '../api/connection/connection-failures.ts';
import type { CurrentContext } from '../api/kubeconfig/current-context.ts';
import { readText } from '../api/objects/rest-client.ts';
import { isRefusal, type Refusal } from '../errors.ts';
import { openOwnOutput } from '../output/chain.ts';
import type { KubectlProgram } from '../process/kubectl-program.ts';
import { spawnProcess } from '../process/spawn.ts';

/**
 * Whether calls can be served; if not, why, in a sentence with cause and cure that holds no address and no secret. The cause
 * is `kubeconfig` if no request can be made before the kubeconfig, or what it names, is put right, `credentials` if the API server
 * rejects them, and `unreachable` if there is no connection to it.
 */
export type Answer =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly cause?: NoClusterCause };

export type NoClusterCause = 'kubeconfig' | 'credentials' | 'unreachable';

/** How long an answer is valid, so that many probes cost the API server one request, or one process if only kubectl can ask. */
const ANSWER_MS = 2000;
const KUBECTL_ANSWER_MS = 15_000;
const ASK_TIMEOUT_MS = 3000;
const KUBECTL_TIMEOUT_MS = 8000;
const MOST_BYTES = 64 * 1024;

/** Every authenticated identity may request it, and an unknown one gets 401 even if the API server allows anonymous requests. */
const PATH = '/version';

/** What a readiness asks by: the same as calls. */
export interface ReadinessParts {
  readonly kubectl: () => Promise<KubectlProgram | Refusal>;
  readonly context: CurrentContext;
  readonly access: ApiAccess;
  readonly environment: Readonly<Record<string, string>>;
  /** Nothing is asked once it has aborted. */
  readonly closing: AbortSignal;
}

/** Whether a call would be answered now: found out over the connection, with the credentials and the trust of calls. */
export class Readiness {
  readonly #parts: ReadinessParts;
  #answer: Promise<Answer> | undefined;
  #standsUntil = Number.NEGATIVE_INFINITY;

  constructor(parts: ReadinessParts) {
    this.#parts = parts;
  }

  /** Ready means that kubectl was found and that the API server answers it as a caller that it knows. Never rejects. */
  ask(): Promise<Answer> {
    if (this.#answer === undefined || performance.now() > this.#standsUntil) {
      this.#standsUntil = Number.POSITIVE_INFINITY;
      this.#answer = this.#find().then(({ answer, standsMs }) => {
        this.#standsUntil = performance.now() + standsMs;
        return answer;
      });
    }
    return this.#answer;
  }

  async #find(): Promise<{ readonly answer: Answer; readonly standsMs: number }> {
    const { kubectl, context, access, closing } = this.#parts;
    const no = (reason: string, cause?: NoClusterCause) => ({
      answer: { ok: false as const, reason, ...(cause && { cause }) },
      standsMs: ANSWER_MS,
    });
    if (closing.aborted) return no('The server is shutting down.');
    const program = await kubectl();
    if (isRefusal(program)) return no(program.error);
    const current = await context.read();
    if (typeof current === 'string') return no(current, 'kubeconfig');
    const signal = AbortSignal.any([closing, AbortSignal.timeout(ASK_TIMEOUT_MS)]);
    try {
      const opened = await access.open(signal, { as: 'server', to: 'check-readiness' });
      if (opened === undefined) return { answer: await this.#askByKubectl(program.path), standsMs: KUBECTL_ANSWER_MS };
      try {
        const reason = await whyNotServing(await opened.api.request({ path: PATH, once: true }));
        if (reason === undefined) return { answer: { ok: true }, standsMs: ANSWER_MS };
        context.doubt();
        return no(reason);
      } finally {
        opened.end();
      }
    } catch (error) {
      context.doubt();
      if (signal.aborted) return no(`The API server did not answer within ${ASK_TIMEOUT_MS} ms.`, 'unreachable');
      return no(explainFailure(error), causeOf(error));
    }
  }

  /** What kubectl finds, where nothing else here can get to the API server. What it says may hold addresses and is not passed on. */
  async #askByKubectl(program: string): Promise<Answer> {
    const { environment, context, closing } = this.#parts;
    const end = await spawnProcess(
      {
        program,
        argv: ['get', '--raw', PATH],
        environment,
        timeoutMs: KUBECTL_TIMEOUT_MS,
        killAfterMs: 500,
        output: openOwnOutput(MOST_BYTES),
      },
      closing,
    );
    if (end.kind === 'exited' && (end.exitCode === 0 || /\(Forbidden\)/.test(end.stderr.text))) return { ok: true };
    context.doubt();
    if (end.kind === 'timed-out')
      return {
        ok: false,
        reason: `The API server did not answer kubectl within ${KUBECTL_TIMEOUT_MS} ms.`,
        cause: 'unreachable',
      };
    const said = end.kind === 'exited' ? end.stderr.text : '';
    const [, reason, cause] = CAUSES.find(([pattern]) => pattern.test(said)) ?? OTHER_CAUSE;
    return { ok: false, reason, cause };
  }
}

function causeOf(error: unknown): NoClusterCause | undefined {
  if (error instanceof CannotAuthenticate) return 'kubeconfig';
  if (error instanceof Unauthorized) return 'credentials';
  return error instanceof NotConnected || error instanceof ConnectionFailed ? 'unreachable' : undefined;
}

type Cause = readonly [said: RegExp, reason: string, cause: NoClusterCause];

const OTHER_CAUSE: Cause = [
  /^/,
  'kubectl cannot reach the API server: run kubectl version with the environment of the server to see why.',
  'unreachable',
];

const CAUSES: readonly Cause[] = [
  [
    /You must be logged in|Unauthorized/,
    'The API server does not accept the credentials of the server (401): they are wrong, expired or revoked. Renew them in the kubeconfig.',
    'credentials',
  ],
  [/was refused/, 'The API server cannot be reached (ECONNREFUSED).', 'unreachable'],
  [
    /PEM|unable to (load|parse)|failed to (find|parse)|private key/,
    'The server cannot read a certificate or key in the kubeconfig: replace it.',
    'kubeconfig',
  ],
  [
    /x509|certificate/,
    'The certificate of the API server is not trusted: set certificate-authority in the kubeconfig, or add the authority to the certificates of the system.',
    'unreachable',
  ],
];

/** Why an answer is none of an API server that serves calls; undefined if it is. */
async function whyNotServing({ status, body }: ApiAnswer): Promise<string | undefined> {
  if (status >= 500) return `The API server answers with status ${status}.`;
  // It serves, and has too much to do.
  if (status === 429) return undefined;
  const answer = parse(await readText(body, MOST_BYTES));
  if (answer === undefined) return NOT_THE_API_SERVER;
  if (status === 403 && /cannot impersonate/.test(String(answer['message'])))
    return 'The server may not impersonate the identity that `as` names in the kubeconfig: remove it, or grant the verb impersonate.';
  return undefined;
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
