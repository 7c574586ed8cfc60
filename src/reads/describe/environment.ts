import { parseQuantity, scaledValue } from '../../kube/quantity.ts';
import { type Description, row } from './description.ts';
import type { Container, EnvironmentSource, EnvironmentVariable, KeySelector, Pod } from './pod-spec.ts';
import { quantityOf, readQuantity } from './resource-list.ts';

/** Source: describeContainerEnvFrom of kubectl/pkg/describe. */
export function writeEnvironmentSources(w: Description, sources: readonly EnvironmentSource[]): void {
  if (sources.length === 0) return;
  w.write(2, 'Environment Variables from:\n');
  for (const { prefix, configMapRef, secretRef } of sources) {
    const from = configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : '';
    const source = configMapRef ?? secretRef;
    row(w, 3, source?.name, prefix ? `${from} with prefix '${prefix}'` : from, formatOptional(source));
  }
}

/** Source: describeContainerEnvVars of kubectl/pkg/describe. */
export function writeEnvironment(w: Description, container: Container, pod: Pod | undefined): void {
  const variables = container.env ?? [];
  w.write(2, `Environment:${variables.length === 0 ? '\t<none>' : ''}\n`);
  for (const variable of variables) writeVariable(w, variable, container, pod);
}

function writeVariable(
  w: Description,
  { name, value = '', valueFrom }: EnvironmentVariable,
  container: Container,
  pod: Pod | undefined,
): void {
  if (!valueFrom) {
    const [first = '', ...more] = value.split('\n');
    w.write(3, `${name}:\t${first}\n`);
    for (const line of more) w.write(3, `\t${line}\n`);
    return;
  }
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef) {
    const { apiVersion = '', fieldPath = '' } = fieldRef;
    w.write(3, `${name}:\t${podField(pod, fieldPath)} (${apiVersion}:${fieldPath})\n`);
  } else if (resourceFieldRef) {
    w.write(3, `${name}:\t${containerResource(resourceFieldRef, container)} (${resourceFieldRef.resource ?? ''})\n`);
  } else if (secretKeyRef) {
    const { key = '', name: secret = '' } = secretKeyRef;
    row(w, 3, `${name}:`, `<set to the key '${key}' in secret '${secret}'>`, formatOptional(secretKeyRef));
  } else if (configMapKeyRef) {
    const { key = '', name: map = '' } = configMapKeyRef;
    row(w, 3, `${name}:`, `<set to the key '${key}' of config map '${map}'>`, formatOptional(configMapKeyRef));
  }
}

function formatOptional(source: KeySelector | undefined): string {
  return `Optional: ${source?.optional === true}`;
}

/** kubectl itself resolves these two fields only. Source: DefaultMetaV1FieldSelectorConversion of apimachinery. */
function podField(pod: Pod | undefined, path: string): string {
  if (path === 'metadata.name') return pod?.metadata.name ?? '';
  return path === 'metadata.namespace' ? (pod?.metadata.namespace ?? '') : '';
}

/** Source: ExtractContainerResourceValue of kubectl/pkg/util/resource. */
function containerResource(
  { resource = '', divisor }: { readonly resource?: string; readonly divisor?: string },
  { resources = {} }: Container,
): string {
  const found = /^(?<list>limits|requests)\.(?<name>cpu|memory|ephemeral-storage|hugepages-.*)$/s.exec(
    resource,
  )?.groups;
  const name = found?.['name'];
  if (name === undefined) return '';
  const power = name === 'cpu' ? -3 : 0;
  const amount = scaledValue(quantityOf(resources[found?.['list'] === 'limits' ? 'limits' : 'requests'], name), power);
  const unit = readQuantity(divisor);
  const per = scaledValue(unit.digits === 0n ? (parseQuantity('1') ?? unit) : unit, power);
  // Go divides floats and rounds up.
  const value = String(Math.ceil(Number(amount) / Number(per)));
  return value === '0' && (resource === 'limits.cpu' || resource === 'limits.memory') ? 'node allocatable' : value;
}
