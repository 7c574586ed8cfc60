import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeBack } from '../../../src/remediation/undo/merge-back.ts';
import { patchBetween } from '../../../src/remediation/undo/patch.ts';
import { planUndo } from '../../../src/remediation/undo/plan-undo.ts';
import { shapesOf } from '../../../src/remediation/undo/shapes.ts';
import { deployments, type Edit, edited, edits, fieldsOf, notInAll } from './edits.ts';
import { applyJsonPatch, type Loose } from './json-patch.ts';
import { update } from './requests.ts';

const NUM_RUNS = Number(process.env['COUNT'] ?? 1_000);
const few = fc.array(edits, { maxLength: 5 });

/** What undo makes of the object, and the paths of its conflicts. */
function undo(before: Loose, after: Loose, now: Loose) {
  const plan = planUndo([update(before, after, now)]);
  const patches = plan.writes.map(({ body }) => JSON.parse(body.toString()));
  return {
    plan,
    result: patches.reduce(applyJsonPatch, now),
    paths: plan.conflicts.map(({ path }) => path).toSorted(),
  };
}

describe('a change of a Deployment and edits by others', () => {
  test('every altered field is restored or a conflict, and no edit is lost', () => {
    fc.assert(
      fc.property(deployments, few, few, (before, changes, others) => {
        const after = edited(before, changes);
        const now = edited(after, others);
        const { result, paths } = undo(before, after, now);
        const whole = notInAll([before, after, now]);
        const [was, made, is, left] = [before, after, now, result].map((object) => fieldsOf(object, whole));
        const conflicts: string[] = [];
        for (const path of new Set([was, made, is, left].flatMap((fields) => [...(fields?.keys() ?? [])]))) {
          const [b, a, n, r] = [was, made, is, left].map((fields) => fields?.get(path));
          const isConflict = b !== a && n !== a && n !== b;
          if (isConflict) conflicts.push(path);
          expect({ path, value: r }).toEqual({ path, value: b === a || isConflict ? n : b });
        }
        expect(paths).toEqual(conflicts.toSorted());
        // What the API server and controllers keep stays as it is.
        expect(result.status).toEqual(now.status);
        expect(result.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe(
          now.metadata.annotations?.['deployment.kubernetes.io/revision'],
        );
      }),
      { numRuns: NUM_RUNS },
    );
  });

  test('without edits by others all is as it was, also the order of lists', () => {
    fc.assert(
      fc.property(deployments, few, (before, changes) => {
        const after = edited(before, changes);
        const { result, plan } = undo(before, after, after);
        expect(plan.conflicts).toEqual([]);
        expect(result.spec).toEqual(before.spec);
        expect(result.metadata.labels).toEqual(before.metadata.labels);
        expect(result.metadata.finalizers).toEqual(before.metadata.finalizers);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  test('an undo of an undo brings the change back', () => {
    fc.assert(
      fc.property(deployments, few, (before, changes) => {
        const after = edited(before, changes);
        const { result: undone } = undo(before, after, after);
        expect(undo(after, undone, undone).result.spec).toEqual(after.spec);
      }),
      { numRuns: 200 },
    );
  });

  test('two requests for one object are taken back by one patch', () => {
    fc.assert(
      fc.property(deployments, few, few, fc.boolean(), (before, first, second, isRehearsed) => {
        const middle = edited(before, first);
        const after = edited(middle, second);
        // A rehearsal shows each request upon the object as it is stored; a write that is held, upon the one before.
        const made = isRehearsed
          ? [update(before, middle, after), update(before, edited(before, second), after)]
          : [update(before, middle, after), update(middle, after, after)];
        const { writes, conflicts } = planUndo(made);
        expect(writes.length).toBeLessThanOrEqual(1);
        const result = writes.map(({ body }) => JSON.parse(body.toString())).reduce(applyJsonPatch, after);
        if (!isRehearsed) {
          expect(conflicts).toEqual([]);
          expect(result.spec).toEqual(before.spec);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('an edit between the plan and the write makes it fail, or is kept', () => {
  fc.assert(
    fc.property(deployments, few, fc.array(edits, { minLength: 1, maxLength: 2 }), (before, changes, late: Edit[]) => {
      const after = edited(before, changes);
      const patches = planUndo([update(before, after, after)]).writes.map(({ body }) => JSON.parse(body.toString()));
      const meanwhile = edited(after, late);
      let result: Loose;
      try {
        result = patches.reduce(applyJsonPatch, meanwhile);
      } catch {
        return;
      }
      const whole = notInAll([before, after, meanwhile, result]);
      const [made, is, left] = [after, meanwhile, result].map((object) => fieldsOf(object, whole));
      for (const [path, value] of is ?? [])
        if (made?.get(path) !== value) expect({ path, value: left?.get(path) }).toEqual({ path, value });
    }),
    { numRuns: NUM_RUNS },
  );
});

describe('any JSON', () => {
  const leaf = fc.oneof(
    fc.integer({ min: 0, max: 2 }),
    fc.constantFrom('', 'a', '<&>', 'é\u2028'),
    fc.constant(null),
    fc.boolean(),
  );
  const key = fc.constantFrom(
    'a',
    'b',
    'name',
    'env',
    'containers',
    'labels',
    'metadata',
    'finalizers',
    '__proto__',
    'x/y~z',
  );
  const { map } = fc.letrec<{ any: Loose; map: Loose }>((tie) => ({
    any: fc.oneof({ maxDepth: 4 }, leaf, tie('map'), fc.array(tie('any'), { maxLength: 3 })),
    map: fc
      .array(fc.tuple(key, tie('any')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries.map(([name, value]) => [name as string, value]))),
  }));
  const shapes = fc.constantFrom(
    shapesOf({ group: 'apps', resource: 'deployments' }),
    shapesOf({ group: 'example.com', resource: 'widgets' }),
  );

  test('a patch makes the one object of the other', () => {
    fc.assert(
      fc.property(map, map, shapes, (now, target, shape) => {
        expect(applyJsonPatch(now, patchBetween(now, target, shape))).toEqual(target);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  test('what was not edited since is as it was before', () => {
    fc.assert(
      fc.property(map, map, shapes, (before, after, shape) => {
        expect(mergeBack(before, after, after, shape)).toMatchObject({ value: before, conflicts: [] });
        expect(mergeBack(before, after, before, shape)).toMatchObject({ value: before, conflicts: [], restored: 0 });
      }),
      { numRuns: NUM_RUNS },
    );
  });

  test('nothing is altered if the change altered nothing', () => {
    fc.assert(
      fc.property(map, map, shapes, (before, now, shape) => {
        expect(mergeBack(before, before, now, shape)).toMatchObject({ value: now, conflicts: [], restored: 0 });
      }),
      { numRuns: NUM_RUNS },
    );
  });
});
