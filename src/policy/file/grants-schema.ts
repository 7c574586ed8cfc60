import * as z from 'zod';
import { exactName, listOf } from './schema-parts.ts';
import { secondsOf } from './seconds.ts';

/** The most changes that one grant can cover. The definition of the kind in rbac.yaml has the same bound. */
const MOST_USES = 100;
const USES = `a whole number from 1 to ${MOST_USES}`;
const LASTS = 'seconds or a duration such as 8h, from 60s to 168h';

/** Who may approve changes ahead of time, and how far. */
export const grants = z
  .strictObject(
    {
      users: listOf(exactName, 'exact names').optional(),
      groups: listOf(exactName, 'exact names').optional(),
      uses: z
        .union([z.string(), z.number()], { error: USES })
        .refine((given) => /^([1-9]\d?|100)$/.test(String(given)), { error: USES })
        .describe(`How many changes one grant may cover at most, 1 to ${MOST_USES}.`),
      lasts: z
        .union([z.string(), z.number()], { error: LASTS })
        .refine((given) => secondsOf(given) !== undefined, { error: LASTS })
        .describe('How long a grant may hold at most: seconds, or a duration such as 8h, up to a week.'),
      any_name: z
        .union([z.boolean(), z.enum(['true', 'false'])], { error: 'true or false' })
        .describe('Whether a grant may be for objects of any name. Without it, a grant names each object.')
        .optional(),
    },
    { error: '{users, groups, uses, lasts, any_name}' },
  )
  .describe(
    'Only with `effect: ask`. Lets one of the users, or a member of one of the groups, approve such changes ahead of time with a standing grant; with neither, the approvers. Without it, each change is approved by itself.',
  );
