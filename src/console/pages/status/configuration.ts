import type { Configuration, Environment } from '../../../config/configuration.ts';
import type { Setting } from '../../../config/setting.ts';
import { SETTINGS, type SettingName } from '../../../config/settings.ts';
import type { Subject } from '../../../kube/subject.ts';
import { policyFor } from '../../../policy/file/for-caller.ts';
import type { StatusView } from '../../face/status.ts';

type Row = StatusView['configuration'][number];

/** What the tool get_config shows to every caller. */
const SHOWN_TO_CALLERS: readonly SettingName[] = [
  'allowedCommands',
  'dangerousFlags',
  'timeoutSeconds',
  'answerMaxBytes',
  'allowedImages',
  'allowances',
];

/** Every setting with its text; of a secret only whether it is set. */
export function allSettings(configuration: Configuration, environment: Environment): readonly Row[] {
  return (Object.keys(SETTINGS) as readonly SettingName[]).map((name) => rowOf(name, configuration, environment));
}

/** The settings that a caller sees by get_config, narrowed to what this caller may do. */
export function settingsFor(subject: Subject, configuration: Configuration, environment: Environment): readonly Row[] {
  const { allowedCommands, allowedImages } = policyFor(configuration, subject);
  const narrowed = { allowedCommands: allowedCommands.join(','), allowedImages: allowedImages.join(',') };
  return SHOWN_TO_CALLERS.map((name) => ({
    ...rowOf(name, configuration, environment),
    ...(name in narrowed && { value: narrowed[name as keyof typeof narrowed] }),
  }));
}

function rowOf(name: SettingName, { allowedCommands }: Configuration, environment: Environment): Row {
  const { variable, fallback, secret }: Setting<unknown> = SETTINGS[name];
  const text = environment[variable] ?? fallback;
  const isDefault = text === fallback;
  if (secret) return { variable, value: text === '' ? 'not set' : 'set', isDefault };
  // Without the variable, the policy file may be what allows commands.
  return { variable, value: name === 'allowedCommands' ? allowedCommands.join(',') : text, isDefault };
}
