import { isRefusal, quote, type Refusal, refuse } from '../../errors.ts';
import type { PinnedHost } from '../../kube/diagnostic-pod.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { reachOf } from '../../policy/preapproved/addresses.ts';
import { refuseTarget } from '../../policy/preapproved/targets.ts';
import type { CourseSteps } from '../tool.ts';
import { lookupOf } from './arguments.ts';
import { lookUp } from './look-up.ts';

/** What finds out where names lead. */
export interface Pinning {
  /** The namespace of the pod, which a name of one label is in. */
  readonly namespace: string;
  readonly settings: PreapprovedSettings;
  readonly steps: CourseSteps;
}

/**
 * Finds the address of each host name as the cluster, or DNS, has it now, judges it, and pins the name to it: what the name leads to
 * later does not matter. Refuses a name that leads out, or that no Service has. Addresses need no pin.
 */
export async function pinHosts(hosts: readonly string[], pinning: Pinning): Promise<readonly PinnedHost[] | Refusal> {
  const pinned: PinnedHost[] = [];
  for (const host of hosts.filter((each) => reachOf(each) === undefined)) {
    const ip = await addressOf(host, pinning);
    if (isRefusal(ip)) return ip;
    if (ip === undefined) continue;
    const refusal = refuseTarget(ip, host, pinning.settings);
    if (refusal !== undefined) return refusal;
    pinned.push({ ip, hostname: host.replace(/\.$/, '') });
  }
  return pinned;
}

/** Undefined if the name cannot be pinned and need not be: a headless Service, or a name that only kubectl's cluster knows. */
async function addressOf(host: string, { namespace, settings, steps }: Pinning): Promise<string | undefined | Refusal> {
  const service = serviceOf(host, namespace);
  if (service === undefined) return outsideAddress(host, settings, steps);
  if ('ip' in service) return service.ip;
  const looked = await lookUp(lookupOf('services', service.namespace, service.name), steps);
  if (isRefusal(looked)) return looked;
  if (looked.found === 'no-answer') return undefined;
  const where = `Service ${quote(service.name, 63)} in namespace ${quote(service.namespace, 63)}`;
  if (looked.found === 'nothing')
    return no(
      `There is no ${where} that the server can read (${looked.why}).`,
      'Check the name of the Service, or give the address of a pod.',
    );
  return clusterAddress(looked.object, where, settings);
}

/** The address of a Service that Kubernetes chose for it. */
function clusterAddress(object: unknown, where: string, settings: PreapprovedSettings): string | undefined | Refusal {
  const { spec } = object as { readonly spec?: Readonly<Record<string, unknown>> };
  if (spec?.['type'] === 'ExternalName')
    return no(
      `${where} stands for a name outside the cluster (${quote(String(spec['externalName']), 100)}).`,
      'Probe a Service of the cluster.',
    );
  const ip = spec?.['clusterIP'];
  if (typeof ip === 'string' && ip !== '' && ip !== 'None') return ip;
  const { selector } = spec ?? {};
  const selects = typeof selector === 'object' && selector !== null && Object.keys(selector).length > 0;
  return selects || settings.externalTargets
    ? undefined
    : no(`${where} has no selector, so its addresses may be anywhere.`, 'Give the address of a pod.');
}

/** Which Service or address a name of the cluster stands for; undefined for other names. Source: Kubernetes, DNS for Services and Pods. */
function serviceOf(
  host: string,
  namespace: string,
): { readonly name: string; readonly namespace: string } | { readonly ip: string } | undefined {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  const [first = '', second = '', third] = labels;
  if (labels.length === 1) return { name: first, namespace };
  if (third === 'svc') return { name: first, namespace: second };
  if (labels[3] === 'svc') return { name: second, namespace: third ?? '' };
  if (third === 'pod' && /^\d{1,3}(?:-\d{1,3}){3}$/.test(first)) return { ip: first.replaceAll('-', '.') };
  return undefined;
}

/** The address of a name that is none of the cluster's. What DNS says now is what the pod will use. */
async function outsideAddress(
  host: string,
  settings: PreapprovedSettings,
  steps: CourseSteps,
): Promise<string | undefined | Refusal> {
  const name = host.toLowerCase().replace(/\.$/, '');
  const isInside = settings.dnsSuffixes.some((suffix) => name.endsWith(suffix.toLowerCase()));
  const found = await steps.resolve(name);
  if (isRefusal(found)) return found;
  // A server outside the cluster cannot resolve the names of its DNS.
  if (found.length === 0)
    return isInside
      ? undefined
      : no(`The host ${quote(host, 100)} has no address.`, 'Check the name, or give an address.');
  for (const ip of found) {
    const refusal = refuseTarget(ip, host, settings);
    if (refusal !== undefined) return refusal;
  }
  return found[0];
}

function no(error: string, hint: string): Refusal {
  return refuse('TARGET_NOT_ALLOWED', error, hint);
}
