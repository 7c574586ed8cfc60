/** A command line split as a POSIX shell would, up to the first operator that is not quoted. */
export interface ShellLine {
  readonly words: readonly string[];
  /** The operator that ends the command: a pipe, a redirection, a separator. Absent if the line is one command. */
  readonly operator?: string;
  /** What follows the operator. */
  readonly rest: string;
}

const OPERATOR = /^(?:\|\|?|&&?|;|\n|<<?<?|\d?>>?(?:&\d?)?|&>)/;

/**
 * Splits a command line at its blanks, with quotes and backslashes taken as a shell takes them. Returns undefined for a line
 * that a shell would not take literally or not at all: `$` or a backtick outside of single quotes, a quote without its end.
 * Wildcards and braces stay as they are. Source: POSIX.1-2024, Shell Command Language, 2.2 and 2.3.
 */
export function splitShellLine(line: string): ShellLine | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  const end = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  while (at < line.length) {
    const character = line[at] ?? '';
    const operator = (word === undefined || !/^\d/.test(line.slice(at)) ? OPERATOR : undefined)?.exec(
      line.slice(at),
    )?.[0];
    if (operator !== undefined) {
      end();
      const rest = line.slice(at + operator.length).trim();
      return rest === '' && (operator === ';' || operator === '\n') ? { words, rest } : { words, operator, rest };
    }
    if (character === '$' || character === '`') return undefined;
    if (character === '#' && word === undefined) break;
    if (character === ' ' || character === '\t' || character === '\r') {
      end();
      at++;
    } else if (character === '\\') {
      if (at + 1 >= line.length) return undefined;
      if (line[at + 1] !== '\n') word = (word ?? '') + line[at + 1];
      at += 2;
    } else if (character === "'" || character === '"') {
      const quoted = character === "'" ? singleQuoted(line, at) : doubleQuoted(line, at);
      if (quoted === undefined) return undefined;
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else {
      word = (word ?? '') + character;
      at++;
    }
  }
  end();
  return { words, rest: '' };
}

interface Quoted {
  readonly text: string;
  /** Where the line goes on. */
  readonly end: number;
}

function singleQuoted(line: string, from: number): Quoted | undefined {
  const end = line.indexOf("'", from + 1);
  return end === -1 ? undefined : { text: line.slice(from + 1, end), end: end + 1 };
}

function doubleQuoted(line: string, from: number): Quoted | undefined {
  let text = '';
  for (let at = from + 1; at < line.length; at++) {
    const character = line[at] ?? '';
    if (character === '"') return { text, end: at + 1 };
    if (character === '$' || character === '`') return undefined;
    const escaped = character === '\\' ? line[at + 1] : undefined;
    if (escaped !== undefined && '"\\$`\n'.includes(escaped)) {
      if (escaped !== '\n') text += escaped;
      at++;
    } else text += character;
  }
  return undefined;
}
