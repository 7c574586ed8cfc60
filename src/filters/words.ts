/** A line of filters split as a shell splits it: the words of each command between the pipes. */
export type SplitPipe = { readonly commands: readonly (readonly string[])[] } | { readonly fault: string };

/** What a shell would do more than split; a filter is not read by a shell. */
const SHELL_WORDS: readonly { readonly begins: RegExp; readonly is: string }[] = [
  { begins: /^(?:&&|\|\||[;&])/, is: 'joins commands' },
  { begins: /^(?:\d?>|<)/, is: 'redirects' },
];
/** What follows a `$` that a shell replaces. */
const EXPANDED = /^\$[\w{(?!#@*$-]/;
/** Redirections that change nothing where only stdout is filtered, and commands that pass on what they get. */
const DROPPED = /^(?:2>&1|2>\s*\/dev\/null|\|\|\s*true(?=\s*$))/;

/**
 * Splits one or more filters at their blanks and pipes, with quotes and backslashes taken as a shell takes them, and nothing
 * else of a shell: a text that a shell would replace or carry out is a fault. `2>&1` and `|| true` are dropped. Source:
 * POSIX.1-2024, Shell Command Language, 2.2 and 2.3.
 */
export function splitPipe(text: string): SplitPipe {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? '';
    const rest = text.slice(at, at + 64);
    const dropped = word === undefined ? DROPPED.exec(rest)?.[0] : /^\|\|\s*true(?=\s*$)/.exec(rest)?.[0];
    if (dropped !== undefined) {
      endWord();
      at += dropped.length;
      continue;
    }
    const fault =
      word === undefined || !/^\d/.test(rest) ? SHELL_WORDS.find(({ begins }) => begins.test(rest)) : undefined;
    if (fault !== undefined)
      return {
        fault: `${JSON.stringify(fault.begins.exec(rest)?.[0])} outside of quotes ${fault.is}, and there is no shell`,
      };
    if (EXPANDED.test(rest) || character === '`')
      return { fault: `a shell would replace ${JSON.stringify(rest.slice(0, 2))}` };
    if (character === '|') {
      endWord();
      commands.push(words);
      words = [];
      at++;
    } else if (/[ \t\r\n]/.test(character)) {
      endWord();
      at++;
    } else if (character === '\\') {
      if (at + 1 >= text.length) return { fault: 'it ends with a backslash' };
      if (text[at + 1] !== '\n') word = (word ?? '') + text[at + 1];
      at += 2;
    } else if (character === "'" || character === '"') {
      const quoted = character === "'" ? singleQuoted(text, at) : doubleQuoted(text, at);
      if ('fault' in quoted) return quoted;
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else {
      word = (word ?? '') + character;
      at++;
    }
  }
  endWord();
  commands.push(words);
  return { commands: commands.filter((each) => each.length > 0) };
}

type Quoted = { readonly text: string; readonly end: number } | { readonly fault: string };

function singleQuoted(text: string, from: number): Quoted {
  const end = text.indexOf("'", from + 1);
  return end === -1 ? UNENDED : { text: text.slice(from + 1, end), end: end + 1 };
}

function doubleQuoted(text: string, from: number): Quoted {
  let read = '';
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '"') return { text: read, end: at + 1 };
    if (EXPANDED.test(text.slice(at, at + 2)) || character === '`')
      return {
        fault: `a shell would replace ${JSON.stringify(text.slice(at, at + 2))} in double quotes; use single quotes`,
      };
    const escaped = character === '\\' ? text[at + 1] : undefined;
    if (escaped !== undefined && '"\\$`\n'.includes(escaped)) {
      if (escaped !== '\n') read += escaped;
      at++;
    } else read += character;
  }
  return UNENDED;
}

const UNENDED = { fault: 'a quote has no end' } as const;

/** Writes words so that a shell, and splitPipe, read the same words. */
export function joinWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
