import { request } from 'node:http';
import { dirname } from 'node:path';
import { ApiAccess, type OpenedApi } from '../../../src/api/access.ts';
import { CurrentContext } from '../../../src/api/kubeconfig/current-context.ts';
import { isRefusal } from '../../../src/errors.ts';
import { Gateway } from '../../../src/gateway/gateway.ts';
import { readAll } from '../../../src/gateway/read-answer.ts';
import { Session } from '../../../src/gateway/session.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { withDocuments } from '../../../src/kubectl/documents.ts';
import { decide, type Permit } from '../../../src/policy/decide.ts';
import { kubectlPlan, policyWith } from '../../policy/plans.ts';
import { SETTINGS } from './judge.ts';
import type { Fields } from './objects.ts';
import type { Form, Sent } from './variants.ts';

/** The cluster that is written to, and the kubectl whose kubeconfig leads there. */
export interface Cluster {
  readonly kubectl: string;
  readonly kubeconfig: string;
}

/** What became of a write: whether it was made, the code with which the server refused it, and what was answered. */
export interface Outcome {
  readonly isMade: boolean;
  readonly refusal: string | undefined;
  readonly object: Fields;
}

const POLICY = policyWith({
  allowedCommands: ['patch', 'create', 'apply', 'replace'],
  allowedImages: SETTINGS.images,
  protectedNamespaces: SETTINGS.protectedNamespaces,
  maxReplicas: SETTINGS.maxReplicas,
  metacharacters: 'data',
});

/**
 * Sends writes through the gateway in kubectl's place. Each has a session with the permit of a command whose text is harmless, so
 * that only what becomes of the object can refuse it.
 */
export class Driver {
  readonly #access: ApiAccess;
  readonly #gateway = new Gateway();
  readonly #permits = new Map<Form, Permit>();

  constructor({ kubectl, kubeconfig }: Cluster) {
    const environment = { KUBECONFIG: kubeconfig, PATH: `${dirname(kubectl)}:/usr/bin:/bin` };
    const found = () => Promise.resolve({ path: kubectl, version: 'v1.37.2' });
    this.#access = new ApiAccess(new CurrentContext(found, environment, new AbortController().signal), environment);
  }

  /** Sends one write as kubectl would. */
  async send(form: Form, given: Sent): Promise<Outcome> {
    const sent = given.method === 'PUT' ? await this.#versioned(given) : given;
    const permit = this.#permits.get(form) ?? permitOf(form);
    this.#permits.set(form, permit);
    const { admitting } = permit.terms;
    if (admitting === undefined) throw new Error(`The writes of ${form} are not judged.`);
    const opened = await this.#open({ as: 'caller', permit });
    const session = new Session(opened, admitting, 'hold');
    const passage = await this.#gateway.open(session);
    try {
      const { status, body } = await throughProxy(passage.proxyUrl, sent);
      return { isMade: status < 400, refusal: session.taken.objected?.refusal.code, object: body };
    } catch (error) {
      throw session.defect ?? error;
    } finally {
      passage.close();
      opened.end();
    }
  }

  /** Makes a request as the administrator. */
  async ask(method: 'DELETE' | 'GET' | 'PATCH' | 'PUT', path: string, body?: unknown, type = 'application/json') {
    const opened = await this.#open({ as: 'server', to: 'resolve-words' });
    try {
      const content = body === undefined ? undefined : { bytes: { type, content: Buffer.from(JSON.stringify(body)) } };
      const answer = await opened.api.request({ method, path, ...content });
      return { status: answer.status, object: JSON.parse((await readAll(answer)).toString() || '{}') as Fields };
    } finally {
      opened.end();
    }
  }

  async close(): Promise<void> {
    await this.#gateway.close();
    await this.#access.close();
  }

  /** kubectl replaces the version that it has just read, unless the document names one. */
  async #versioned(sent: Sent): Promise<Sent> {
    const { metadata, ...rest } = sent.body as Fields;
    const { resourceVersion, ...others } = (metadata ?? {}) as Fields;
    if (typeof resourceVersion === 'string' && resourceVersion !== '') return sent;
    const { object } = await this.ask('GET', sent.path);
    const read = ((object['metadata'] ?? {}) as Fields)['resourceVersion'];
    return { ...sent, body: { ...rest, metadata: { ...others, resourceVersion: read } } };
  }

  async #open(asker: Parameters<ApiAccess['open']>[1]): Promise<OpenedApi> {
    const opened = await this.#access.open(new AbortController().signal, asker);
    if (opened === undefined) throw new Error('This kubeconfig is for kubectl alone.');
    return opened;
  }
}

const COMMANDS: Readonly<Record<Form, readonly string[]>> = {
  json: ['patch', 'configmap', 'any', '--type=json'],
  merge: ['patch', 'configmap', 'any', '--type=merge'],
  strategic: ['patch', 'configmap', 'any'],
  apply: ['apply', '-f', '-'],
  'server-side': ['apply', '--server-side', '-f', '-'],
  replace: ['replace', '-f', '-'],
  create: ['create', '-f', '-'],
};
const HARMLESS = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'any' } };

function permitOf(form: Form): Permit {
  const { command } = kubectlPlan(COMMANDS[form]);
  const given = withDocuments(command, form === 'json' ? [] : HARMLESS);
  if (isRefusal(given)) throw new Error(given.error);
  const verdict = decide({ command: given }, POLICY, ANONYMOUS, 'defer');
  if (!verdict.allowed) throw new Error(verdict.refusal.error);
  return verdict.permit;
}

/** A request to a proxy names the whole address, and the process by its token. */
function throughProxy(proxyUrl: string, { method, path, query, type, body }: Sent) {
  const { username, password, hostname, port } = new URL(proxyUrl);
  const content = Buffer.from(JSON.stringify(body));
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number; readonly body: Fields }>();
  const asked = request({
    hostname,
    port,
    method,
    path: `http://kubernetes${path}?${query}`,
    headers: {
      'proxy-authorization': `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      accept: 'application/json',
      'content-type': type,
      'content-length': content.length,
      'user-agent': 'kubectl/v1.37.2',
    },
  });
  asked.on('error', reject);
  asked.on('response', async (response) => {
    try {
      const pieces: Buffer[] = [];
      for await (const piece of response) pieces.push(piece as Buffer);
      const text = Buffer.concat(pieces).toString();
      resolve({ status: response.statusCode ?? 0, body: JSON.parse(text || '{}') as Fields });
    } catch (error) {
      reject(error as Error);
    }
  });
  asked.end(content);
  return promise;
}
