import type { Pace } from '../../api/objects/read-items.ts';
import type { Json, JsonObject } from '../../go/json.ts';
import type { ReadParts } from '../read.ts';

/** Prints one object alone, or the objects of a list one by one. */
export interface ObjectPrinter {
  readonly single: (object: Json) => void;
  /** `length` is the length of the object's JSON. */
  readonly item: (object: Json, length: number) => void;
  /** Writes what it holds back of the items so far; absent if it holds nothing back. */
  readonly flush?: () => void;
  /** Ends a list of any length. */
  readonly end: () => void | Promise<void>;
  /**
   * Makes of an object what `brief` prints later as `item` would have: a small part of it, where that is enough. Undefined
   * of a format that needs the object.
   */
  readonly shorten?: (object: Json) => string;
  readonly brief?: (shortened: string) => void;
}

/** What a printer uses: `pace` is the pace of its list. */
export type PrinterParts = Pick<ReadParts, 'stdout' | 'isStdoutFull'> & { readonly pace: Pace };

/** The list that holds `items`, as kubectl puts it together. */
export function listOf(items: readonly Json[]): JsonObject {
  return { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } };
}
