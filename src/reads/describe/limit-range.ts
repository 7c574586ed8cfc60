import { sortedKeys } from '../../go/sort.ts';
import { type Description, field, row } from './description.ts';
import type { Kind } from './kind.ts';
import type { KubeObject } from './metadata.ts';
import { printQuantity, type ResourceList } from './resource-list.ts';

type Limit = {
  readonly type?: string;
} & { readonly [column in 'min' | 'max' | 'defaultRequest' | 'default' | 'maxLimitRequestRatio']?: ResourceList };

export type LimitRange = KubeObject<{ readonly limits?: readonly Limit[] }>;

/** Source: describeLimitRange of kubectl/pkg/describe. */
export const limitRange: Kind<LimitRange> = {
  at: { group: '', version: 'v1', resource: 'limitranges' },
  events: 'none',
  write: (w, object) => {
    field(w, 0, 'Name', object.metadata.name);
    field(w, 0, 'Namespace', object.metadata.namespace);
    writeLimits(w, [object], '');
  },
};

/** Writes a table of limits. kubectl itself orders the resources of one limit as a Go map does: at random. */
export function writeLimits(w: Description, ranges: readonly LimitRange[], indent: string): void {
  w.write(0, `${indent}Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n`);
  w.write(0, `${indent}----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n`);
  for (const limit of ranges.flatMap(({ spec }) => spec?.limits ?? [])) {
    const { type, min, max, defaultRequest, default: defaultLimit, maxLimitRequestRatio } = limit;
    const columns = [min, max, defaultRequest, defaultLimit, maxLimitRequestRatio];
    for (const name of sortedKeys(Object.assign({}, ...columns))) {
      const amounts = columns.map((column) => (column?.[name] === undefined ? '-' : printQuantity(column[name])));
      row(w, 0, `${indent}${type ?? ''}`, name, ...amounts);
    }
  }
}
