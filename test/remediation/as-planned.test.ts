import { describe, expect, test } from 'vitest';
import type { ReviewedWrite, WireWrite } from '../../src/kube/reviewed-write.ts';
import { openRedaction } from '../../src/redaction/redaction.ts';
import { asPlanned } from '../../src/remediation/as-planned.ts';
import { planFacts } from '../../src/remediation/plan-facts.ts';
import { toChangeRequest } from '../../src/remediation/requests.ts';
import { deletion, deployment, object, pod, scaling, update } from './review/writes.ts';

const wire = ({ method, path, query, contentType, body }: ReviewedWrite): WireWrite => ({
  method,
  path,
  query,
  contentType,
  body,
});
const withBody = (write: ReviewedWrite, text: string): ReviewedWrite => ({ ...write, body: Buffer.from(text) });

describe('a run is held to its plan', () => {
  const planned = scaling(deployment('web'), 1, 2);
  const before = planned.request.oldObject;
  const touched = {
    ...before,
    metadata: { ...(before?.['metadata'] as object), resourceVersion: '8' },
    status: { ready: 1 },
  };
  const resized = { ...before, spec: { replicas: 9 } };

  test.each<[string, WireWrite, typeof before, RegExp | undefined]>([
    ['the same request on the same object', wire(planned), before, undefined],
    ['the same request on an object with another status', wire(planned), touched, undefined],
    ['the same request on an object whose spec changed', wire(planned), resized, /replicas was 1 and is 9/],
    ['the same request on an object that is gone', wire(planned), undefined, /no longer exists/],
    ['another path', { ...wire(planned), path: `${planned.path}x` }, before, /another request/],
    ['another method', { ...wire(planned), method: 'PUT' }, before, /another request/],
    ['another body', { ...wire(planned), body: Buffer.from('{"spec":{"replicas":3}}') }, before, /another request/],
    [
      'another kind of patch',
      { ...wire(planned), contentType: 'application/json-patch+json' },
      before,
      /another request/,
    ],
    ['another query', { ...wire(planned), query: 'force=true' }, before, /another request/],
  ])('%s', (_, write, stored, differs) => {
    const found = asPlanned([planned])(write, stored);
    if (differs === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(differs);
  });

  test('a body may hold another time, and nothing else', () => {
    const restart = (at: string, note = 'a') => withBody(planned, `{"restartedAt":"${at}","note":"${note}"}`);
    const held = asPlanned([restart('2026-11-30T10:00:00Z')]);
    expect(held(wire(restart('2026-11-30T10:00:01+01:00')), before)).toBeUndefined();
    expect(held(wire(restart('2026-11-30T10:00:01Z', 'b')), before)).toMatch(/another request/);
  });

  test('of an object that the call has written before, the state may differ', () => {
    const second = withBody(planned, '{"spec":{"replicas":3}}');
    const held = asPlanned([planned, second]);
    expect(held(wire(second), resized)).toBeUndefined();
    expect(held(wire(planned), resized)).toMatch(/replicas/);
  });

  test('an object beside it may not', () => {
    const other = deletion(pod('a'));
    expect(asPlanned([planned, other])(wire(other), { ...other.request.oldObject, spec: {} })).toMatch(/spec/);
  });

  test('shows no value of a secret', () => {
    const configMap = (password: string) => object('v1 ConfigMap a', { data: { password } });
    const write = update(configMap('hunter2hunter2'), (copy) => {
      copy.data.password = 'swordfish-1';
    });
    const held = asPlanned([write], openRedaction({ key: Buffer.alloc(16, 7) }));
    const found = held(wire(write), configMap('correct-horse'));
    expect(found).toMatch(/password/);
    expect(found).not.toMatch(/hunter2|correct-horse/);
  });
});

describe('nothing is known of the risks of a plan', () => {
  const restores = { class: 'restores', reason: 'An undo restores it.' } as const;
  const factsOf = (write: ReviewedWrite) => planFacts({ requests: [toChangeRequest(write, restores)], risks: [] });
  const unread = (write: ReviewedWrite): ReviewedWrite => ({
    ...write,
    request: { ...write.request, oldObject: undefined },
  });

  test.each<[string, ReviewedWrite, 'all' | readonly string[]]>([
    ['not with an update of a known object', scaling(deployment('web'), 1, 2), []],
    ['if a request was not rehearsed', { ...scaling(deployment('web'), 1, 2), rehearsed: false }, 'all'],
    ['if the object of an update could not be read', unread(scaling(deployment('web'), 1, 2)), 'all'],
    ['if the object of a deletion could not be read', unread(deletion(pod('a'))), 'all'],
  ])('%s', (_, write, unknown) => {
    expect(factsOf(write).unknownRisks).toEqual(unknown);
  });

  test('if the command cannot be rehearsed', () => {
    expect(planFacts({ requests: [], runs: { images: [] }, risks: [] })).toMatchObject({
      writes: 'unknown',
      unknownRisks: 'all',
      reversible: 'cannot be undone',
    });
  });

  test('of the rows that could not be judged', () => {
    const risks = [{ id: 'not-checked', says: 'Risks may be missing.', rows: ['only-replica'] }];
    expect(planFacts({ requests: [], risks }).unknownRisks).toEqual(['only-replica']);
  });
});
