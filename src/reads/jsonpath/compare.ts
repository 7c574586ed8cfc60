import type { Json } from '../../go/json.ts';
import { byBytes } from '../../go/sort.ts';
import { floatOf, isFloat, isInteger } from './kinds.ts';
import { JsonPathError } from './nodes.ts';

/** Whether `left operator right` holds. Throws JsonPathError. Source: client-go/third_party/forked/golang/template/funcs.go. */
export function compare(left: Json, right: Json, operator: string): boolean {
  switch (operator) {
    case '<':
      return isLess(left, right);
    case '>':
      return !(isLess(left, right) || isEqual(left, right));
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case '<=':
      return isLess(left, right) || isEqual(left, right);
    case '>=':
      return !isLess(left, right);
    default:
      throw new JsonPathError(`unrecognized filter operator ${operator}`);
  }
}

type Kind = 'bool' | 'int' | 'float' | 'string';

function isEqual(left: Json, right: Json): boolean {
  const kind = commonKind(left, right);
  if (kind === 'float') return floatOf(left as number) === floatOf(right as number);
  // biome-ignore lint/suspicious/noDoubleEquals: an int64 may be a number on one side and a bigint on the other
  return kind === 'int' ? left == right : left === right;
}

function isLess(left: Json, right: Json): boolean {
  const kind = commonKind(left, right);
  if (kind === 'bool') throw new JsonPathError('invalid type for comparison');
  if (kind === 'float') return floatOf(left as number) < floatOf(right as number);
  return kind === 'int' ? (left as number) < (right as number) : byBytes(left as string, right as string);
}

function commonKind(left: Json, right: Json): Kind {
  const [one, other] = [basicKind(left), basicKind(right)];
  if (one !== other) throw new JsonPathError('incompatible types for comparison');
  return one;
}

function basicKind(value: Json): Kind {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (value !== null && isInteger(value)) return 'int';
  if (value !== null && isFloat(value)) return 'float';
  throw new JsonPathError('invalid type for comparison');
}
