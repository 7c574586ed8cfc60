import { fieldText, type GrantedObject, type GrantSpec } from './grant.ts';

/** Returns the callers that a grant is for: a name, or `the group NAME`. Pure. */
export function askerInWords({ asker }: Pick<GrantSpec, 'asker'>): string {
  return asker.name ?? `the group ${asker.group ?? ''}`;
}

/** Returns what a grant lets happen: the command, and each object with what may be sent to it. Pure. */
export function coveredInWords({ command, objects }: Pick<GrantSpec, 'command' | 'objects'>): string {
  return `${command} ${objects.map(objectInWords).join(', ')}`;
}

function objectInWords({ group, resource, subResource, namespace, name, fields, digest }: GrantedObject): string {
  const kind = `${resource}${group === '' ? '' : `.${group}`}${subResource === undefined ? '' : `/${subResource}`}`;
  const where = namespace === undefined ? '' : ` in ${namespace}`;
  const what =
    fields !== undefined
      ? ` (any value in ${fields.map(fieldText).join(', ')})`
      : digest === undefined
        ? ''
        : ' (the same request)';
  return `${kind} ${name === '*' ? 'of any name' : name}${where}${what}`;
}
