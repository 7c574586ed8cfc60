import { isRefusal, type Refusal, refuse } from '../errors.ts';
import type { Execution } from '../kube/execution.ts';
import type { Answer } from './readiness.ts';

/**
 * How kubectl ends without a usable kubeconfig: it says what is wrong, goes to the port that it takes without any, or asks
 * for a user name. Sources: client-go/tools/clientcmd, client-go/rest and client-go/plugin/pkg/client/auth/exec.
 */
const SIGNS =
  /error loading config file|^Error in configuration: |invalid configuration: |\/\/localhost:8080\/|server localhost:8080 was refused|unable to read (certificate-authority|client-cert|client-key)|^Unable to connect to the server: |^error: (host must be a URL|parse |open |read )|credential plugin/m;
/** What kubectl prints to ask for credentials. */
export const PROMPT = /^Please enter Username: /;

/**
 * The same execution, with the sentence of /readyz if kubectl could do nothing because of its kubeconfig. `ready` is asked
 * only after an end that looks like it.
 */
export async function explainKubeconfig(
  execution: Execution,
  ready: () => Promise<Answer | Refusal>,
): Promise<Execution> {
  if (execution.ended !== 'exited' || execution.exitCode === 0) return execution;
  if (!SIGNS.test(execution.stderr.text) && !PROMPT.test(execution.stdout.text)) return execution;
  const answer = await ready();
  if (isRefusal(answer) || answer.ok || answer.cause !== 'kubeconfig') return execution;
  const hint = 'Nothing was done. A retry does not help until this is fixed: tell the operator of the server.';
  return { ...execution, cause: refuse('KUBECONFIG_UNUSABLE', answer.reason, hint) };
}
