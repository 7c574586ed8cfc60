import { quote } from '../../../errors.ts';
import type { ApiObject } from '../../../kube/admission-request.ts';
import { objectAfter, objectBefore } from '../before.ts';
import { foldKey, isOn, walk } from '../fields.ts';
import type { AdmissionRule } from '../rule.ts';

/** A claim for devices asks for no admin access: that is the device while others use it. Source: resource.k8s.io, DeviceRequest. */
export const deviceClaims: AdmissionRule = {
  id: 'device-claims',
  judge: (admission) => {
    const { resource, name } = admission.request;
    const before = accessOf(objectBefore(admission));
    return resource.group !== 'resource.k8s.io' || accessOf(objectAfter(admission)).isSubsetOf(before)
      ? []
      : [
          {
            code: 'POD_SECURITY',
            error: `${quote(`${resource.resource}/${name ?? ''}`)} would ask for admin access to devices that others use.`,
            hint: 'Leave out adminAccess.',
            allowance: 'host-access',
          },
        ];
  },
};

/** Where an object asks for it. */
function accessOf(object: ApiObject | undefined): ReadonlySet<string> {
  const paths = new Set<string>();
  walk(object, ({ key, path, value }) => {
    if (foldKey(key) === 'adminaccess' && isOn(value)) paths.add(path);
    return true;
  });
  return paths;
}
