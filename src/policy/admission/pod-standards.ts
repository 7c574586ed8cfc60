import { quote } from '../../errors.ts';
import type { Allowance } from '../allowances.ts';
import { type Fields, fieldsOf, isOn, listOf, mappingsOf, textOf } from './fields.ts';
import type { PodTemplate } from './pod-templates.ts';

/** A value that a control forbids: the container that has it ('' for the pod itself), and the words for it. */
export interface Violation {
  readonly container: string;
  /** The end of a sentence that begins with the pod or the container. */
  readonly says: string;
  /** Whether its container ends before others start. */
  readonly isPassing: boolean;
}

/** One control: what must not be in a pod spec. */
export interface Forbidden {
  readonly id: string;
  /** `stricter` for what the Pod Security Standards allow at the baseline level, and this server does not. */
  readonly level: 'baseline' | 'stricter';
  readonly allowance: Allowance;
  readonly violations: (template: PodTemplate) => readonly Violation[];
}

/** The pod itself or one of its containers, with the settings that its securityContext has, or that it has by itself. */
interface Scope {
  readonly container: string;
  readonly fields: Fields;
  readonly isPassing: boolean;
}

const HARMLESS_CAPABILITIES: ReadonlySet<unknown> = new Set(['NET_BIND_SERVICE']);
const PROFILES: ReadonlySet<unknown> = new Set(['Localhost', 'RuntimeDefault']);
const SELINUX_FIELDS = ['type', 'user', 'role', 'level'];
/** The old annotation with the AppArmor profile of the container that it ends with. */
export const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
/** The users of a container of Windows who are what root is elsewhere. */
const ADMINISTRATORS = /administrator|system/i;
const SAFE_SYSCTLS: ReadonlySet<unknown> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_notsent_lowat',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

/**
 * What no write may bring into a pod spec. Host paths have a rule of their own.
 * Source: Pod Security Standards, baseline, Kubernetes 1.37. Stricter where this server always was: every capability but
 * NET_BIND_SERVICE, every SELinux option, root by number, administrators and accounts of Windows, explicit privilege escalation, no relief for user namespaces.
 */
export const FORBIDDEN: readonly Forbidden[] = [
  row('host-namespaces', 'baseline', 'host-access', ({ fields }) =>
    ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => isOn(fields[field])).map((field) => `${field}: true`),
  ),
  row('privileged', 'baseline', 'privileged-pods', (scope) => on(scope, 'privileged')),
  row('host-process', 'baseline', 'host-access', (scope) => [
    ...on(scope, 'hostProcess'),
    ...settings(scope, 'windowsOptions').flatMap((each) =>
      isOn(fieldsOf(each)['hostProcess']) ? ['windowsOptions.hostProcess: true'] : [],
    ),
  ]),
  row('windows-administrator', 'stricter', 'privileged-pods', (scope) =>
    windows(scope, 'runAsUserName').filter((says) => ADMINISTRATORS.test(says)),
  ),
  // The account of a directory, as which a container of Windows runs: what a service account is to the cluster.
  row('windows-account', 'stricter', 'other-service-accounts', (scope) =>
    ['gmsaCredentialSpecName', 'gmsaCredentialSpec'].flatMap((field) => windows(scope, field)),
  ),
  row('capabilities', 'stricter', 'added-capabilities', (scope) =>
    settings(scope, 'capabilities')
      .flatMap((each) => valuesOf(fieldsOf(each)['add']))
      .filter((each) => !HARMLESS_CAPABILITIES.has(each))
      .map((each) => `the added capability ${shown(each)}`),
  ),
  row('host-ports', 'baseline', 'host-access', hostPorts),
  row('host-probes', 'baseline', 'host-access', hostsOfProbes),
  row('proc-mount', 'baseline', 'privileged-pods', (scope) => others(scope, 'procMount', ['Default', ''])),
  row('selinux', 'stricter', 'privileged-pods', (scope) =>
    settings(scope, 'seLinuxOptions').flatMap((options) =>
      SELINUX_FIELDS.filter((field) => isFilled(fieldsOf(options)[field])).map(
        (field) => `seLinuxOptions.${field} ${shown(fieldsOf(options)[field])}`,
      ),
    ),
  ),
  row('seccomp', 'baseline', 'privileged-pods', (scope) => profiles(scope, 'seccompProfile')),
  row('apparmor', 'baseline', 'privileged-pods', (scope) => profiles(scope, 'appArmorProfile')),
  { id: 'apparmor-annotations', level: 'baseline', allowance: 'privileged-pods', violations: appArmorAnnotations },
  row('sysctls', 'baseline', 'privileged-pods', (scope) =>
    settings(scope, 'sysctls')
      .flatMap(mappingsOf)
      .filter(({ name }) => !SAFE_SYSCTLS.has(name))
      .map(({ name, value }) => `the sysctl ${shown(name)} with the value ${shown(value)}`),
  ),
  row('root', 'stricter', 'privileged-pods', (scope) =>
    settings(scope, 'runAsUser').some((user) => user === 0 || user === '0') ? ['runAsUser: 0'] : [],
  ),
  row('privilege-escalation', 'stricter', 'privileged-pods', (scope) => on(scope, 'allowPrivilegeEscalation')),
];

function row(
  id: string,
  level: Forbidden['level'],
  allowance: Allowance,
  find: (scope: Scope, template: PodTemplate) => readonly string[],
): Forbidden {
  const violations = (template: PodTemplate): readonly Violation[] =>
    scopesOf(template).flatMap((scope) =>
      find(scope, template).map((says) => ({
        container: scope.container,
        says: `would have ${says}`,
        isPassing: scope.isPassing,
      })),
    );
  return { id, level, allowance, violations };
}

function scopesOf({ spec, containers, isPart }: PodTemplate): readonly Scope[] {
  const pod = { container: '', fields: spec, isPassing: false };
  if (isPart) return [pod];
  return [pod, ...containers.map(({ name, fields, isPassing }) => ({ container: name, fields, isPassing }))];
}

/** The values of a setting: in the securityContext, and in the mapping itself, as custom resources have it. */
function settings({ fields }: Pick<Scope, 'fields'>, field: string): readonly unknown[] {
  return [fieldsOf(fields['securityContext'])[field], fields[field]].filter(isFilled);
}

/** A text of the options for Windows. */
function windows(scope: Scope, field: string): readonly string[] {
  return settings(scope, 'windowsOptions')
    .map((options) => textOf(fieldsOf(options)[field]))
    .filter((text) => text !== '')
    .map((text) => `windowsOptions.${field} ${quote(text)}`);
}

function on(scope: Scope, field: string): readonly string[] {
  return settings(scope, field).some(isOn) ? [`${field}: true`] : [];
}

function others(scope: Scope, field: string, harmless: readonly unknown[]): readonly string[] {
  return settings(scope, field)
    .filter((value) => typeof value === 'string' && !harmless.includes(value))
    .map((value) => `${field} ${shown(value)}`);
}

function profiles(scope: Scope, field: string): readonly string[] {
  return settings(scope, field)
    .map((profile) => fieldsOf(profile)['type'])
    .filter((type) => isPlain(type) && !PROFILES.has(type))
    .map((type) => `${field}.type ${shown(type)}`);
}

function hostPorts(scope: Scope, { spec }: PodTemplate): readonly string[] {
  // In a pod with the node's network, the API server itself makes every port of a container a port of the node.
  const isImplied = ({ hostPort, containerPort }: Fields): boolean =>
    isOn(spec['hostNetwork']) && hostPort === containerPort;
  return [...mappingsOf(scope.fields['ports']), scope.fields]
    .filter((port) => isPlain(port['hostPort']) && isOn(port['hostPort']) && !isImplied(port))
    .map(({ hostPort, hostIP }) => `hostPort ${shown(hostPort)}${isFilled(hostIP) ? ` on ${shown(hostIP)}` : ''}`);
}

function hostsOfProbes({ fields }: Scope): readonly string[] {
  const lifecycle = fieldsOf(fields['lifecycle']);
  const handlers: readonly (readonly [string, unknown])[] = [
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe) => [probe, fields[probe]] as const),
    ...['postStart', 'preStop'].map((hook) => [`lifecycle.${hook}`, lifecycle[hook]] as const),
  ];
  return handlers.flatMap(([name, handler]) =>
    ['httpGet', 'tcpSocket'].flatMap((action) => {
      const { host } = fieldsOf(fieldsOf(handler)[action]);
      return isPlain(host) && host !== '' ? [`${name}.${action}.host ${shown(host)}`] : [];
    }),
  );
}

function appArmorAnnotations({ annotations }: PodTemplate): readonly Violation[] {
  return Object.entries(annotations)
    .filter(([key, value]) => key.startsWith(APPARMOR_ANNOTATION) && !isHarmlessProfile(textOf(value)))
    .map(([key, value]) => ({
      container: '',
      says: `would have the annotation ${quote(key)} ${shown(value)}`,
      isPassing: false,
    }));
}

function isHarmlessProfile(profile: string): boolean {
  return profile === '' || profile === 'runtime/default' || profile.startsWith('localhost/');
}

function valuesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? listOf(value).filter(isFilled) : isPlain(value) && value !== '' ? [value] : [];
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function shown(value: unknown): string {
  return isPlain(value) ? quote(String(value)) : 'of another type';
}
