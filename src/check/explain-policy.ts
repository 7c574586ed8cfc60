import { type Configuration, type Environment, readConfiguration } from '../config/configuration.ts';
import { SETTINGS, type SettingName } from '../config/settings.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';
import type { Subject } from '../kube/subject.ts';
import { newestGrammar } from '../kubectl/versions.ts';
import { coveredBy } from '../policy/classification/entries.ts';
import { FLAGS } from '../policy/classification/flags.ts';
import { policyFor } from '../policy/file/for-caller.ts';
import { neverByCode } from './classified.ts';
import { effectWords } from './effect-words.ts';
import { explainAllowances, explainApproval, explainRules, explainWindows } from './explain-rules.ts';
import { paragraph, section, table } from './page.ts';
import { warningsOf } from './warnings.ts';

/** What the rules refuse besides the commands and flags that have a row of their own. */
const BY_RULES: readonly ErrorCode[] = ['NOT_CLASSIFIED', 'OUTPUT_FORMAT', 'SECRET_VALUES'];

/**
 * Says in plain words what an agent may do under the settings of an environment, as a page of text: what `subject` may, or
 * without one everything that any caller may. Throws ConfigurationError on a setting that cannot be used. Knows nothing of the
 * cluster, whose RBAC may allow less.
 */
export function explainPolicy(environment: Environment, subject?: Subject): string {
  const all = readConfiguration(environment);
  const configuration = subject === undefined ? all : narrowedTo(subject, all);
  return [
    paragraph('What an agent may do through this server. The RBAC of the cluster may allow less.', 0),
    ...explainWarnings(configuration, environment),
    ...explainCommands(configuration),
    ...explainRules(configuration),
    ...explainWindows(configuration),
    ...explainApproval(configuration),
    explainAllowances(configuration),
    explainFlags(configuration),
    explainImages(configuration),
    explainNamespaces(configuration),
    explainLabels(configuration),
    explainCharacters(configuration),
    explainLimits(configuration),
    explainNever(),
  ].join('\n');
}

function explainWarnings(configuration: Configuration, environment: Environment): readonly string[] {
  const warnings = warningsOf(configuration, environment, newestGrammar());
  return warnings.length === 0 ? [] : [section('Warnings', warnings.map((warning) => paragraph(warning)).join(''))];
}

function narrowedTo(subject: Subject, all: Configuration): Configuration {
  const { rules, ...narrowed } = policyFor(all, subject);
  return { ...all, ...narrowed, ...(rules && { rules }) };
}

function explainCommands({ allowedCommands, allowedImages }: Configuration): readonly string[] {
  const covered = allowedCommands.map(coveredBy);
  const runs = new Map(covered.flatMap((each) => each.runs));
  const never = new Map(covered.flatMap((each) => each.never));
  const imagesAllowed = allowedImages.length > 0;
  const rows = [...runs]
    .toSorted(byName)
    .map(([name, effects]) => [name, effectWords(effects, imagesAllowed)] as const);
  const reasons = [...new Set(never.values())].toSorted().map((code) => {
    const names = [...never].filter(([, reason]) => reason === code).map(([name]) => name);
    return paragraph(`${names.toSorted().join(', ')}: ${code}. ${ERRORS[code].meaning}`);
  });
  return [
    section(
      `Commands that may run (${SETTINGS.allowedCommands.variable})`,
      rows.length > 0 ? table(rows) : paragraph('None.'),
    ),
    ...(reasons.length > 0 ? [section('Listed, but never run', reasons.join(''))] : []),
  ];
}

function explainFlags({ dangerousFlags }: Configuration): string {
  const without = dangerousFlags.filter((flag) => !isNever(flag));
  const words = [
    dangerousFlags.length === 0
      ? 'None besides the flags that never run.'
      : `${dangerousFlags.join(', ')}, in every spelling.`,
    ...(dangerousFlags.length === 0
      ? []
      : [
          without.length === 0
            ? 'These flags never run, with or without this list.'
            : `Without this list, these would be allowed: ${without.join(', ')}.`,
        ]),
  ];
  return section(`Flags blocked by the operator (${SETTINGS.dangerousFlags.variable})`, paragraph(words.join(' ')));
}

function isNever(flag: string): boolean {
  const name = flag.replace(/^--/, '').replaceAll('_', '-');
  const row = flag.startsWith('--') && Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
  return typeof row === 'object' && 'never' in row;
}

function explainImages({ allowedImages }: Configuration): string {
  const words =
    allowedImages.length === 0
      ? 'None: the tool run_image is off, and no command can set an image.'
      : `${allowedImages.join(', ')}. The tool run_image starts a pod from any of these, whatever the commands above. No command can use another image.`;
  return section(`Images (${SETTINGS.allowedImages.variable})`, paragraph(words));
}

function explainNamespaces({ protectedNamespaces }: Configuration): string {
  const words =
    protectedNamespaces.length === 0
      ? 'No namespace is protected.'
      : `Only reading is allowed in ${protectedNamespaces.join(', ')}.`;
  return section(`Namespaces (${SETTINGS.protectedNamespaces.variable})`, paragraph(words));
}

function explainLabels({ protectedLabels }: Configuration): string {
  const words =
    protectedLabels.length === 0
      ? 'No label or annotation is protected by name.'
      : `No change touches the keys ${protectedLabels.join(', ')}.`;
  return section(`Labels and annotations (${SETTINGS.protectedLabels.variable})`, paragraph(words));
}

function explainCharacters({ metacharacters }: Configuration): string {
  const where = {
    strict: 'strict: no argument may contain ; | & $ ` \\ \' " or line breaks.',
    data:
      'data: only patches, expressions, selectors, label values and ' +
      'container commands may contain ; | & $ ` \\ \' " or line breaks.',
  };
  return section(`Shell metacharacters (${SETTINGS.metacharacters.variable})`, paragraph(where[metacharacters]));
}

function explainLimits(configuration: Configuration): string {
  const limit = (name: SettingName, words: string): [string, string] => [words, `(${SETTINGS[name].variable})`];
  const { timeoutSeconds, maxObjects, maxReplicas, maxOutputBytes, maxConcurrent } = configuration;
  const atOnce = maxConcurrent === 0 ? 'As many calls at once as memory allows' : `${maxConcurrent} calls at once`;
  return section(
    'Limits',
    table([
      limit('timeoutSeconds', `Every call ends after ${timeoutSeconds} s`),
      limit('maxObjects', `A selector may match at most ${maxObjects} objects in one change`),
      limit('maxReplicas', `A change may ask for at most ${maxReplicas} replicas`),
      limit('maxOutputBytes', `Output is cut after ${maxOutputBytes} bytes`),
      limit('maxConcurrent', atOnce),
    ]),
  );
}

function explainNever(): string {
  const listed = neverByCode();
  const codes = [...new Set([...listed.keys(), ...BY_RULES])].toSorted();
  const entries = codes.map((code) => {
    const { commands = [], flags = [] } = listed.get(code) ?? {};
    return [
      paragraph(`${code}: ${ERRORS[code].meaning}`),
      ...(commands.length > 0 ? [paragraph(`Commands: ${commands.join(', ')}`, 4)] : []),
      ...(flags.length > 0 ? [paragraph(`Flags: ${flags.join(', ')}`, 4)] : []),
    ].join('');
  });
  return section('Never, whatever the configuration (a flag with * may be given as false)', entries.join(''));
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
