import { isRefusal, type Refusal, refuse } from '../errors.ts';
import type { Execution } from '../kube/execution.ts';
import type { Answer, NoClusterCause } from './readiness.ts';

/**
 * How kubectl ends without a usable kubeconfig: it says what is wrong, goes to the port that it takes without any, or asks
 * for a user name. Sources: client-go/tools/clientcmd, client-go/rest and client-go/plugin/pkg/client/auth/exec.
 */
const NO_KUBECONFIG =
  /error loading config file|^Error in configuration: |invalid configuration: |\/\/localhost:8080\/|server localhost:8080 was refused|unable to read (certificate-authority|client-cert|client-key)|^Unable to connect to the server: |^error: (host must be a URL|parse |open |read )|credential plugin/m;
/** What kubectl prints to ask for credentials. */
export const PROMPT = /^Please enter Username: /;

/** How it ends before it could send a request. Sources: net and crypto/x509 of Go, checkErr of kubectl/pkg/cmd/util. */
const NOTHING_SENT =
  /The connection to the server \S+ was refused|connect: (connection refused|no route to host)|: no such host|x509: |You must be logged in to the server|^Error from server \(Unauthorized\)/m;
/** How it ends without an answer to a request that may have arrived. */
const NO_ANSWER = /i\/o timeout|TLS handshake timeout|context deadline exceeded|EOF$|connection reset by peer/m;

const OPERATOR = 'A retry does not help until this is fixed: tell the operator of the server.';
const RETRY = 'Try again in about 10 seconds. If the error persists, tell the operator of the server.';

const REFUSALS = {
  kubeconfig: { code: 'KUBECONFIG_UNUSABLE', next: OPERATOR },
  credentials: { code: 'CREDENTIALS_REJECTED', next: OPERATOR },
  unreachable: { code: 'NO_CLUSTER', next: RETRY },
} as const satisfies Record<NoClusterCause, object>;

/**
 * The same execution, with the sentence of /readyz if kubectl failed because the server has no way to the cluster. `ready` is
 * asked only after an end that looks like it.
 */
export async function explainNoCluster(
  execution: Execution,
  ready: () => Promise<Answer | Refusal>,
): Promise<Execution> {
  if (execution.ended !== 'exited' || execution.exitCode === 0) return execution;
  const { stdout, stderr } = execution;
  const isUnconfigured = NO_KUBECONFIG.test(stderr.text) || PROMPT.test(stdout.text);
  const isUnsent = isUnconfigured || NOTHING_SENT.test(stderr.text);
  if (!isUnsent && !NO_ANSWER.test(stderr.text)) return execution;
  const answer = await ready();
  if (isRefusal(answer) || answer.ok || answer.cause === undefined) return execution;
  // Without a kubeconfig nothing can have been sent, whatever was printed.
  const isNothingDone = answer.cause === 'kubeconfig' ? isUnconfigured : isUnsent && stdout.totalBytes === 0;
  if (answer.cause === 'kubeconfig' && !isUnconfigured) return execution;
  const { code, next } = REFUSALS[answer.cause];
  return { ...execution, cause: refuse(code, answer.reason, isNothingDone ? `Nothing was done. ${next}` : next) };
}
