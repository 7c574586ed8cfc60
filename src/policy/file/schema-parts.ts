import * as z from 'zod';
import { REVERSIBILITY_CLASSES, RISK_IDS } from '../plan-facts.ts';
import { DAYS, isZone } from './hours.ts';
import { secondsOf } from './seconds.ts';

/** A text in which `*` matches any text, including the empty one. */
export const pattern = (allowed: RegExp, says: string) => z.string({ error: says }).regex(allowed, { error: says });

export const namespace = pattern(/^[a-z0-9*](?:[a-z0-9*-]*[a-z0-9*])?$/, 'a namespace; * matches any text');

export const listOf = <Item extends z.ZodType>(item: Item, says: string) =>
  z.array(item, { error: `a list of ${says}` }).min(1, { error: `a list of ${says}, at least one` });

const HOURS = '{outside: {days: [mon, fri], from: "08:00", to: "18:00", zone: Europe/Berlin}}';
const WHEN = `tainted, ${HOURS}, {risk: any} or {reversible: cannot be undone}`;

const timeOf = (allowed: RegExp, says: string) => z.string({ error: says }).regex(allowed, { error: says });
const zone = z
  .string({ error: 'a time zone such as Europe/Berlin or UTC' })
  .refine(isZone, { error: 'a time zone such as Europe/Berlin or UTC' });
const hours = z
  .strictObject(
    {
      days: listOf(z.enum(DAYS, { error: DAYS.join(', ') }), 'days')
        .describe('The days on which the hours begin; without it, every day.')
        .optional(),
      from: timeOf(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as "08:00"'),
      to: timeOf(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time such as "18:00", at most "24:00"').describe(
        'The first minute after the hours. A time before `from` is on the next day.',
      ),
      zone: zone.describe('A time zone of the IANA database; without it, UTC.').optional(),
    },
    { error: '{days, from, to, zone}' },
  )
  .refine(({ from, to }) => from !== to, { error: 'different times for from and to' });
const riskId = z.enum(RISK_IDS, { error: `any, or one of ${RISK_IDS.join(', ')}` });
const risk = z
  .union([z.enum(['any', ...RISK_IDS], { error: `any, or one of ${RISK_IDS.join(', ')}` }), listOf(riskId, 'risks')], {
    error: 'any, a risk, or a list of risks',
  })
  .describe('The plan has one of these risks, or the server cannot tell. docs/reference/risks.md lists them.');
const reversible = z
  .enum(REVERSIBILITY_CLASSES, { error: `one of ${REVERSIBILITY_CLASSES.join(', ')}` })
  .describe(
    `What becomes of the change if it is undone: this, or worse. From good to bad: ${REVERSIBILITY_CLASSES.join(', ')}.`,
  );
/** Times in which changes are usual. */
export const changeWindow = z
  .strictObject(
    {
      description: z.string({ error: 'a text' }).describe('A note for readers of the file.').optional(),
      namespaces: listOf(namespace, 'namespaces')
        .describe('Without it, the window is of every namespace, and of objects in none.')
        .optional(),
      hours,
    },
    { error: 'a window: {namespaces, hours}' },
  )
  .describe('A change outside of all windows of its namespace has the risk change-window.');

const circumstance = z.union(
  [
    z.enum(['tainted'], { error: WHEN }),
    z.strictObject({ outside: hours }, { error: WHEN }),
    z.strictObject({ risk }, { error: WHEN }),
    z.strictObject({ reversible }, { error: WHEN }),
  ],
  { error: WHEN },
);

/** The circumstances under which a rule speaks. */
export const when = z
  .union([circumstance, listOf(circumstance, 'circumstances')], { error: WHEN })
  .describe(
    '`tainted`: the server lately showed the caller text that addresses its reader as an instruction. `outside`: the call comes outside of these hours. `risk` and `reversible`: what the plan of the call says. If there are several, all must hold.',
  );

/** The most approvals that a rule can ask for. */
const MOST_APPROVALS = 10;
const COUNT = `a whole number from 1 to ${MOST_APPROVALS}`;
const count = z
  .union([z.string(), z.number()], { error: COUNT })
  .refine((given) => /^([1-9]|10)$/.test(String(given)), { error: COUNT });
export const exactName = z.string({ error: 'an exact name' }).regex(/^[^\s*]+$/, { error: 'an exact name, without *' });

/** Who approves. */
export const approvers = z
  .strictObject(
    {
      users: listOf(exactName, 'exact names').optional(),
      groups: listOf(exactName, 'exact names').optional(),
      count: count.describe(`How many of them must approve, 1 to ${MOST_APPROVALS}; without it, one.`).optional(),
    },
    { error: '{users, groups, count}' },
  )
  .refine((given) => Object.keys(given).length > 0, { error: 'users, groups, count or several of them' })
  .describe(
    'Only with `effect: ask`. One of the users, or a member of one of the groups, by exact names; with neither, any approver of the cluster.',
  );

const EXPIRES = 'seconds or a duration such as 30m, from 60s to 168h';

/** How long a change can be approved and applied. */
export const expires = z
  .union([z.string(), z.number()], { error: EXPIRES })
  .refine((given) => secondsOf(given) !== undefined, { error: EXPIRES })
  .describe(
    'Only with `effect: ask`. How long a change can be approved and applied: seconds, or a duration such as 30m.',
  );

const VERIFY = 'a whole number of seconds from 1 to 3600';

/** For how long the outcome of a change is watched. */
export const verifySeconds = z
  .union([z.string(), z.number()], { error: VERIFY })
  .refine((given) => /^[1-9]\d{0,3}$/.test(String(given)) && Number(given) <= 3600, { error: VERIFY })
  .describe(
    'Only with `effect: allow`. After a change that the rule allows, the server watches the objects for so many seconds at most, and the answer of `kubectl` says in `verification` whether it helped.',
  );
