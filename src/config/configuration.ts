import type { PreapprovedSettings } from '../kube/preapproved.ts';
import type { PolicyContent } from '../policy/file/read-rules.ts';
import type { PolicyRule } from '../policy/file/rule.ts';
import { allowedBy } from '../policy/file/rule-commands.ts';
import type { ChangeWindow } from '../policy/file/windows.ts';
import { asksForApproval, needsPlans } from './changes.ts';
import { ConfigurationError } from './configuration-error.ts';
import { readPolicyFile } from './policy-file.ts';
import type { Setting } from './setting.ts';
import { SETTINGS, type SettingName } from './settings.ts';
import { asLaterServer, preapprovedBy, type Toolset, toolsetOf } from './toolset.ts';

/** The settings of the server, parsed and frozen. */
export type Configuration = {
  readonly [Name in Exclude<SettingName, 'toolset'>]: (typeof SETTINGS)[Name] extends Setting<infer T> ? T : never;
} & {
  readonly toolset: Toolset;
  /** What is preapproved; absent where the tools of the reference 1.4 are not served. */
  readonly preapproved?: PreapprovedSettings;
  /** What the policy file says; absent where there is none. */
  readonly rules?: readonly PolicyRule[];
  readonly windows?: readonly ChangeWindow[] | undefined;
  /** Whether the policy file alone lists the allowed commands, because the variable is not set. */
  readonly commandsFromFile?: boolean;
};

/** The environment as it was read once at start. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads every setting from an environment. Only an unset variable has its default: an empty one is an empty list, or
 * an error where a list is not asked for. Throws ConfigurationError naming the variable, its value and what is allowed.
 */
export function readConfiguration(given: Environment): Configuration {
  const toolset = toolsetOf(read(SETTINGS.toolset, given), given);
  const environment = asLaterServer(given, toolset);
  const entries = Object.entries(SETTINGS).map(([name, setting]) => [name, read<unknown>(setting, environment)]);
  const plain = { ...(Object.fromEntries(entries) as Configuration), toolset };
  const preapproved = preapprovedBy(plain, toolset);
  const settings: Configuration = preapproved === undefined ? plain : { ...plain, preapproved };
  checkSizes(settings, environment);
  checkWebhook(settings);
  if (settings.policyFile === '') return Object.freeze(checkChanges(settings));
  return withRules(settings, readRules(settings.policyFile), environment);
}

/** Returns the settings with the rules and windows of a policy file. Throws ConfigurationError if a rule needs what the settings turn off. */
export function withRules(
  settings: Configuration,
  { rules, windows }: PolicyContent,
  environment: Environment,
): Configuration {
  // Without the variable its default would take away what the file allows.
  const isSet = environment[SETTINGS.allowedCommands.variable] !== undefined;
  return Object.freeze(
    checkChanges({
      ...settings,
      rules,
      windows,
      ...(!isSet && { allowedCommands: allowedBy(rules), commandsFromFile: true }),
    }),
  );
}

/** Refuses approvals that could never be given. */
function checkChanges(configuration: Configuration): Configuration {
  if (configuration.changes === 'off' && configuration.toolset === 'sregym')
    throw new ConfigurationError(
      `${SETTINGS.changes.variable} is "off"; use auto or on. ${SETTINGS.toolset.variable} is sregym, whose tools roll changes back.`,
    );
  if (configuration.changes !== 'off' || !needsPlans(configuration)) return configuration;
  const { variable, allowed } = SETTINGS.changes;
  const asking =
    configuration.approvalCommands.length > 0 ? SETTINGS.approvalCommands.variable : 'a rule of the policy file';
  const because = asksForApproval(configuration)
    ? `cannot ask for the approval that ${asking} wants`
    : 'makes no plans, and a rule of the policy file judges plans';
  throw new ConfigurationError(`${variable} is "off"; use ${allowed}. With off, the server ${because}.`);
}

/** Refuses events that no receiver could tell from forged ones. */
function checkWebhook({ changeWebhookUrl, changeWebhookSecret, changeWebhookSecretFile }: Configuration): void {
  if (changeWebhookUrl === '' || changeWebhookSecret !== '' || changeWebhookSecretFile !== '') return;
  const { changeWebhookUrl: url, changeWebhookSecret: secret, changeWebhookSecretFile: file } = SETTINGS;
  throw new ConfigurationError(
    `${url.variable} is set without a key that signs the events; set ${secret.variable} to ${secret.allowed}, or ${file.variable} to a file with it.`,
  );
}

/** Refuses an answer larger than the output that is kept. The default needs no care: the smaller of the two counts. */
function checkSizes({ answerMaxBytes, maxOutputBytes }: Configuration, environment: Environment): void {
  const { variable, allowed } = SETTINGS.answerMaxBytes;
  const text = environment[variable];
  if (text === undefined || answerMaxBytes <= maxOutputBytes) return;
  const why = `${SETTINGS.maxOutputBytes.variable} is ${maxOutputBytes}.`;
  throw new ConfigurationError(`${variable} is ${JSON.stringify(text)}; use ${allowed}. ${why}`);
}

/** Says of a file that cannot be used which variable names it. */
function readRules(file: string): PolicyContent {
  try {
    return readPolicyFile(file);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const shown = JSON.stringify(file);
    const says = error.message.slice(shown.length);
    throw new ConfigurationError(
      `${SETTINGS.policyFile.variable} is ${shown}${says.startsWith(',') ? '' : ', which'}${says}`,
    );
  }
}

function read<T>(setting: Setting<T>, environment: Environment): T {
  const text = environment[setting.variable] ?? setting.fallback;
  const value = setting.parse(text);
  if (value === undefined) {
    const shown = setting.secret ? 'set to what is not allowed' : JSON.stringify(text.slice(0, 200));
    const why = setting.secret ? undefined : (setting.explain?.(text) ?? explain(setting.variable, text));
    throw new ConfigurationError(
      `${setting.variable} is ${shown}; use ${setting.allowed}.${why === undefined ? '' : ` ${why}`}`,
    );
  }
  return value;
}

/** What is wrong with a text whatever the setting: marks that belong to YAML or a shell, and a value that Kubernetes put there. */
function explain(variable: string, text: string): string | undefined {
  if (/^\s*(["']).*\1\s*$/s.test(text)) return 'Leave out the quotes around the value.';
  if (/_PORT$/.test(variable) && /^(tcp|udp|sctp):\/\//.test(text))
    return 'Kubernetes sets this variable for a Service of that name; set enableServiceLinks: false in the pod, and the variable to a value of your own.';
  return undefined;
}
