import { expect, test } from 'vitest';
import { lackOf, readsOffReason, whyReadsAreOff } from '../../src/execution/kubectl-support.ts';

const GRAMMAR = 'Its grammar is not known: only commands and flags that mean the same in 1.35 to 1.37 are allowed.';
const READS =
  'Reads without a process are off: every read starts a kubectl process, which is slower and takes more memory.';
const CURE = 'Install kubectl 1.37 on the PATH of the server.';

test.each([
  ['v1.37.2', 'on', undefined],
  ['v1.37.0', 'off', undefined],
  ['v1.36.3', 'on', `The kubectl found is v1.36.3. ${READS} ${CURE}`],
  ['v1.36.3', 'off', undefined],
  ['v1.32.4', 'on', `The kubectl found is v1.32.4. ${GRAMMAR} ${READS} ${CURE}`],
  ['v1.32.4', 'off', `The kubectl found is v1.32.4. ${GRAMMAR} ${CURE}`],
  ['v1.38.0', 'verify', `The kubectl found is v1.38.0. ${GRAMMAR} ${READS} ${CURE}`],
  [undefined, 'on', `The server could not determine the version of kubectl. ${GRAMMAR} ${READS} ${CURE}`],
] as const)('kubectl %s with reads %s lacks: %s', (version, mode, says) => {
  expect(lackOf(version, mode)).toBe(says);
});

test.each([
  ['v1.37.2', 'on', undefined],
  ['v1.37.2', 'verify', undefined],
  ['v1.37.2', 'off', 'KUBECTL_NATIVE_READS is off.'],
  [
    'v1.32.4',
    'on',
    'Reads without a process print exactly as kubectl 1.37 does, but the kubectl of this server is v1.32.4.',
  ],
  [
    undefined,
    'on',
    'Reads without a process print exactly as kubectl 1.37 does, but the kubectl of this server is of an unknown version.',
  ],
] as const)('kubectl %s with reads %s has reads off because: %s', (version, mode, says) => {
  expect(whyReadsAreOff(version, mode)).toBe(says);
});

test.each([
  [{ version: 'v1.37.2' }, 'on', undefined],
  [{ version: 'v1.37.2' }, 'verify', undefined],
  [{ version: 'v1.37.2' }, 'off', 'setting'],
  [undefined, 'off', 'setting'],
  [{ version: 'v1.36.3' }, 'on', 'kubectl_not_proven'],
  [{ version: undefined }, 'on', 'kubectl_not_proven'],
  [undefined, 'on', 'no_kubectl'],
] as const)('kubectl %j with reads %s has reads off by the reason %s', (kubectl, mode, reason) => {
  expect(readsOffReason(kubectl, mode)).toBe(reason);
});
