import { expect, test } from 'vitest';
import { documentsOnly } from '../../../src/policy/rules/documents-only.ts';
import { effectOf, runImagePlan, saysOf } from '../plans.ts';

test.each([
  'apply',
  'apply -f -',
  'apply -f /etc/passwd',
  'apply -f https://evil.example/x.yaml',
  'create -f x',
  'replace -f -',
  'delete -f /etc',
  'get -f/etc/passwd',
  'get -Rf /etc',
  'describe --filename=x',
  'scale -f x --replicas=1',
])('%s without objects in the call is refused: no file is read', (line) => {
  expect(saysOf(documentsOnly, line)).toBe('LOCAL_FILE');
});

test.each(['get pods', 'delete pod a', 'logs web', 'create configmap a', 'exec a -- cat -f x'])(
  'it has no opinion on %s',
  (line) => {
    expect(saysOf(documentsOnly, line)).toBe('noOpinion');
  },
);

test('it has no opinion on run_image', () => {
  expect(effectOf(documentsOnly, runImagePlan('alpine', ['-f', 'x']))).toBe('noOpinion');
});
