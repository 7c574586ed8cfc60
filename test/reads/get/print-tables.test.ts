import { expect, test } from 'vitest';
import type { ApiResource } from '../../../src/api/api.ts';
import type { Json } from '../../../src/go/json.ts';
import { TablePrinter, type TableStyle } from '../../../src/reads/get/print-tables.ts';
import type { Row, Table } from '../../../src/reads/get/table.ts';

const resource = (kind: string, group = ''): ApiResource => ({
  group,
  version: 'v1',
  resource: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  kind,
  namespaced: true,
  shortNames: [],
  categories: [],
  verbs: [],
});
const plain: TableStyle = {
  isWide: false,
  hasHeaders: true,
  showsNamespace: false,
  showsKind: false,
  showsLabels: false,
  labelColumns: [],
};
const columns = [
  { name: 'Name', type: 'string', format: 'name' },
  { name: 'Age', type: 'string' },
  { name: 'Node', type: 'string', priority: 1 },
];
const row = (...cells: Json[]): Row => ({ cells, namespace: 'zoo', labels: { b: '2', a: '1' }, object: null });
const table = (...rows: Row[]): Table => ({ columns, rows, head: {} });

function print(...tables: readonly [Table, Partial<TableStyle>?, ApiResource?][]): string {
  let out = '';
  const printer = new TablePrinter((text) => {
    out += text;
  });
  for (const [each, style, of] of tables) printer.print(each, of ?? resource('Lion'), { ...plain, ...style });
  printer.end();
  return out;
}

test('prints wide columns only in wide tables', () => {
  const lion = table(row('leo', '5m', 'n1'));
  expect(print([lion])).toBe('NAME   AGE\nleo    5m\n');
  expect(print([lion, { isWide: true }])).toBe('NAME   AGE   NODE\nleo    5m    n1\n');
});

test('Namespaces, kinds and labels are put around the columns', () => {
  const style = { showsNamespace: true, showsKind: true, showsLabels: true, labelColumns: ['a', 'a', 'none'] };
  expect(print([table(row('leo', 1, 'n1')), style, resource('Lion', 'zoo.example.com')])).toBe(
    'NAMESPACE   NAME                       AGE   A     A     NONE   LABELS\n' +
      'zoo         lion.zoo.example.com/leo   1     1     1            a=1,b=2\n',
  );
});

test('Tables of one type share a header, and of another begin after a blank line', () => {
  const one = table(row('leo', '5m', ''));
  expect(print([one], [one])).toBe('NAME   AGE\nleo    5m\nleo    5m\n');
  expect(print([one], [one, {}, resource('Owl')])).toBe('NAME   AGE\nleo    5m\n\nNAME   AGE\nleo    5m\n');
  expect(print([one, { hasHeaders: false }], [one, { hasHeaders: false }, resource('Owl')])).toBe(
    'leo   5m\nleo   5m\n',
  );
  expect(print([table()], [one, {}, resource('Owl')])).toBe('NAME   AGE\nleo    5m\n');
});

test('A cell is one line that no terminal obeys, and widens its column by all its bytes', () => {
  expect(print([table(row('one\ntwo', '1s', ''))])).toBe('NAME      AGE\none...    1s\n');
  expect(print([table(row('\x1b[31m', '1s', ''))])).toBe('NAME     AGE\n^[[31m   1s\n');
  expect(print([table(row('獅子', '1s', ''))])).toBe('NAME     AGE\n獅子       1s\n');
  expect(print([table(row('獅子', '1s', '')), { hasHeaders: false }])).toBe('獅子    1s\n');
});

test('Cells without a column push what is added out of its place, as in kubectl', () => {
  expect(print([table(row('leo', '5m', 'n1', 'extra')), { isWide: true, labelColumns: ['a'] }])).toBe(
    'NAME   AGE   NODE   A\nleo    5m    n1     extra\n',
  );
});

test('A long table is as wide as its widest row from the first on, and what is printed no later one widens', () => {
  const many = table(...Array.from({ length: 250 }, (_, index) => row(index === 240 ? 'long-name' : 'n', '1s', '')));
  const lines = print([many], [table(row('a-much-longer-name', '1s', ''))]).split('\n');
  expect(lines[1]).toBe('n           1s');
  expect(lines[200]).toBe('n           1s');
  // kubectl holds back what comes after the last hundred rows.
  expect(lines[201]).toBe('n                    1s');
  expect(lines[251]).toBe('a-much-longer-name   1s');
});
