import { quote } from '../../errors.ts';
import { fieldsOf, isMapping, mappingsOf, textOf } from './fields.ts';
import type { PodTemplate } from './pod-templates.ts';

/** Volumes that hold no data of their own, that a container cannot write, or that have a rule of their own. */
const WITHOUT_DATA = ['configMap', 'downwardAPI', 'emptyDir', 'hostPath', 'image', 'projected', 'secret'];

/** Finds the containers that can write a volume which every container of the pod before could only read. */
export function writersOf(template: PodTemplate, before: PodTemplate): readonly Writer[] {
  const writable = mountsOf(before, 'write');
  const kept = new Set(
    mountsOf(before, 'read')
      .map(({ volume }) => volume)
      .filter((volume) => !writable.some((each) => each.volume === volume)),
  );
  return mountsOf(template, 'write')
    .filter(({ volume }) => kept.has(volume))
    .map(({ container, volume }) => ({ container, says: `would write the volume ${quote(volume)}` }));
}

/** A container, and the end of a sentence about it. */
interface Writer {
  readonly container: string;
  readonly says: string;
}

interface Mount {
  readonly container: string;
  readonly volume: string;
}

function mountsOf({ spec, containers }: PodTemplate, way: 'read' | 'write'): readonly Mount[] {
  const readOnly = new Map(
    mappingsOf(spec['volumes'])
      .filter((volume) => !WITHOUT_DATA.some((type) => isMapping(volume[type])))
      .map((volume) => [
        textOf(volume['name']),
        Object.values(volume).some((source) => fieldsOf(source)['readOnly'] === true),
      ]),
  );
  return containers.flatMap(({ name, fields }) =>
    mappingsOf(fields['volumeMounts'])
      .map((mount) => ({ container: name, volume: textOf(mount['name']), isReadOnly: mount['readOnly'] === true }))
      .filter(({ volume }) => readOnly.has(volume))
      .filter(({ volume, isReadOnly }) => (isReadOnly || readOnly.get(volume) === true) === (way === 'read')),
  );
}
