import { nearest } from '../../kube/nearest.ts';
import { describe, list } from '../calls.ts';
import type { Evidence, Rule, Told } from '../finding.ts';
import type { Claim } from '../objects/storage.ts';
import { refOf } from '../owners.ts';
import { eventEvidence, eventsOn, livePods } from '../pods.ts';
import { isMore } from '../scheduling.ts';
import type { Snapshot } from '../snapshot.ts';

/** An Event of this age still tells how it is. */
const RECENT_MS = 60 * 60 * 1000;
/** The provisioner of classes whose volumes an administrator makes. */
const STATIC = 'kubernetes.io/no-provisioner';
/** The node that the scheduler chose for a claim of a class that binds late. */
const SELECTED = 'volume.kubernetes.io/selected-node';
const PATIENCE_MS = 20_000;

export const claims: Rule = {
  id: 'claims',
  finds:
    'PersistentVolumeClaims that are not bound, have lost their volume or cannot be made larger: class, default class, size, access mode, provisioner',
  source: 'persistent volume controller and its Events; storage/v1 StorageClass',
  find: (snapshot) => snapshot.claims.flatMap((claim) => judgeClaim(snapshot, claim)),
};

function judgeClaim(snapshot: Snapshot, claim: Claim): readonly Told[] {
  if (claim.deletedAt !== undefined) return [];
  if (claim.phase === 'Bound') return resizing(snapshot, claim);
  const on = refOf(claim);
  const users = livePods(snapshot).filter(
    (pod) => pod.namespace === claim.namespace && [...pod.spec.claims.values()].includes(claim.name),
  );
  const said = eventsOn(snapshot, claim, [
    'ProvisioningFailed',
    'FailedBinding',
    'VolumeMismatch',
    'ClaimMisbound',
    'ExternalProvisioning',
    'WaitForFirstConsumer',
  ])[0];
  const phase: Evidence = { on, field: 'status.phase', value: claim.phase || 'Pending', at: claim.createdAt };
  const evidence = [
    phase,
    { on, field: 'spec', value: asked(claim) },
    ...(said === undefined ? [] : [eventEvidence(said)]),
  ];
  const next = [describe(on, 'Read its events'), list('storageclass', '', 'See the classes')];
  const head = { severity: users.length > 0 ? ('critical' as const) : ('warning' as const), on, evidence, next };
  if (claim.phase === 'Lost')
    return [
      {
        ...head,
        cause: `its volume ${claim.volume} is gone`,
        why: 'The PersistentVolume that the claim was bound to does not exist any more. Its data is lost unless the volume is restored.',
      },
    ];
  const { className } = claim;
  const known = snapshot.storageClasses.find(({ name }) => name === className);
  const isKnown = snapshot.isRead('storageClasses');
  if (className !== undefined && className !== '' && known === undefined && isKnown) {
    const near = nearest(
      className,
      snapshot.storageClasses.map(({ name }) => name),
    );
    const fitting = fittingVolumes(snapshot, claim);
    if (fitting.length === 0)
      return [
        {
          ...head,
          cause: `the StorageClass ${className} does not exist`,
          why: `Nothing makes a volume for the claim. Classes that exist: ${snapshot.storageClasses.map(({ name }) => name).join(', ') || 'none'}.${near === undefined ? '' : ` Did you mean ${near}?`} A claim's class cannot be changed: make a new claim.`,
        },
      ];
  }
  if (className === undefined && isKnown && !snapshot.storageClasses.some(({ isDefault }) => isDefault))
    return [
      {
        ...head,
        cause: 'it names no StorageClass, and the cluster has no default one',
        why: 'Nothing makes a volume for the claim. Name a class, or make one the default.',
      },
    ];
  if (known?.binding === 'WaitForFirstConsumer' && users.length === 0)
    return [
      {
        ...head,
        severity: 'note' as const,
        cause: 'it waits for a pod that uses it',
        why: 'Its class binds a volume only when a pod needs it. No pod does now.',
      },
    ];
  if (said?.reason === 'ProvisioningFailed' && known?.provisioner !== STATIC)
    return [
      {
        ...head,
        cause: `the provisioner ${known?.provisioner ?? ''} cannot make its volume`.replace('  ', ' '),
        why: 'The message of the provisioner says why: quota, zone, parameters or credentials of the storage.',
      },
    ];
  const unfit = whyUnfit(snapshot, claim);
  const released = releasedVolume(snapshot, claim);
  if (unfit === undefined && released !== undefined)
    return [
      {
        ...head,
        cause: `no volume is free: PersistentVolume ${released.name} is Released, and still belongs to a claim that was deleted`,
        evidence: [
          ...evidence,
          { on: refOf(released), field: 'status.phase', value: 'Released' },
          { on: refOf(released), field: 'spec.claimRef', value: released.claim },
        ],
        why: 'With the reclaim policy Retain, a volume is not given to another claim by itself. If its data may be used, remove spec.claimRef of the volume.',
        next: [describe(refOf(released)), describe(on, 'Read its events')],
      },
    ];
  if (unfit !== undefined || (known?.provisioner === STATIC && snapshot.isRead('volumes')))
    return [
      {
        ...head,
        cause: unfit ?? `no PersistentVolume of its class ${known?.name} is free, and nothing makes one`,
        why: 'No free PersistentVolume fits the claim, and nothing makes one. Change the claim, or create a volume.',
        next: [list('pv', '', 'See the volumes'), ...next],
      },
    ];
  if (snapshot.now - (claim.createdAt ?? 0) < PATIENCE_MS) return [];
  if (known?.binding === 'WaitForFirstConsumer' && !claim.annotations.has(SELECTED))
    return [
      {
        ...head,
        severity: 'note' as const,
        cause: 'it waits until the scheduler finds a node for its pod',
        why: 'Its class makes a volume where the pod is to run. Repair what keeps the pod from being scheduled.',
        follows: true,
      },
    ];
  return [
    {
      ...head,
      cause: `it is not bound${known === undefined ? '' : ` (class ${known.name}, provisioner ${known.provisioner})`}`,
      why: 'No volume was made or found for it. Look at the provisioner of its class: its pods, its logs.',
    },
  ];
}

/** A bound claim whose volume could not be made larger. Source: the resize controller and the kubelet, conditions and Events. */
function resizing(snapshot: Snapshot, claim: Claim): readonly Told[] {
  const on = refOf(claim);
  const failed = claim.conditions.find(({ type, status }) => /ResizeError$/.test(type) && status === 'True');
  const [said] = eventsOn(snapshot, claim, ['VolumeResizeFailed', 'FileSystemResizeFailed']);
  const isRecent = snapshot.now - (said?.at ?? 0) < RECENT_MS;
  if (failed === undefined && !isRecent) return [];
  return [
    {
      severity: 'error',
      on,
      cause: `its volume could not be made as large as ${claim.request}`,
      evidence: [
        ...(failed === undefined
          ? []
          : [{ on, field: `condition ${failed.type}`, value: failed.message, said: true, at: failed.at }]),
        ...(said === undefined ? [] : [eventEvidence(said)]),
      ],
      why: 'The driver refuses; the message says why: a limit or a quota of the storage, or a driver that cannot do it.',
      next: [describe(on, 'Read its events'), list('storageclass', '', 'See the classes')],
    },
  ];
}

function asked({ className, accessModes, request }: Claim): string {
  const named = className === undefined ? 'default class' : className === '' ? 'no class' : `class ${className}`;
  return `${named}, ${accessModes.join(' ')}, ${request}`;
}

function fittingVolumes(snapshot: Snapshot, claim: Claim) {
  return snapshot.volumes.filter(
    ({ className, claim: owner }) => owner === '' && className === (claim.className ?? ''),
  );
}

/** A volume that would fit, and whose former claim was deleted. */
function releasedVolume(snapshot: Snapshot, claim: Claim) {
  return snapshot.volumes.find(
    ({ phase, className, accessModes, capacity }) =>
      phase === 'Released' &&
      className === (claim.className ?? '') &&
      claim.accessModes.every((mode) => accessModes.includes(mode)) &&
      !isMore(claim.request, capacity),
  );
}

/** Why none of the volumes that could be meant fits. */
function whyUnfit(snapshot: Snapshot, claim: Claim): string | undefined {
  if (claim.volume !== '') {
    const named = snapshot.volumes.find(({ name }) => name === claim.volume);
    if (named === undefined)
      return snapshot.isRead('volumes')
        ? `the PersistentVolume ${claim.volume} that it names does not exist`
        : undefined;
    if (named.claim !== '' && named.claim !== `${claim.namespace}/${claim.name}`)
      return `the PersistentVolume ${claim.volume} that it names belongs to claim ${named.claim}`;
  }
  const candidates = fittingVolumes(snapshot, claim);
  if (candidates.length === 0) return undefined;
  const modes = candidates.filter(({ accessModes }) => claim.accessModes.every((mode) => accessModes.includes(mode)));
  if (modes.length === 0)
    return `no volume of its class has the access mode ${claim.accessModes.join(', ')} (they have ${[...new Set(candidates.flatMap(({ accessModes }) => accessModes))].join(', ')})`;
  if (modes.every(({ capacity }) => isMore(claim.request, capacity)))
    return `no volume of its class is as large as ${claim.request} (they have ${modes
      .map(({ capacity }) => capacity)
      .slice(0, 3)
      .join(', ')})`;
  return undefined;
}
