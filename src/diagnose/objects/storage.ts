import { Fields } from '../fields.ts';
import { type Condition, type Meta, toConditions, toMeta } from './meta.ts';

/** A PersistentVolumeClaim. */
export interface Claim extends Meta {
  readonly phase: string;
  /** Undefined if it leaves the class to the cluster; empty if it wants none. */
  readonly className: string | undefined;
  readonly accessModes: readonly string[];
  readonly request: string;
  readonly volume: string;
  readonly conditions: readonly Condition[];
}

export function toClaim(value: unknown): Claim {
  const object = new Fields(value);
  const spec = object.at('spec');
  return {
    ...toMeta(value, 'PersistentVolumeClaim'),
    phase: object.at('status').text('phase'),
    className: spec.has('storageClassName') ? spec.text('storageClassName') : undefined,
    accessModes: spec.texts('accessModes'),
    request: spec.at('resources', 'requests').word('storage'),
    volume: spec.text('volumeName'),
    conditions: toConditions(object.at('status')),
  };
}

/** A PersistentVolume. */
export interface Volume extends Meta {
  readonly phase: string;
  readonly className: string;
  readonly accessModes: readonly string[];
  readonly capacity: string;
  /** The claim that it belongs to, as `namespace/name`; empty if it is free. */
  readonly claim: string;
  /** What nodes must match to reach it, as `key in (values)`. */
  readonly nodes: readonly string[];
  readonly message: string;
}

export function toVolume(value: unknown): Volume {
  const object = new Fields(value);
  const spec = object.at('spec');
  const claim = spec.at('claimRef');
  return {
    ...toMeta(value, 'PersistentVolume'),
    phase: object.at('status').text('phase'),
    className: spec.text('storageClassName'),
    accessModes: spec.texts('accessModes'),
    capacity: spec.at('capacity').word('storage'),
    claim: claim.text('name') === '' ? '' : `${claim.text('namespace')}/${claim.text('name')}`,
    nodes: spec
      .at('nodeAffinity', 'required')
      .list('nodeSelectorTerms')
      .flatMap((term) => term.list('matchExpressions'))
      .map((each) => `${each.text('key')} in (${each.texts('values').join(', ')})`),
    message: object.at('status').text('message'),
  };
}

/** A StorageClass. */
export interface StorageClass extends Meta {
  readonly provisioner: string;
  readonly binding: string;
  readonly isDefault: boolean;
}

export function toStorageClass(value: unknown): StorageClass {
  const object = new Fields(value);
  const meta = toMeta(value, 'StorageClass');
  return {
    ...meta,
    provisioner: object.text('provisioner'),
    binding: object.text('volumeBindingMode') || 'Immediate',
    isDefault: meta.annotations.get('storageclass.kubernetes.io/is-default-class') === 'true',
  };
}
