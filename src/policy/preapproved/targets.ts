import { quote, type Refusal, refuse } from '../../errors.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { isPlainIpv4, normalizeAddress, reachOf } from './addresses.ts';

/** Names that lead to the metadata of a cloud. Source: the reference, 1.4.0. */
export const NEVER_HOSTS: readonly string[] = [
  'instance-data',
  'instance-data.ec2.internal',
  'metadata',
  'metadata.goog',
  'metadata.google.internal',
];

const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Whether a text is written as the name of a host: labels of letters, digits and dashes, of which the last is no number. */
export function isHostName(text: string): boolean {
  const labels = text.toLowerCase().replace(/\.$/, '').split('.');
  return (
    text.length <= 253 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^(?:\d+|0x[\da-f]*)$/.test(labels.at(-1) ?? '')
  );
}

/**
 * Returns why a target may not be probed; undefined if it may. Judges addresses in their plain form alone, and names by their
 * text: what a name stands for is looked up and judged as an address. `word` is the word that holds it. Pure.
 */
export function refuseTarget(host: string, word: string, settings: PreapprovedSettings): Refusal | undefined {
  const shown = `Target ${quote(host, 100)} in ${quote(word, 100)}`;
  const never = refuseNever(host, shown);
  if (never !== undefined) return never;
  const reach = reachOf(host);
  if (reach !== undefined) {
    if (!isPlainIpv4(host) && !host.includes(':'))
      return no(
        `${shown} is an address in a form that programs read in different ways.`,
        `Write it as ${normalizeAddress(host)}.`,
      );
    if (reach === 'inside' || settings.externalTargets) return undefined;
    return no(`${shown} is outside the cluster. Diagnostic pods probe only targets inside it.`, EXTERNAL);
  }
  if (!isHostName(host)) return no(`${shown} is neither an address nor the name of a host.`, NAME_IT);
  const name = host.toLowerCase().replace(/\.$/, '');
  const isInside = !name.includes('.') || settings.dnsSuffixes.some((suffix) => name.endsWith(suffix.toLowerCase()));
  return isInside || settings.externalTargets
    ? undefined
    : no(`${shown} is not a recognised cluster-internal name.`, `${NAME_IT} ${EXTERNAL}`);
}

const NAME_IT = "Use the fully-qualified service name (e.g. 'svc.namespace.svc.cluster.local').";
const EXTERNAL =
  'The operator can set KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS=true to permit external probing; or use run_kubectl_command (requires human approval).';

/** Returns why a host is never a target, in any spelling, whatever the operator allows; undefined otherwise. Pure. */
export function refuseNever(host: string, shown: string): Refusal | undefined {
  const name = host.toLowerCase().replace(/\.+$/, '');
  if (NEVER_HOSTS.includes(name) || /^metadata\.|^instance-data\./.test(name))
    return no(
      `${shown} is a cloud metadata endpoint and is always refused: it can return instance credentials to the agent. This is not operator-configurable.`,
      ELSEWHERE,
    );
  if (name === 'localhost' || name.endsWith('.localhost'))
    return no(`${shown} is the pod itself, which has nothing to probe.`, NAME_IT);
  const reach = reachOf(host);
  return typeof reach !== 'object'
    ? undefined
    : no(
        `${shown} resolves to ${normalizeAddress(host)}, inside ${reach.never.cidr}, which is always refused for diagnostic pods (cloud metadata / link-local / loopback — these return instance credentials or expose node-local services). This is not operator-configurable.`,
        ELSEWHERE,
      );
}

const ELSEWHERE = 'Do not reach it in another way. Probe a Service of the cluster, or the address of a pod or node.';

function no(error: string, hint: string): Refusal {
  return refuse('TARGET_NOT_ALLOWED', error, hint);
}

/** Every text in a word of any program that could be a host: of a URL, a value, a host with a port, or the word itself. */
export function hostsInAnyWord(word: string): readonly string[] {
  const value = word.startsWith('-') ? word.slice(word.indexOf('=') + 1) : word;
  const texts = [value, ...value.split(/[\s,;=@'"()<>]+/), ...value.split(/[\s,;=@:]+/)].map((text) =>
    text.replace(/^@/, ''),
  );
  return texts.flatMap((text) => {
    const authority = text.replace(/^[a-z][\w+.-]*:\/*/i, '').split(/[/?#]/, 1)[0] ?? '';
    const host = authority.slice(authority.lastIndexOf('@') + 1);
    // A small number is a count, a port or a time.
    return [host, host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')].filter((each) => !/^\d{1,7}$/.test(each));
  });
}
