import { memoize } from '../memoize.ts';
import { type Fields, fieldsOf, foldKey, isMapping, mappingsOf, textOf, walk } from './fields.ts';

/** One container of a pod, of any of its three lists. */
export interface Container {
  readonly name: string;
  readonly fields: Fields;
  readonly isEphemeral: boolean;
  /** Whether it ends before others start: an init container, unless it is restarted and so runs beside them. */
  readonly isPassing: boolean;
}

/** A pod spec, or a part of one, as it is found within an object. */
export interface PodTemplate {
  /** Where it is; the same before and after a change. */
  readonly path: string;
  /** Every field that the rules read, in the spelling of Kubernetes. */
  readonly spec: Fields;
  readonly annotations: Fields;
  /** Its containers; a part of a pod spec without any counts as its own container. */
  readonly containers: readonly Container[];
  /** Whether it has no containers. */
  readonly isPart: boolean;
  /** Fields that it has in two spellings, so that it is unknown which of them counts. */
  readonly twice: readonly string[];
}

const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** The fields by which a mapping is known as a pod spec, a part of one, or a container. */
const MARKS = [
  ...CONTAINER_LISTS,
  ...['allowPrivilegeEscalation', 'appArmorProfile', 'automountServiceAccountToken', 'capabilities', 'env', 'envFrom'],
  ...['hostIPC', 'hostNetwork', 'hostPID', 'hostPort', 'hostProcess', 'hostUsers', 'imagePullSecrets', 'lifecycle'],
  ...['livenessProbe', 'privileged', 'procMount', 'readOnlyRootFilesystem', 'readinessProbe', 'runAsGroup'],
  ...['runAsNonRoot', 'runAsUser', 'runtimeClassName', 'seLinuxOptions', 'seccompProfile', 'securityContext'],
  ...['serviceAccount', 'serviceAccountName', 'shareProcessNamespace', 'startupProbe', 'sysctls', 'volumeMounts'],
  ...['volumes', 'windowsOptions'],
] as const;
/** Further fields that the rules read. */
const OTHERS = [
  ...['add', 'annotations', 'drop', 'fsGroup', 'host', 'hostIP', 'hostPath', 'httpGet', 'image', 'level', 'metadata'],
  ...['containerPort', 'localhostProfile', 'mountPath', 'mountPropagation', 'name', 'os', 'path', 'ports', 'postStart'],
  ...[
    'preStop',
    'nodeName',
    'readOnly',
    'recursiveReadOnly',
    'reference',
    'restartPolicy',
    'role',
    'subPath',
    'subPathExpr',
    'supplementalGroups',
    'terminationGracePeriodSeconds',
    'supplementalGroupsPolicy',
  ],
  ...['tcpSocket', 'type', 'user', 'value', 'awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder'],
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'fc', 'flexVolume', 'persistentVolumeClaim'],
  ...['projected', 'secret'],
] as const;
const MARK_KEYS: ReadonlySet<string> = new Set(MARKS.map(foldKey));
const SPELLINGS: ReadonlyMap<string, string> = new Map([...MARKS, ...OTHERS].map((name) => [foldKey(name), name]));
/** Mappings whose keys are the user's own. */
const OWN_KEYS: ReadonlySet<string> = new Set([
  'labels',
  'annotations',
  'nodeSelector',
  'matchLabels',
  'limits',
  'requests',
]);
/** More levels than the deepest field that a rule reads. */
const MOST_LEVELS = 12;

/**
 * Finds every pod spec of an object, whatever its kind is and wherever they are: under `spec`, in templates, in the `data` of a
 * ControllerRevision, in custom resources. Parts count too: a mapping with `hostNetwork` alone, or with a securityContext.
 */
export function podTemplatesOf(object: Fields | undefined): readonly PodTemplate[] {
  return object === undefined ? [] : findTemplates(object);
}

const findTemplates = memoize((object: Fields): readonly PodTemplate[] => {
  const found: PodTemplate[] = [];
  const containers = new Set<unknown>();
  const readBefore = new Set<unknown>();
  const paths = new Map<string, number>();
  walk(object, ({ value, path, key, parent }) => {
    if (readBefore.has(parent) && READ_WITH_IT.has(foldKey(key))) return false;
    if (!isMapping(value)) return true;
    if (containers.has(value)) readBefore.add(value);
    else if (Object.keys(value).some((each) => MARK_KEYS.has(foldKey(each)))) {
      readBefore.add(value);
      const lists = Object.entries(value).filter(([name]) => CONTAINER_KEYS.has(foldKey(name)));
      for (const [, list] of lists) for (const each of mappingsOf(list)) containers.add(each);
      // Keys in two spellings have the same path.
      const same = paths.get(path) ?? 0;
      paths.set(path, same + 1);
      found.push(templateOf(value, same === 0 ? path : `${path}~${same}`, parent));
    }
    return true;
  });
  return found;
});

const CONTAINER_KEYS: ReadonlySet<string> = new Set(CONTAINER_LISTS.map(foldKey));
/** Returns the service account of a pod spec; '' for the default one of its namespace. */
export function accountOf({ spec }: PodTemplate): string {
  const names = [spec['serviceAccountName'], spec['serviceAccount']]
    .map((account) => textOf(account) || textOf(fieldsOf(account)['name']))
    .filter((name) => name !== '' && name !== 'default');
  return [...new Set(names)].join(' and ');
}

/** Returns the pod specs of an object by their paths. */
export function templatesByPath(object: Fields | undefined): ReadonlyMap<string, PodTemplate> {
  return new Map(podTemplatesOf(object).map((template) => [template.path, template]));
}

/** The fields of a pod spec or container that look like a part of a pod spec by themselves. */
const READ_WITH_IT: ReadonlySet<string> = new Set(['securitycontext', 'ports', 'windowsoptions', 'capabilities']);

function templateOf(mapping: Fields, path: string, parent: Fields): PodTemplate {
  const twice = new Set<string>();
  const spec = fieldsOf(spelled(mapping, 0, twice));
  const holder = Object.entries(parent).find(([key, value]) => foldKey(key) === 'metadata' && isMapping(value));
  const metadata = fieldsOf(spelled(holder?.[1], 0, twice));
  const containers = CONTAINER_LISTS.flatMap((list) =>
    mappingsOf(spec[list]).map((fields, at) => ({
      name: textOf(fields['name']) || `${list}/${at}`,
      fields,
      isEphemeral: list === 'ephemeralContainers',
      isPassing: list === 'initContainers' && fields['restartPolicy'] !== 'Always',
    })),
  );
  const template = { path, spec, annotations: fieldsOf(metadata['annotations']), containers, isPart: false };
  return { ...(containers.length === 0 ? asPart(template) : template), twice: [...twice] };
}

/** Returns a pod spec without its containers, as a part of one: its own settings alone. */
export function asPart<Template extends Omit<PodTemplate, 'twice'>>(template: Template): Template {
  const container = { name: '', fields: template.spec, isEphemeral: false, isPassing: false };
  return { ...template, containers: [container], isPart: true };
}

/** Returns a value with the fields that the rules read in the spelling of Kubernetes. */
function spelled(value: unknown, level: number, twice: Set<string>): unknown {
  if (level > MOST_LEVELS || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => spelled(each, level + 1, twice));
  const seen = new Set<string>();
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const name = SPELLINGS.get(foldKey(key)) ?? key;
      if (seen.has(name)) twice.add(name);
      seen.add(name);
      return [name, OWN_KEYS.has(name) ? each : spelled(each, level + 1, twice)];
    }),
  );
}
