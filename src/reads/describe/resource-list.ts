import { sortedKeys } from '../../go/sort.ts';
import { formatQuantity, NO_QUANTITY, parseQuantity, type Quantity } from '../../kube/quantity.ts';
import { type Description, field } from './description.ts';

/** Amounts by the name of the resource. Source: core/v1 ResourceList. */
export type ResourceList = Readonly<Record<string, string>>;

/** Source: core/v1 ResourceRequirements. */
export interface ResourceRequirements {
  readonly limits?: ResourceList;
  readonly requests?: ResourceList;
}

/** The amount of a resource; nothing where it is not named. */
export function quantityOf(list: ResourceList | undefined, name: string): Quantity {
  return readQuantity(list?.[name]);
}

/** A quantity of the API, which only has ones that can be read. */
export function readQuantity(text: string | undefined): Quantity {
  return (text === undefined ? undefined : parseQuantity(String(text))) ?? NO_QUANTITY;
}

/** An amount as kubectl prints it after reading it. */
export function printQuantity(text: string | undefined): string {
  return formatQuantity(readQuantity(text));
}

/** Writes each resource with its amount. */
export function writeResourceList(w: Description, level: number, list: ResourceList = {}): void {
  for (const name of sortedKeys(list)) field(w, level, name, printQuantity(list[name]));
}

/** Source: describeResources of kubectl/pkg/describe. */
export function writeResources(w: Description, level: number, { limits, requests }: ResourceRequirements): void {
  for (const [title, list] of [
    ['Limits', limits],
    ['Requests', requests],
  ] as const) {
    if (list === undefined || Object.keys(list).length === 0) continue;
    w.write(level, `${title}:\n`);
    writeResourceList(w, level + 1, list);
  }
}
