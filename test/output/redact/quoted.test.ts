import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_LINE } from '../../../src/output/redact/lines.ts';
import { redactQuoted } from '../../../src/output/redact/quoted.ts';
import { expectSameInPieces, shownOf } from './shown.ts';

/** What is shown of an error, and the notices about it. */
function redact(stderr: string): { readonly text: string; readonly notices: readonly string[] } {
  const notices: string[] = [];
  const text = shownOf(
    redactQuoted((notice) => void notices.push(notice)),
    [stderr],
  );
  return { text, notices };
}

const shown = (stderr: string): string => redact(stderr).text;

const OBJECT = String.raw`"{\"apiVersion\":\"v1\",\"data\":{\"password\":\"aHVudGVyMg==\"},\"kind\":\"Secret\"}"`;
const LABEL =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

describe('of an error about a Secret, what quotes an object is not shown', () => {
  test.each([
    [
      `The request is invalid: patch: Invalid value: ${OBJECT}: illegal base64 data at input byte 5\n`,
      'The request is invalid: patch: Invalid value: (not shown): illegal base64 data at input byte 5\n',
    ],
    [
      `The request is invalid: patch: Invalid value: ${OBJECT}: json: cannot unmarshal string into Go struct field Secret.immutable of type bool\n`,
      'The request is invalid: patch: Invalid value: (not shown): json: cannot unmarshal string into Go struct field Secret.immutable of type bool\n',
    ],
    [
      `Error from server (Invalid):  "" is invalid: patch: Invalid value: ${OBJECT}: something new about hunter2\n`,
      'Error from server (Invalid):  "" is invalid: patch: Invalid value: (not shown)\n',
    ],
    [
      `The Secret "db" is invalid: \n* metadata.labels: Invalid value: "hunter2 x": ${LABEL}\n* data[a b]: Required value\n`,
      `The Secret "db" is invalid: \n* metadata.labels: Invalid value: (not shown): ${LABEL}\n* data[a b]: Required value\n`,
    ],
    [
      `error: 'kubectl.kubernetes.io/last-applied-configuration' already has a value ({"data":"hunter2"}\n), and --overwrite is false\n`,
      "error: 'kubectl.kubernetes.io/last-applied-configuration' already has a value (not shown)\n(not shown), and --overwrite is false\n",
    ],
    [
      `Error from server (BadRequest): error when applying patch:\n{"data":{"a":"hunter2"}}\nhunter2\nto:\nfor: "STDIN": error when patching "STDIN": hunter2\n`,
      'Error from server (BadRequest): error when applying patch:\n(not shown)\nto:\nfor: "STDIN": error when patching "STDIN": (not shown)\n',
    ],
    [
      'Error from server: admission webhook "check.example.com" denied the request: the password hunter2 is weak\n',
      'Error from server: admission webhook "check.example.com" denied the request: (not shown)\n',
    ],
    ['Warning: the value hunter2 is old\n', 'Warning: (not shown)\n'],
    [
      'Error from server: failed to create typed patch object (x/ap; /v1, Kind=Secret): .immutable: expected boolean, got &{hunter2}\n',
      'Error from server: failed to create typed patch object (x/ap; /v1, Kind=Secret): .immutable: expected boolean, got (not shown)\n',
    ],
    ['hunter2\nhunter2\n\nhunter2', '(not shown)\n\n(not shown)'],
  ])('%#', (stderr, wanted) => {
    expect(shown(stderr)).toBe(wanted);
    expect(redact(stderr).notices).toEqual([expect.stringContaining('not shown')]);
  });
});

describe('an error that quotes nothing stays as it is, without a notice', () => {
  test.each([
    '',
    'Error from server (NotFound): secrets "db" not found\n',
    'Error from server (AlreadyExists): error when creating "STDIN": secrets "ap" already exists\n',
    'Error from server (Forbidden): secrets "db" is forbidden: User "nobody" cannot get resource "secrets" in API group "" in the namespace "x"\n',
    'Error from server (Forbidden): secrets is forbidden: User "nobody" cannot list resource "secrets" in API group "" at the cluster scope\n',
    'Error from server (Conflict): Operation cannot be fulfilled on secrets "db": the object has been modified; please apply your changes to the latest version and try again\n',
    'The Secret "im" is invalid: data: Forbidden: field is immutable when `immutable` is set\n',
    'error: the server doesn\'t have a resource type "nopes"\n',
    'No resources found in shop namespace.\n',
    'error: timed out waiting for the condition on secrets/db\n',
    'error: unable to decode "STDIN": json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string\n',
    'Error from server (BadRequest): error when creating "STDIN": Secret in version "v1" cannot be handled as a Secret: strict decoding error: unknown field "fooo"\n',
    'Warning: unknown field "metadata.ownerReferences[0].a"\n',
    'error: Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .data.password\nPlease review the fields above--they currently have other managers. Here\nare the ways you can resolve this warning:\n',
    'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?\n',
    'E1129 10:19:34.212112    1384 memcache.go:381] couldn\'t get current server API group list: Get "https://127.0.0.1:6443/api?timeout=32s": tls: failed to verify certificate: x509: certificate signed by unknown authority\n',
    'Unable to connect to the server: tls: failed to verify certificate: x509: certificate is valid for 127.0.0.1, localhost, not nowhere.example\n',
    'Unable to connect to the server: getting credentials: exec: executable no-such-plugin not found\n',
  ])('%j', (stderr) => {
    expect(redact(stderr)).toEqual({ text: stderr, notices: [] });
  });
});

test('hides a value anywhere in an error, whatever is around it', () => {
  const before = fc.constantFrom(
    'The request is invalid: patch: Invalid value: ',
    'Error from server (BadRequest): ',
    'Error from server: admission webhook "a.b" denied the request: ',
    'The Secret "db" is invalid: metadata.labels: Invalid value: ',
    "error: 'a' already has a value ",
    'Warning: ',
    '* data[a]: Duplicate value: ',
    '',
  );
  const around = fc.array(
    fc.constantFrom(
      '"',
      ': ',
      '\n',
      '(',
      '{',
      '\\',
      ' ',
      'not found',
      'secrets',
      'Invalid value',
      LABEL,
      'is invalid: ',
      '* ',
    ),
  );
  fc.assert(
    fc.property(
      before,
      around,
      around,
      fc.constantFrom('hunter2 planted', 'aHVudGVyMg=='),
      (head, left, right, value) => {
        expect(shown(`${head}${left.join('')}${value}${right.join('')}\n`)).not.toContain(value);
      },
    ),
  );
});

const ERRORS = fc
  .array(
    fc.constantFrom(
      'Error from server (NotFound): ',
      'secrets "db" not found',
      'patch: Invalid value: ',
      'hunter2',
      ': illegal base64 data at input byte 5',
      '\n',
      '\n\n',
      '(not shown)',
      'Warning: ',
      'ä€😀',
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

test('shows the same, whatever pieces an error comes in', () => {
  expectSameInPieces(() => redactQuoted(() => undefined), ERRORS);
});

describe('of a line too long to be held', () => {
  const value = 'hunter2 '.repeat(LONGEST_LINE / 4);

  test('its beginning and its end are shown as far as they are known', () => {
    const head = 'The request is invalid: patch: Invalid value: ';
    const detail = ': illegal base64 data at input byte 5';
    expect(shown(`${head}${value}${detail}\n`)).toBe(`${head}(not shown)${detail}\n`);
  });

  test('nothing else is shown, and the notice says so', () => {
    expect(redact(value)).toEqual({ text: '(not shown)', notices: [expect.stringContaining('not shown')] });
    const asName = `secrets "${'a'.repeat(LONGEST_LINE)}" not found`;
    expect(shown(asName)).toBe('(not shown)');
  });
});
