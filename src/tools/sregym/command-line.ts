import { quote, type Refusal, refuse } from '../../errors.ts';
import { withPatch } from '../right-form.ts';
import { type ShellLine, splitShellLine } from '../shell-line.ts';
import { withoutEffect } from '../shell-pipe.ts';

/** A command line as a call of the tool `kubectl`. */
export interface KubectlCall {
  readonly args: readonly string[];
  readonly stdin?: unknown;
}

/** The answer holds stdout and stderr in any case. */
const SILENT = /^2>(?:&1|>?\s*\/dev\/null)$/;
const ONE_COMMAND = 'Send one kubectl command in "cmd", as you would type it, without anything for a shell.';

/**
 * Reads one command line that begins with `kubectl`: words and quotes as a POSIX shell takes them, nothing expanded. A here-document
 * or a here-string is its standard input. Refuses what only a shell could do. Pure. Source: POSIX.1-2024, Shell Command Language.
 */
export function readCommandLine(cmd: string): KubectlCall | Refusal {
  const split = splitShellLine(cmd.trim());
  if (split === undefined) return refuseExpansion(cmd);
  const line = withoutEffect(split);
  const [program, ...args] = line.words;
  if (program !== 'kubectl')
    return refuse('UNKNOWN_COMMAND', `Only kubectl commands are allowed, not ${quote(program ?? '')}.`, ONE_COMMAND);
  if (line.operator === undefined || SILENT.test(line.operator + line.rest))
    return args[0] === 'patch' ? withPatch(args) : { args };
  if (line.operator === '<<') return withDocument(args, line.rest);
  if (line.operator === '<<<') return withText(args, line.rest);
  return refuseOperator(line);
}

/** What follows `<<`: the word that ends the document, quoted or not, the rest of the line, and the document. */
const DOCUMENT = /^(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|([\w.-]+))[ \t]*([^\n]*)\n([\s\S]*)$/;

function withDocument(args: readonly string[], rest: string): KubectlCall | Refusal {
  const [, dash, single, double, bare, after = '', body = ''] = DOCUMENT.exec(rest) ?? [];
  const end = single ?? double ?? bare;
  if (end === undefined) return refuse('METACHARACTER', 'The here-document has no end word, or no text.', ONE_COMMAND);
  const more = splitShellLine(after);
  if (more === undefined || more.operator !== undefined) return refuseOperator(more ?? { words: [], rest: '' });
  const lines = dash === '-' ? body.split('\n').map((each) => each.replace(/^\t+/, '')) : body.split('\n');
  const at = lines.indexOf(end);
  if (at === -1) return refuse('METACHARACTER', `The here-document does not end with ${quote(end)}.`, ONE_COMMAND);
  if (lines.slice(at + 1).some((each) => each.trim() !== ''))
    return refuse('METACHARACTER', 'Another command follows the here-document.', ONE_COMMAND);
  const document = lines.slice(0, at);
  if (bare !== undefined && document.some((each) => /[$`\\]/.test(each)))
    return refuse(
      'METACHARACTER',
      'A shell would change the here-document: it holds $, ` or \\.',
      `Put quotes around the end word (<<'${end}'), so that the text is taken as it is.`,
    );
  return { args: [...args, ...more.words], stdin: document.map((each) => `${each}\n`).join('') };
}

function withText(args: readonly string[], rest: string): KubectlCall | Refusal {
  const line = splitShellLine(rest);
  if (line === undefined) return refuseExpansion(rest);
  const [text, ...more] = line.words;
  if (text === undefined || line.operator !== undefined) return refuseOperator(line);
  return { args: [...args, ...more], stdin: `${text}\n` };
}

function refuseExpansion(cmd: string): Refusal {
  const what = /[$`]/.test(cmd)
    ? 'A shell would replace $ or ` in it, and there is no shell'
    : 'A quote has no end, or nothing follows the last backslash';
  return refuse(
    'METACHARACTER',
    `The command line cannot be taken as it is: ${what}.`,
    'Run the inner command first and write its result into "cmd". Text that is to stay as it is goes between single quotes.',
  );
}

function refuseOperator({ operator = '' }: ShellLine): Refusal {
  const isPipe = operator === '|';
  const what = isPipe
    ? 'Pipes are'
    : /[<>]/.test(operator)
      ? 'Redirections of files are'
      : 'Several commands in one line are';
  return refuse(
    'METACHARACTER',
    `${what} not possible: there is no shell.`,
    isPipe
      ? 'Choose with kubectl itself: -o jsonpath, -o custom-columns, -o name, -l, --field-selector, --tail or --since.'
      : ONE_COMMAND,
  );
}
