import { describe, expect, test } from 'vitest';
import type { ReviewedWrite } from '../../../../src/kube/reviewed-write.ts';
import type { ChangeWindow } from '../../../../src/policy/file/windows.ts';
import type { RiskRow } from '../../../../src/remediation/review/risk-row.ts';
import { type Any, deployment, object, reviewOf, update } from '../writes.ts';

/** A risk that a change has, in its words, or does not have (`false`). */
export interface Case {
  readonly row: string;
  readonly of: string;
  readonly writes: readonly ReviewedWrite[];
  /** The answers to looks by the start of their path. */
  readonly seen?: Readonly<Record<string, unknown>>;
  readonly line?: string;
  readonly windows?: readonly ChangeWindow[];
  readonly now?: string;
  readonly says: string | RegExp | false;
}

/** Tests each row with its cases. A row needs a case with the risk, and one without it. */
export function testRows(rows: readonly RiskRow[], all: readonly Case[]): void {
  test('every case is of a row', () => {
    expect([...new Set(all.map(({ row }) => row))]).toEqual(rows.map(({ id }) => id));
  });

  describe.each(rows.map(({ id }) => id))('%s', (id) => {
    const cases = all.filter(({ row }) => row === id);

    test('has cases with the risk and without it', () => {
      expect(cases.some(({ says }) => says !== false)).toBe(true);
      expect(cases.some(({ says }) => says === false)).toBe(true);
    });

    test.each(cases)('$of', ({ writes, seen = {}, line, windows, now, says }) => {
      const { risks } = reviewOf(writes, {
        seen,
        windows,
        ...(line !== undefined && { line }),
        ...(now !== undefined && { now: new Date(now) }),
      });
      const said = risks.filter((risk) => risk.id === id).map((risk) => risk.says);
      if (says === false) expect(said).toEqual([]);
      else if (typeof says === 'string') expect(said).toEqual([says]);
      else expect(said).toEqual([expect.stringMatching(says)]);
    });
  });
}

export const list = (...items: readonly object[]) => ({ items });
export const PODS = '/api/v1/namespaces/shop/pods?';
export const SERVICES = '/api/v1/namespaces/shop/services?';
export const CLAIMS = '/api/v1/namespaces/shop/persistentvolumeclaims?';
export const BUDGETS = '/apis/policy/v1/namespaces/shop/poddisruptionbudgets?';
export const WEB = deployment('web');
export const WHOLE = '/apis/apps/v1/namespaces/shop/deployments/web';
export const container = (web: Any) => web.spec.template.spec.containers[0];
export const image = (from: string, to: string) =>
  update(deployment('web', {}, { containers: [{ name: 'app', image: from }] }), (web) => (container(web).image = to));
export const template = (spec: object, pods: object = {}) =>
  update(deployment('web', spec, pods), (web) => (container(web).image = 'example/web:1.1'));
export const unready = (one: Any) => ({
  ...one,
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] },
});
export const set = (policy: object, replicas = 3) =>
  object('apps/v1 StatefulSet db', {
    spec: {
      replicas,
      persistentVolumeClaimRetentionPolicy: policy,
      volumeClaimTemplates: [{ metadata: { name: 'data' } }],
      template: { spec: { containers: [{ name: 'db', image: 'example/db:1.0' }] } },
    },
  });
export const claim = object('v1 PersistentVolumeClaim data', { spec: { volumeName: 'pv-1' } });
export const usesClaim = { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] };
export const volume = (spec: object) => object('v1 PersistentVolume pv-1', { spec });
export const node = (spec: object = {}) => object('v1 Node n1', { spec });
export const owner = (kind: string, name: string) => ({
  ownerReferences: [{ apiVersion: 'x/v1', kind, name, uid: 'u', controller: true }],
});
