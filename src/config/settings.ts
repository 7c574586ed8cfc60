import { ANSWER_SETTINGS } from './settings/answers.ts';
import { AUDIT_SETTINGS } from './settings/audit.ts';
import { CHANGE_SETTINGS } from './settings/changes.ts';
import { CONSOLE_SETTINGS } from './settings/console.ts';
import { ENDPOINT_SETTINGS } from './settings/endpoint.ts';
import { EXECUTION_SETTINGS } from './settings/execution.ts';
import { IDENTITY_SETTINGS } from './settings/identity.ts';
import { LIMIT_SETTINGS } from './settings/limits.ts';
import { OPERATIONS_SETTINGS } from './settings/operations.ts';
import { POLICY_SETTINGS } from './settings/policy.ts';
import { REDACTION_SETTINGS } from './settings/redaction.ts';
import { REFERENCE_SETTINGS } from './settings/reference.ts';
import { SPECIFIED } from './settings/specification.ts';

/** Every environment variable of the server, in the order in which docs/settings.md lists them; its table is generated from this one. */
export const SETTINGS = {
  ...SPECIFIED,
  ...POLICY_SETTINGS,
  ...CHANGE_SETTINGS,
  ...EXECUTION_SETTINGS,
  ...ANSWER_SETTINGS,
  ...REDACTION_SETTINGS,
  ...ENDPOINT_SETTINGS,
  ...CONSOLE_SETTINGS,
  ...AUDIT_SETTINGS,
  ...OPERATIONS_SETTINGS,
  ...IDENTITY_SETTINGS,
  ...LIMIT_SETTINGS,
  ...REFERENCE_SETTINGS,
} as const;

export type SettingName = keyof typeof SETTINGS;
