import type { CheckLine } from '../config/check-line.ts';
import { type Configuration, type Environment, readConfiguration } from '../config/configuration.ts';
import { readText } from '../config/read-text.ts';
import { type ChosenGrammar, grammarFor, newestGrammar } from '../kubectl/versions.ts';
import { type CheckedCall, callerNamed, judgeCall } from './judgement.ts';
import { parseCases } from './parse-cases.ts';
import { caseLine, judgementPage, judgementRecord, warningRows } from './report.ts';
import { runCase } from './run-case.ts';
import { warningsOf } from './warnings.ts';

/** What a check came to: what is to be printed, and the exit code. */
export interface Checked {
  readonly text: string;
  readonly exitCode: 0 | 1 | 3;
}

/**
 * Judges one command, or a file of cases, as the server would; starts nothing. The exit code of a command is 0 where it
 * may run and 3 if not; the exit code of a file is 0 if all cases are as expected and 1 if not. Throws ConfigurationError on a
 * setting or a file that cannot be used.
 */
export function check({ subject, json, kubectlVersion }: CheckLine, environment: Environment): Checked {
  const configuration = readConfiguration(environment);
  const chosen = chooseGrammar(kubectlVersion);
  const warnings = warningsOf(configuration, environment, chosen.grammar);
  return 'args' in subject
    ? checkCommand(callOf(subject), { configuration, chosen, json, warnings })
    : checkFile(subject.file, environment, { chosen, json, warnings });
}

function callOf({ args, stdin, caller, groups }: Extract<CheckLine['subject'], { args: unknown }>): CheckedCall {
  return {
    args,
    stdin: stdin === undefined ? undefined : readText(stdin, 'a file with a patch or objects'),
    caller: callerNamed(caller, groups),
  };
}

/** How a check is to be made and printed. */
interface Asked {
  readonly chosen: ChosenGrammar;
  readonly json: boolean;
  readonly warnings: readonly string[];
}

function checkCommand(
  call: CheckedCall,
  { configuration, chosen, json, warnings }: Asked & { readonly configuration: Configuration },
): Checked {
  const judgement = judgeCall(call, configuration, chosen.grammar);
  return {
    text: json
      ? toJson({ ...judgementRecord(judgement), ...named(warnings) })
      : judgementPage(call.args, judgement, chosen) + warningRows(warnings),
    exitCode: judgement.verdict === 'allow' ? 0 : 3,
  };
}

function checkFile(file: string, environment: Environment, { chosen: { grammar }, json, warnings }: Asked): Checked {
  const results = parseCases(file, readText(file, 'a file of cases'), environment).map((each) =>
    runCase(each, grammar),
  );
  const failed = results.filter(({ holds }) => !holds).length;
  const passed = results.length - failed;
  const cases = results.map(({ line, name, args, expect, code, holds, judgement }) => ({
    line,
    ...(name !== undefined && { name }),
    args,
    expected: { verdict: expect, ...(code !== undefined && { code }) },
    holds,
    ...judgementRecord(judgement),
  }));
  const total = `cases: ${results.length}, as expected: ${passed}, not as expected: ${failed}\n`;
  return {
    text: json
      ? toJson({ passed, failed, cases, ...named(warnings) })
      : results.map(caseLine).join('') + warningRows(warnings) + total,
    exitCode: failed === 0 ? 0 : 1,
  };
}

function chooseGrammar(version: string | undefined): ChosenGrammar {
  return version === undefined ? { grammar: newestGrammar(), exact: true } : grammarFor(version);
}

function named(warnings: readonly string[]): { readonly warnings?: readonly string[] } {
  return warnings.length === 0 ? {} : { warnings };
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
