import { quote } from '../errors.ts';
import type { PreapprovedSettings } from '../kube/preapproved.ts';
import { rowOf } from '../policy/preapproved/exec.ts';
import type { Setting } from './setting.ts';
import { REFERENCE_SETTINGS } from './settings/reference.ts';
import { SPECIFIED } from './settings/specification.ts';
import { splitList } from './values.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The values of the settings of the later tools. */
type ReferenceValues = {
  readonly [Name in keyof typeof REFERENCE_SETTINGS]: (typeof REFERENCE_SETTINGS)[Name] extends Setting<infer T>
    ? T
    : never;
};

/** Which tools are served: the server's own, only the tools of the reference 1.4, or both; or only the tools of the benchmark SREGym. */
export type Toolset = '1.0' | '1.4' | 'all' | 'sregym';

/** The tools that have settings of their own, which the other ones do not read. */
function isLater(toolset: Toolset): boolean {
  return toolset === '1.4' || toolset === 'all';
}

/** The settings that belong to the later tools alone: without these tools they have no effect. */
const LATER = Object.values(REFERENCE_SETTINGS)
  .map(({ variable }) => variable)
  .filter((variable) => variable !== REFERENCE_SETTINGS.toolset.variable);

/** The name under which the reference's chart sets the list of programs. */
const CHART_NAME = 'KUBECTL_PREAPPROVED_COMMANDS';
/** A plain name of a program. */
const PROGRAM = /^[\w.+/-]+$/;

/** What the reference 1.4 allows `run_kubectl_command` if nothing is set, without `edit`, which never runs here. */
const COMMANDS_OF_1_4 = 'patch,delete,scale,rollout,cordon,uncordon,drain,taint,label,annotate,run,exec';

/** The variables of the later tools that an environment sets, by the names of either server. */
export function laterVariables(environment: Environment): readonly string[] {
  return [...LATER, CHART_NAME].filter((variable) => environment[variable] !== undefined);
}

/** Returns the tools that an environment asks for by TOOLSET, or else by the variables that it sets. Pure. */
export function toolsetOf(chosen: ReferenceValues['toolset'], environment: Environment): Toolset {
  if (chosen !== 'auto') return chosen;
  if (laterVariables(environment).length === 0) return '1.0';
  return environment[SPECIFIED.allowedImages.variable] === undefined ? '1.4' : 'all';
}

/**
 * Returns the environment as the settings are read from it: the list of programs by its name in the chart, the commands that the
 * reference 1.4 allows by default, and no `edit` among the commands, which the reference offers and cannot run. Pure.
 */
export function asLaterServer(environment: Environment, toolset: Toolset): Environment {
  if (!isLater(toolset)) return environment;
  const { allowedCommands, policyFile } = { ...SPECIFIED, policyFile: 'POLICY_FILE' };
  const programs = environment[REFERENCE_SETTINGS.preapprovedBinaries.variable] ?? programsOfChart(environment);
  const listed = environment[allowedCommands.variable];
  const usesDefault = toolset === '1.4' && listed === undefined && (environment[policyFile] ?? '') === '';
  const commands = usesDefault ? COMMANDS_OF_1_4 : listed && withoutEdit(listed);
  return {
    ...environment,
    ...(programs !== undefined && { [REFERENCE_SETTINGS.preapprovedBinaries.variable]: programs }),
    ...(commands !== undefined && { [allowedCommands.variable]: commands }),
  };
}

function withoutEdit(listed: string): string {
  return splitList(listed)
    .filter((entry) => entry !== 'edit')
    .join(',');
}

/** The first build of 1.1 took patterns of whole commands under this name; only plain names of programs are taken. */
function programsOfChart(environment: Environment): string | undefined {
  const names = environment[CHART_NAME];
  return (
    names &&
    splitList(names)
      .filter((name) => PROGRAM.test(name))
      .join(',')
  );
}

/** A sentence for each thing in an environment that this toolset takes in another way than its operator may expect. Pure. */
export function toolsetWarnings(configuration: ReferenceValues, environment: Environment): readonly string[] {
  const { toolset, fileReadCanonicalOnly, diagnosticTargetPolicy, fileReadAllowedPaths } = configuration;
  const later = laterVariables(environment);
  if (toolset === '1.0' || toolset === 'sregym')
    return later.length === 0 || environment[REFERENCE_SETTINGS.toolset.variable] === undefined
      ? []
      : [`TOOLSET is ${toolset}, so ${later.toSorted().join(', ')} have no effect.`];
  return [
    ...(splitList(environment[SPECIFIED.allowedCommands.variable] ?? '').includes('edit')
      ? ["KUBECTL_ALLOWED_COMMANDS lists 'edit', which never runs on this server: use patch."]
      : []),
    ...programWarnings(configuration.preapprovedBinaries, environment),
    ...(diagnosticTargetPolicy
      ? []
      : [
          'KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED is false: diagnostic pods run any program with any target but metadata addresses.',
        ]),
    ...(fileReadCanonicalOnly
      ? []
      : [
          'KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION is false: symbolic links may lead a read past the lists of paths.',
        ]),
    ...(fileReadAllowedPaths.includes('/') ? ['KUBECTL_FILE_READ_ALLOWED_PATHS has /, which is every folder.'] : []),
    ...[REFERENCE_SETTINGS.gpuNvidiaSmiPath, REFERENCE_SETTINGS.gpuDcgmiPath]
      .filter(
        ({ variable, parse }) => (environment[variable] ?? '') !== '' && parse(environment[variable] ?? '') === '',
      )
      .map(
        ({ variable }) => `${variable} is not a plain absolute path, and has no effect: the server searches for it.`,
      ),
  ];
}

/** Warnings of the list of programs, which name the variable that the operator set. */
function programWarnings(binaries: readonly string[], environment: Environment): readonly string[] {
  const { variable } = REFERENCE_SETTINGS.preapprovedBinaries;
  const ofChart = environment[variable] === undefined ? environment[CHART_NAME] : undefined;
  const unknown = binaries.filter((name) => rowOf(name) === undefined);
  const dropped = splitList(ofChart ?? '').filter((name) => !PROGRAM.test(name));
  return [
    ...(unknown.length === 0
      ? []
      : [
          `${ofChart === undefined ? variable : CHART_NAME} lists ${unknown.join(', ')}: the server does not know which of their options only read, and refuses them.`,
        ]),
    ...(dropped.length === 0
      ? []
      : [
          `${CHART_NAME} lists ${dropped.map((each) => quote(each)).join(', ')}, which have no effect: give names of programs, in ${variable}.`,
        ]),
  ];
}

/** What is preapproved by the settings; undefined where the later tools are not served. Pure. */
export function preapprovedBy(settings: ReferenceValues, toolset: Toolset): PreapprovedSettings | undefined {
  if (!isLater(toolset)) return undefined;
  const { fileReadAllowedPaths, fileReadDeniedPaths } = settings;
  return {
    binaries: settings.preapprovedBinaries,
    images: settings.diagnosticImages,
    targetPolicy: settings.diagnosticTargetPolicy,
    externalTargets: settings.diagnosticExternalTargets,
    dnsSuffixes: settings.diagnosticDnsSuffixes,
    fileRoots:
      fileReadAllowedPaths.length > 0
        ? fileReadAllowedPaths
        : splitList(REFERENCE_SETTINGS.fileReadAllowedPaths.fallback),
    fileDenied: fileReadDeniedPaths,
    canonicalOnly: settings.fileReadCanonicalOnly,
    fileImage: settings.fileReadDebugImage,
    arbitraryCommands: settings.allowArbitraryCommands,
    mostPods: settings.diagnosticMaxPods,
    gpu: {
      enabled: settings.gpuEnabled,
      namespace: settings.gpuNamespace,
      timeoutSeconds: settings.gpuTimeoutSeconds,
      dcgmEnabled: settings.dcgmEnabled,
      dcgmMaxLevel: settings.dcgmMaxLevel,
      nvidiaSmiPath: settings.gpuNvidiaSmiPath,
      dcgmiPath: settings.gpuDcgmiPath,
    },
  };
}
