import { badConditions, isBad } from '../bad-conditions.ts';
import { describe } from '../calls.ts';
import type { Rule, Told } from '../finding.ts';
import type { Conditioned } from '../objects/cluster.ts';
import { refOf } from '../owners.ts';

const HAVE_RULES: ReadonlySet<string> = new Set(['Certificate', 'Gateway', 'HTTPRoute']);

/** Objects of other kinds, of which only their conditions are known. */
export const conditions: Rule = {
  id: 'conditions',
  finds: 'Objects of any other kind whose conditions say that something is wrong',
  source: 'conventions of Kubernetes for conditions; kstatus',
  find: (snapshot) =>
    snapshot.others
      .filter(({ kind }) => !HAVE_RULES.has(kind))
      .flatMap((object): readonly Told[] => {
        const on = refOf(object);
        const evidence = badConditions(object);
        const [first] = object.conditions.filter(isBad);
        if (first === undefined) return failedPhase(object);
        return [
          {
            severity: 'error',
            on,
            cause: `its condition ${first.type} is ${first.status}${first.reason === '' ? '' : ` (${first.reason})`}`,
            evidence,
            why: 'Its controller says what is wrong in the message.',
            next: [describe(on)],
          },
        ];
      }),
};

function failedPhase(object: Conditioned): readonly Told[] {
  if (!/fail|error|degraded|lost|unknown/i.test(object.phase)) return [];
  const on = refOf(object);
  return [
    {
      severity: 'error',
      on,
      cause: `its phase is ${object.phase.slice(0, 60)}`,
      evidence: [{ on, field: 'status.message', value: object.message || 'none', said: object.message !== '' }],
      why: 'Its controller says what is wrong in the message.',
      next: [describe(on)],
    },
  ];
}
