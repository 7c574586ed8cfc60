import * as z from 'zod';
import { ALLOWANCE_NAMES } from '../allowances.ts';
import { parsePath, unquotedIn } from './field-path.ts';
import { quantity } from './field-values.ts';
import { grants } from './grants-schema.ts';
import { approvers, changeWindow, expires, listOf, namespace, pattern, verifySeconds, when } from './schema-parts.ts';

const id = z
  .string({ error: 'a name of lower case letters, digits and -' })
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, { error: 'a name of lower case letters, digits and -' });
const caller = pattern(/^[^\s*]*(?:\*[^\s*]*)*$/, 'a name; * matches any text');
const name = pattern(/^[A-Za-z0-9*](?:[\w.:*-]*[\w*])?$/, 'the name of an object; * matches any text');
const resource = pattern(
  /^(?:\*|\*?\.?[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*\.?)$/,
  'a kind as kubectl spells it (pods, deploy, deployments.apps, widgets.example.com), *.GROUP or *',
);
const subcommand = z
  .string({ error: 'a command of kubectl (get, rollout restart) or *' })
  .regex(/^(?:\*|[a-z][\w-]*(?: [a-z][\w-]*)*)$/, { error: 'a command of kubectl (get, rollout restart) or *' });
const value = z.union([z.string(), z.number(), z.boolean()], { error: 'a value; * matches any text' });
const flag = z.strictObject(
  {
    name: z
      .string({ error: 'the long name of a flag without dashes' })
      .regex(/^[a-z][a-z0-9-]*$/, { error: 'the long name of a flag without dashes' }),
    values: listOf(value, 'values')
      .describe('The flag must have one of these values; without values, it must only be present.')
      .optional(),
  },
  { error: 'a flag: {name, values}' },
);
const operation = z.enum(['CREATE', 'UPDATE', 'DELETE', 'Create', 'Update', 'Delete', 'create', 'update', 'delete'], {
  error: 'CREATE, UPDATE or DELETE',
});
const subresource = z
  .string({ error: "a subresource (status, scale), * or '' for the object itself" })
  .regex(/^(?:\*|[a-z][a-z0-9-]*)?$/, { error: "a subresource (status, scale), * or '' for the object itself" });
const oneOrMore = z.union([value, listOf(value, 'values')], { error: 'a value, or a list of values, at least one' });
const PATH =
  'a path such as spec.replicas, spec.template.spec.containers[*].image or metadata.labels["example.com/team"]';
const path = z
  .string({ error: PATH })
  .refine((text) => parsePath(text) !== undefined, { error: PATH })
  .refine((text) => unquotedIn(parsePath(text) ?? []) === undefined, {
    error: 'quotes around a key with dots: metadata.labels["example.com/team"]',
  });
const amount = z
  .union([z.string(), z.number()], { error: 'a number or a quantity (5, 500m, 1Gi)' })
  .refine((given) => quantity(given) !== undefined, { error: 'a number or a quantity (5, 500m, 1Gi)' });
const field = z.strictObject(
  {
    path: path.describe(
      'Keys joined by dots; [*] stands for each element, [0] for one, ["a.b/c"] for a key with dots.',
    ),
    from: oneOrMore.describe('The value before the write; * matches any text.').optional(),
    to: oneOrMore.describe('The value after the write; * matches any text.').optional(),
    min: amount.describe('The least that the value may be after the write.').optional(),
    max: amount.describe('The most that the value may be after the write.').optional(),
    matches: oneOrMore.describe('A pattern for the value after the write; * matches any text.').optional(),
  },
  { error: 'a field: {path, from, to, min, max, matches}' },
);
const words = listOf(z.string({ error: 'a word' }), 'words');

const rule = z.strictObject(
  {
    id: id.describe('Names the rule in verdicts, records and refusals.'),
    description: z.string({ error: 'a text' }).describe('A note for readers of the file.').optional(),
    effect: z
      .enum(['allow', 'ask', 'deny'], { error: 'allow, ask or deny' })
      .describe(
        'A deny rule overrides every ask and allow rule, and an ask rule every allow rule. What an ask rule covers runs once it is approved.',
      ),
    subjects: z
      .strictObject(
        { users: listOf(caller, 'names').optional(), groups: listOf(caller, 'names').optional() },
        { error: '{users, groups}' },
      )
      .refine(({ users, groups }) => users !== undefined || groups !== undefined, { error: 'users, groups or both' })
      .describe('The callers: one of the users, or a member of one of the groups.')
      .optional(),
    when: when.optional(),
    subcommands: listOf(subcommand, 'commands').describe('`rollout` covers all its subcommands.').optional(),
    resources: listOf(resource, 'kinds').describe('Kinds of objects, in any of their spellings.').optional(),
    namespaces: listOf(namespace, 'namespaces').describe('Cluster-scoped objects have no namespace.').optional(),
    names: listOf(name, 'names').describe('Names of objects.').optional(),
    flags: listOf(flag, 'flags').describe('One of these flags is given.').optional(),
    command: listOf(words, 'lists of words')
      .describe('The command for the container, word by word; `...` as the last word matches any further words.')
      .optional(),
    operations: listOf(operation, 'operations')
      .describe('What the write does to the object, as the API server sees it. Reads meet no such condition.')
      .optional(),
    subresources: listOf(subresource, 'subresources')
      .describe(
        "Subresources that the write is for; '' is the object itself. Without it, a deny covers all, and an allow the object itself, scale and resize.",
      )
      .optional(),
    fields: listOf(field, 'fields')
      .describe('Fields of the object before and after the write. All of them must hold.')
      .optional(),
    permits: listOf(
      z.enum(ALLOWANCE_NAMES as [string, ...string[]], { error: `one of ${ALLOWANCE_NAMES.join(', ')}` }),
      'allowances',
    )
      .describe('Allowances that this rule grants to the calls it allows; see docs/policy.md.')
      .optional(),
    approvers: approvers.optional(),
    expires: expires.optional(),
    grants: grants.optional(),
    verify_seconds: verifySeconds.optional(),
  },
  { error: 'a rule: {id, effect, ...conditions}' },
);

/** The shape of a policy file; docs/reference/policy.schema.json is generated from it. Messages say what is allowed. */
export const POLICY_FILE = z.strictObject(
  { rules: listOf(rule, 'rules'), windows: listOf(changeWindow, 'windows').optional() },
  { error: 'a mapping with the key rules' },
);

/** The same as JSON Schema (draft 2020-12), for editors and other programs. */
export function policyFileSchema(): object {
  return z.toJSONSchema(POLICY_FILE);
}
