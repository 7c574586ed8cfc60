import { quote } from '../../../errors.ts';
import type { ApiObject } from '../../../kube/admission-request.ts';
import { objectAfter, objectBefore } from '../before.ts';
import { allowanceFor } from '../debugging.ts';
import { fieldsOf, foldKey, isMapping, mappingsOf, textOf, walk } from '../fields.ts';
import { type PodTemplate, podTemplatesOf } from '../pod-templates.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * No write may bring in a path of a node, or give a container more of one: another path or type, a further mount, a mount that
 * can be written or that spreads. Local volumes are such paths, too.
 */
export const hostPaths: AdmissionRule = {
  id: 'host-paths',
  judge: (admission) => {
    const before = usesOf(objectBefore(admission), 'before');
    return [...usesOf(objectAfter(admission), 'after')]
      .filter(([use]) => !before.has(use))
      .map(([, says]) => ({
        code: 'POD_SECURITY',
        error: `${says}.`,
        hint: 'Use a volume of another type, such as emptyDir, configMap or persistentVolumeClaim.',
        allowance: allowanceFor('host-access', admission),
      }));
  },
};

/** What an object uses of its nodes, each with the words for it. */
function usesOf(object: ApiObject | undefined, when: When): ReadonlyMap<string, string> {
  const uses = new Map<string, string>();
  walk(object, ({ value, key }) => {
    const name = foldKey(key);
    if (!name.endsWith('hostpath') && name !== 'local') return true;
    const path = typeof value === 'string' ? value : part(value, 'path');
    const isUsed = path !== '' || (name !== 'local' && isMapping(value) && Object.keys(value).length > 0);
    const type = part(value, 'type');
    if (isUsed && !(name === 'local' && typeof value === 'string'))
      uses.set(
        JSON.stringify([path, type]),
        `The object would use the path ${quote(path)} of a node${type === '' ? '' : ` as ${quote(type)}`}`,
      );
    return true;
  });
  for (const template of podTemplatesOf(object))
    for (const [use, says] of mountsOf(template, when)) uses.set(use, says);
  return uses;
}

type When = 'before' | 'after';

function part(value: unknown, field: string): string {
  const found = Object.entries(fieldsOf(value)).find(([key]) => foldKey(key) === field);
  return textOf(found?.[1]);
}

/** What each container may do with the paths of the node that it mounts. */
function mountsOf({ path: at, spec, containers }: PodTemplate, when: When): readonly (readonly [string, string])[] {
  const paths = new Map(
    mappingsOf(spec['volumes'])
      .filter(({ hostPath }) => isMapping(hostPath))
      .map(({ name, hostPath }) => [name, textOf(fieldsOf(hostPath)['path'])]),
  );
  return containers.flatMap(({ name, fields, isPassing }) =>
    mappingsOf(fields['volumeMounts']).flatMap((mount) => {
      const path = paths.get(mount['name']);
      if (path === undefined) return [];
      const below = [mount['subPath'], mount['subPathExpr']].map(textOf);
      const where = quote([path, ...below].filter((each) => each !== '').join('/'));
      // What a container had while the pod ran, it may have before that, and not the other way round.
      const times = when === 'before' && !isPassing ? [false, true] : [isPassing];
      return rightsOf(mount).flatMap((right) =>
        times.map((time): readonly [string, string] => [
          JSON.stringify([at, name, time, path, below, right]),
          `Container ${quote(name)} would ${right} the path ${where} of a node`,
        ]),
      );
    }),
  );
}

function rightsOf(mount: Readonly<Record<string, unknown>>): readonly string[] {
  const { readOnly, recursiveReadOnly, mountPropagation } = mount;
  const isReadOnly = readOnly === true;
  return [
    'read',
    ...(isReadOnly ? [] : ['write']),
    ...(isReadOnly && recursiveReadOnly === 'Enabled' ? [] : ['write what is mounted in']),
    ...(mountPropagation === 'Bidirectional' ? ['mount into'] : []),
    ...(mountPropagation === 'Bidirectional' || mountPropagation === 'HostToContainer' ? ['see later mounts in'] : []),
  ];
}
