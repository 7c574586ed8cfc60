import { expect, test } from 'vitest';
import { outputFormat, printsFields } from '../../../src/policy/rules/output-format.ts';
import { planOf, saysOf } from '../plans.ts';

test.each([
  '-o wide',
  '-owide',
  '-ojson',
  '-o=yaml',
  '-o name',
  '-o kyaml',
  '-o JSON',
  '--output=',
  '-o jsonpath={.a}',
  '-o jsonpath-as-json={.a}',
  '-o go-template={{.a}}',
  '-o template={{.a}}',
  '-o custom-columns=A:.a',
  '-o go-template --template={{.a}}',
  '--template={{.a}}',
])('get pods %s is harmless', (flags) => {
  expect(saysOf(outputFormat, `get pods ${flags}`)).toBe('noOpinion');
});

test.each(['plaintext', 'plaintext-openapiv2'])('explain pods -o %s is harmless', (format) => {
  expect(saysOf(outputFormat, `explain pods -o ${format}`)).toBe('noOpinion');
});

test.each([
  ['-o jsonpath-file=/etc/passwd', 'LOCAL_FILE'],
  ['-o go-template-file=/etc/passwd', 'LOCAL_FILE'],
  ['-o custom-columns-file=/etc/passwd', 'LOCAL_FILE'],
  ['-o templatefile=/etc/passwd', 'LOCAL_FILE'],
  ['-ojsonpath-file=/etc/passwd', 'LOCAL_FILE'],
  ['-o JSONPATH-FILE=/etc/passwd', 'LOCAL_FILE'],
  ['-o go-template-file --template=/etc/passwd', 'LOCAL_FILE'],
  ['-o go-template-file=/x -o json', 'LOCAL_FILE'],
  ['-o json -o go-template-file=/x', 'LOCAL_FILE'],
  ['-o json=x', 'OUTPUT_FORMAT'],
  ['-o teleport', 'OUTPUT_FORMAT'],
  ['-o teleport=x', 'OUTPUT_FORMAT'],
  ['-o wide,json', 'OUTPUT_FORMAT'],
])('get pods %s is refused as %s', (flags, code) => {
  expect(saysOf(outputFormat, `get pods ${flags}`)).toBe(code);
});

test.each([
  ['get pods', false],
  ['get pods -o wide', false],
  ['get pods -o name', false],
  ['get pods -o json -o name', false],
  ['get pods -o json', true],
  ['get pods -o YAML', true],
  ['get pods -o custom-columns=A:.a', true],
  ['get pods --template={{.a}}', true],
  ['get pods -o name --template={{.a}}', true],
])('%s prints whole objects: %s', (line, prints) => {
  expect(printsFields(planOf(line).command)).toBe(prints);
});
