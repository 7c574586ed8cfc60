import { expect, test } from 'vitest';
import { TabWriter } from '../../src/go/tabwriter.ts';

function layOut(text: string, minWidth = 0, padding = 2): string {
  let out = '';
  const writer = new TabWriter({ minWidth, padding }, (part) => {
    out += part;
  });
  writer.write(text);
  writer.flush();
  return out;
}

// What text/tabwriter of Go made of the same text with minwidth 0, padding 2 and spaces.
test.each([
  ['a\tb\n', 'a  b\n'],
  ['Name:\tx\nNamespace:\tdefault\n', 'Name:       x\nNamespace:  default\n'],
  ['long cell here\tx\n\nb\ty\n', 'long cell here  x\n\nb  y\n'],
  ['long cell here\tx\nheading:\nb\ty\n', 'long cell here  x\nheading:\nb  y\n'],
  ['a\t\tb\nccc\td\te\n', 'a       b\nccc  d  e\n'],
  ['Labels:\t<none>\nIP:\t\n', 'Labels:  <none>\nIP:      \n'],
  ['ключ\tзначение\nk\tv\n', 'ключ  значение\nk     v\n'],
  ['😀\tx\nab\ty\n', '😀   x\nab  y\n'],
  ['a\vb\nccc\vd\n', 'a    b\nccc  d\n'],
  ['a\tb\fccccc\td\n', 'a  b\nccccc  d\n'],
  ['a\tb', 'a  b'],
  ['a\t', 'a'],
  ['', ''],
  ['x\ty\tz\nxx\tyy\nxxx\tyyy\tzzz\n', 'x    y  z\nxx   yy\nxxx  yyy  zzz\n'],
])('%j is laid out as Go does', (text, expected) => {
  expect(layOut(text)).toBe(expected);
});

test('Columns are no narrower than asked, and a flush begins a new block', () => {
  expect(layOut('a\tb\n', 8, 1)).toBe('a       b\n');
  let out = '';
  const writer = new TabWriter({ minWidth: 0, padding: 2 }, (part) => {
    out += part;
  });
  writer.write('wide wide\tx\n');
  writer.flush();
  writer.write('a\tb\n');
  writer.flush();
  expect(out).toBe('wide wide  x\na  b\n');
});

test('Columns that remember are as wide after a flush as before it, until they forget', () => {
  let out = '';
  const writer = new TabWriter({ minWidth: 6, padding: 3, remembersWidths: true }, (part) => {
    out += part;
  });
  writer.write('wide wide\tx\ty\n');
  writer.flush();
  writer.write('a\tb\tc\n');
  writer.flush();
  writer.forgetWidths();
  writer.write('a\tb\tc\n');
  writer.flush();
  expect(out).toBe('wide wide   x     y\na           b     c\na     b     c\n');
});
