import type { CheckLine } from '../config/check-line.ts';
import { type Configuration, type Environment, readConfiguration } from '../config/configuration.ts';
import { readText } from '../config/read-text.ts';
import { type ChosenGrammar, grammarFor, newestGrammar } from '../kubectl/versions.ts';
import { type CheckedCall, callerNamed, type Judgement, judgeCall } from './judgement.ts';
import { parseCases } from './parse-cases.ts';
import { caseLine, judgementPage, judgementRecord, warningRows } from './report.ts';
import { type CaseResult, type JudgeCall, runCase } from './run-case.ts';
import { warningsOf } from './warnings.ts';

/** What a check came to: what is to be printed, and the exit code. */
export interface Checked {
  readonly text: string;
  readonly exitCode: 0 | 1 | 3 | 4;
}

/** A cluster that calls are rehearsed against. */
export interface Live {
  readonly grammar: ChosenGrammar;
  readonly judge: JudgeCall;
  /** Resolves when nothing of it runs any more. */
  readonly close: () => Promise<void>;
}

/** Opens the cluster of an environment. Rejects with ConfigurationError if it cannot be reached. */
export type OpenLive = (environment: Environment, configuration: Configuration) => Promise<Live>;

/**
 * Judges one command, or a file of cases, as the server would. Starts nothing, except that `--live` rehearses the writes against
 * the cluster that `openLive` opens. The exit code of a command is 0 if it may run, 4 if it may run once it is approved, 3 if it may
 * not run, and 1 if a rehearsal could not tell;
 * the exit code of a file is 0 if all cases are as expected and 1 if not. Rejects with ConfigurationError on a setting, a file or
 * a cluster that cannot be used.
 */
export async function check(line: CheckLine, environment: Environment, openLive: OpenLive): Promise<Checked> {
  const configuration = readConfiguration(environment);
  const live = line.live ? await openLive(environment, configuration) : undefined;
  try {
    const chosen = live?.grammar ?? chooseGrammar(line.kubectlVersion);
    const judgeAt: JudgeCall = live?.judge ?? ((call, configuration) => judgeCall(call, configuration, chosen.grammar));
    const judge: JudgeCall = (call, own) => judgeAt({ ...call, caller: { at: Date.now(), ...call.caller } }, own);
    const warnings = warningsOf(configuration, environment, chosen.grammar);
    const { subject, json } = line;
    return 'args' in subject
      ? await checkCommand(callOf(subject), { configuration, chosen, judge, json, warnings })
      : await checkFile(subject.file, environment, { chosen, judge, json, warnings });
  } finally {
    await live?.close();
  }
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
  readonly judge: JudgeCall;
  readonly json: boolean;
  readonly warnings: readonly string[];
}

async function checkCommand(
  call: CheckedCall,
  { configuration, chosen, judge, json, warnings }: Asked & { readonly configuration: Configuration },
): Promise<Checked> {
  const judgement = await judge(call, configuration);
  return {
    text: json
      ? toJson({ ...judgementRecord(judgement), ...named(warnings) })
      : judgementPage(call.args, judgement, chosen) + warningRows(warnings),
    exitCode: EXIT_CODES[judgement.verdict],
  };
}

const EXIT_CODES = { allow: 0, ask: 4, refuse: 3, undecided: 1 } as const satisfies Record<
  Judgement['verdict'],
  number
>;

async function checkFile(file: string, environment: Environment, { judge, json, warnings }: Asked): Promise<Checked> {
  const results: CaseResult[] = [];
  // One after another: a rehearsal is a process of kubectl.
  for (const each of parseCases(file, readText(file, 'a file of cases'), environment))
    results.push(await runCase(each, judge));
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
