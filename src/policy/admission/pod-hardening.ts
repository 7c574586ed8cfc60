import { quote } from '../../errors.ts';
import { memoize } from '../memoize.ts';
import { fieldsOf, isMapping, isOn, listOf, mappingsOf, textOf } from './fields.ts';
import { APPARMOR_ANNOTATION } from './pod-standards.ts';
import type { Container, PodTemplate } from './pod-templates.ts';
import { writersOf } from './read-only-mounts.ts';

/** Something that protects the node or other pods from a container, and that the container has not. */
export interface Lack {
  /** The name of the container; '' for the pod itself. */
  readonly container: string;
  /** The end of a sentence that begins with the pod or the container. */
  readonly says: string;
}

/** One protection. A pod need not have it, but it must not be taken from a pod that has it. */
export interface Hardening {
  readonly id: string;
  /** `restricted` for a control of the Pod Security Standards, `further` for other settings that harden a pod. */
  readonly level: 'restricted' | 'further';
  /** Finds who lacks it in a pod spec, compared with the pod spec before the change. */
  readonly lacks: (template: PodTemplate, before: PodTemplate) => readonly Lack[];
}

/**
 * The volumes that hold nothing of the node or of a network. Source: Pod Security Standards, restricted. Host paths have a rule
 * and an allowance of their own.
 */
const ORDINARY_VOLUMES = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'hostPath', 'image', 'persistentVolumeClaim'],
  ...['projected', 'secret'],
];

/**
 * What no write may take from a pod that has it.
 * Source: Pod Security Standards, restricted, Kubernetes 1.37; further settings by which a container gets at less.
 */
export const HARDENING: readonly Hardening[] = [
  each('privilege-escalation', 'restricted', (template, container) =>
    isWindows(template) || own(container, 'allowPrivilegeEscalation') === false
      ? undefined
      : 'would not have allowPrivilegeEscalation: false',
  ),
  each('run-as-non-root', 'restricted', (template, container) =>
    template.spec['hostUsers'] === false || isNonRoot(template, container)
      ? undefined
      : 'would not have runAsNonRoot: true',
  ),
  pod('run-as-non-root-at-all', 'restricted', ({ spec }) =>
    spec['hostUsers'] !== false && own({ fields: spec }, 'runAsNonRoot') === false
      ? 'would have runAsNonRoot: false'
      : undefined,
  ),
  each('run-as-user', 'further', (template, container) =>
    isNonRoot(template, container) || isOn(effective(template, container, 'runAsUser'))
      ? undefined
      : 'would not have a runAsUser other than root',
  ),
  each('capabilities', 'restricted', (template, container) =>
    isWindows(template) || dropped(container).includes('ALL') ? undefined : "would not drop 'ALL' capabilities",
  ),
  {
    id: 'dropped-capabilities',
    level: 'further',
    lacks: (template, before) =>
      [...new Set(before.containers.flatMap(dropped))]
        .slice(0, MOST_CAPABILITIES)
        .flatMap((capability) =>
          template.containers
            .filter(
              (container) =>
                !container.isEphemeral && !dropped(container).some((each) => each === 'ALL' || each === capability),
            )
            .map(({ name }) => ({ container: name, says: `would not drop the capability ${quote(capability)}` })),
        ),
  },
  each('seccomp', 'restricted', (template, container, before) =>
    isWindows(template) || isKept('seccompProfile', { template, container, before })
      ? undefined
      : 'would not keep its seccompProfile',
  ),
  each('apparmor', 'further', (template, container, before) =>
    isKept('appArmorProfile', { template, container, before }) ? undefined : 'would not keep its appArmorProfile',
  ),
  each('selinux', 'further', (template, container, before) => {
    const options = optionsOf(template, container);
    return options !== '' && known(before, 'seLinuxOptions').has(options)
      ? undefined
      : 'would not keep its seLinuxOptions';
  }),
  each('read-only-root', 'further', (_, container) =>
    own(container, 'readOnlyRootFilesystem') === true ? undefined : 'would not have readOnlyRootFilesystem: true',
  ),
  { id: 'read-only-mounts', level: 'further', lacks: writersOf },
  each('groups', 'further', (template, container) =>
    isOn(effective(template, container, 'runAsGroup')) ? undefined : 'would not have a runAsGroup other than root',
  ),
  pod('root-groups', 'further', ({ spec }) => {
    const { fsGroup, supplementalGroups } = fieldsOf(spec['securityContext']);
    return [fsGroup, ...listOf(supplementalGroups)].includes(0) ? 'would have the group 0' : undefined;
  }),
  pod('strict-groups', 'further', ({ spec }) =>
    own({ fields: spec }, 'supplementalGroupsPolicy') === 'Strict'
      ? undefined
      : 'would not have supplementalGroupsPolicy: Strict',
  ),
  pod('user-namespace', 'further', ({ spec }) =>
    spec['hostUsers'] === false ? undefined : 'would not have hostUsers: false',
  ),
  pod('process-namespace', 'further', ({ spec }) =>
    isOn(spec['shareProcessNamespace']) ? 'would have shareProcessNamespace: true' : undefined,
  ),
  pod('runtime-class', 'further', ({ spec }, before) => {
    const runtime = textOf(spec['runtimeClassName']);
    return runtime !== '' && runtime === before.spec['runtimeClassName']
      ? undefined
      : 'would not keep its runtimeClassName';
  }),
  {
    id: 'volumes',
    level: 'restricted',
    lacks: ({ spec }) =>
      mappingsOf(spec['volumes']).every((volume) => ORDINARY_VOLUMES.some((type) => isMapping(volume[type])))
        ? []
        : [
            {
              container: '',
              says: 'would have a volume of a type that the Pod Security level restricted does not allow',
            },
          ],
  },
];

/** More than Linux has. */
const MOST_CAPABILITIES = 64;

type Judged = (template: PodTemplate, container: Container, before: PodTemplate) => string | undefined;

/** A protection that each container has or lacks. Of debug containers only what the standards ask is asked. */
function each(id: string, level: Hardening['level'], judge: Judged): Hardening {
  return {
    id,
    level,
    lacks: (template, before) =>
      template.containers
        .filter(({ isEphemeral }) => !isEphemeral || level === 'restricted')
        .flatMap((container) => lack(container.name, judge(template, container, before))),
  };
}

/** A protection that the pod as a whole has or lacks. */
function pod(
  id: string,
  level: Hardening['level'],
  judge: (template: PodTemplate, before: PodTemplate) => string | undefined,
): Hardening {
  return { id, level, lacks: (template, before) => lack('', judge(template, before)) };
}

function lack(container: string, says: string | undefined): readonly Lack[] {
  return says === undefined ? [] : [{ container, says }];
}

/** A setting of a container alone: in its securityContext, or in the mapping itself, as custom resources have it. */
function own({ fields }: Pick<Container, 'fields'>, field: string): unknown {
  return fieldsOf(fields['securityContext'])[field] ?? fields[field];
}

/** A setting of a container, or else the pod's. */
function effective({ spec }: PodTemplate, container: Container, field: string): unknown {
  return own(container, field) ?? own({ fields: spec }, field);
}

function isNonRoot(template: PodTemplate, container: Container): boolean {
  return effective(template, container, 'runAsNonRoot') === true;
}

function isWindows({ spec }: PodTemplate): boolean {
  return fieldsOf(spec['os'])['name'] === 'windows';
}

function dropped(container: Container): readonly string[] {
  return listOf(fieldsOf(own(container, 'capabilities'))['drop']).filter((each) => typeof each === 'string');
}

/** Whether a container has the runtime's profile, or one that a container of the pod had before. */
function isKept(field: string, { template, container, before }: Compared): boolean {
  const profile = profileOf(field, template, container);
  return profile === 'RuntimeDefault' || (profile !== '' && known(before, field).has(profile));
}

/** The profiles, or SELinux options, that the containers of a pod have. */
function known(template: PodTemplate, field: string): ReadonlySet<string> {
  return profilesOf(template).get(field) ?? new Set();
}

const profilesOf = memoize(
  (template: PodTemplate): ReadonlyMap<string, ReadonlySet<string>> =>
    new Map([
      ...['seccompProfile', 'appArmorProfile'].map(
        (field) => [field, new Set(template.containers.map((each) => profileOf(field, template, each)))] as const,
      ),
      ['seLinuxOptions', new Set(template.containers.map((each) => optionsOf(template, each)))] as const,
    ]),
);

interface Compared {
  readonly template: PodTemplate;
  readonly container: Container;
  readonly before: PodTemplate;
}

function profileOf(field: string, template: PodTemplate, container: Container): string {
  const { type, localhostProfile } = fieldsOf(
    effective(template, container, field) ?? annotated(field, template, container),
  );
  if (type !== 'Localhost') return type === 'RuntimeDefault' ? type : '';
  return `${type} ${textOf(localhostProfile)}`;
}

/** The profile in the old annotation of a container, which the API server still takes over into its pods. */
function annotated(field: string, { annotations }: PodTemplate, { name }: Container): unknown {
  if (field !== 'appArmorProfile') return undefined;
  const [type = '', ...profile] = textOf(annotations[`${APPARMOR_ANNOTATION}${name}`]).split('/');
  if (type === 'localhost') return { type: 'Localhost', localhostProfile: profile.join('/') };
  return { type: type === 'runtime' ? 'RuntimeDefault' : '' };
}

/** The SELinux options of a container, if they are none that give it more than others. */
function optionsOf(template: PodTemplate, container: Container): string {
  const options = fieldsOf(effective(template, container, 'seLinuxOptions'));
  const [type, level, user, role] = ['type', 'level', 'user', 'role'].map((field) => textOf(options[field]));
  const isStronger = user !== '' || role !== '' || (type !== '' && !SELINUX_TYPES.has(type));
  return isStronger || (type === '' && level === '') ? '' : `${type}:${level}`;
}

/** Source: Pod Security Standards, baseline. */
const SELINUX_TYPES: ReadonlySet<unknown> = new Set([
  'container_engine_t',
  'container_init_t',
  'container_kvm_t',
  'container_t',
]);
