import { quote } from '../../../errors.ts';
import type { PreapprovedSettings } from '../../../kube/preapproved.ts';
import type { Fault, Kind, Program } from './program.ts';

/** What the words of one program are judged by. */
interface Judging {
  readonly name: string;
  readonly program: Program;
  readonly settings: PreapprovedSettings;
}

/**
 * Judges the words behind the name of a program by its row: every option and every other word must be in it. Options are read as
 * getopt reads them, but long options must be written in full. Pure.
 */
export function faultOfWords(
  name: string,
  program: Program,
  words: readonly string[],
  settings: PreapprovedSettings,
): Fault | undefined {
  if (program.judge !== undefined) return program.judge(words);
  const judging = { name, program, settings };
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--' && program.separate !== true) {
      const fault = left.map((each) => faultOfOther(each, judging)).find((each) => each !== undefined);
      if (fault !== undefined) return fault;
      break;
    }
    const fault = faultOfWord(word, left, judging);
    if (fault !== undefined) return fault;
  }
  return program.whole?.(words, settings);
}

/** Judges one word, and takes its value from the words that are left. */
function faultOfWord(word: string, left: string[], judging: Judging): Fault | undefined {
  const { name, program } = judging;
  const { long = {}, separate, harms = {} } = program;
  if (!word.startsWith('-') || word === '-') return faultOfOther(word, judging);
  const [option = '', glued] = separate === true ? [word] : splitOnce(word);
  const harm = Object.hasOwn(harms, option) ? harms[option] : undefined;
  if (harm !== undefined) return { says: `'${name}' option ${quote(option, 40)} ${harm}.` };
  const kind = Object.hasOwn(long, option) ? long[option] : undefined;
  if (kind === true)
    return glued === undefined ? undefined : { says: `'${name}' option ${quote(option)} takes no value.` };
  if (kind !== undefined) {
    const value = glued ?? left.shift();
    return faultOfValue(option, value, judging, kind);
  }
  if (word.startsWith('--') || separate === true) return unknown(word, judging);
  return faultOfCluster(word, left, judging);
}

function faultOfCluster(word: string, left: string[], judging: Judging): Fault | undefined {
  const { name, program } = judging;
  const { letters = '', valued = {}, harms = {} } = program;
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? '';
    const harm = Object.hasOwn(harms, `-${letter}`) ? harms[`-${letter}`] : undefined;
    if (harm !== undefined) return { says: `'${name}' option '-${letter}' ${harm}.` };
    const kind = Object.hasOwn(valued, letter) ? valued[letter] : undefined;
    if (kind !== undefined) {
      const rest = word.slice(at + 1);
      return faultOfValue(`-${letter}`, rest === '' ? left.shift() : rest, judging, kind);
    }
    if (!letters.includes(letter)) return unknown(word, judging);
  }
  return undefined;
}

function faultOfValue(
  option: string,
  value: string | undefined,
  { name, settings }: Judging,
  kind: Kind,
): Fault | undefined {
  if (value === undefined) return { says: `'${name}' option ${quote(option)} requires a value.` };
  const wrong = kind(value, settings);
  return wrong === undefined ? undefined : { says: `The value ${quote(value)} of '${name} ${option}' ${wrong}.` };
}

function faultOfOther(word: string, { name, program, settings }: Judging): Fault | undefined {
  if (program.words === undefined)
    return { says: `'${name}' argument ${quote(word)} is not recognised; it takes only options here.` };
  const wrong = program.words(word, settings);
  return wrong === undefined ? undefined : { says: `'${name}' argument ${quote(word)} ${wrong}.` };
}

function unknown(word: string, { name }: Judging): Fault {
  return {
    says: `'${name}' option ${quote(splitOnce(word)[0] ?? word, 40)} is not on the list of options that only read.`,
  };
}

function splitOnce(word: string): readonly [string, string | undefined] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
