import type { Grep } from '../kube/filter.ts';
import type { Stage } from '../output/sink.ts';
import { type FilterVoice, type LineFilter, lineStage, MOST_HELD } from './lines.ts';
import { type Regex, regexOf } from './regex.ts';

/** Opens a grep. Without a match its output is empty, and a notice says how many lines it looked at. */
export function openGrep(filter: Grep): Stage {
  return lineStage('grep', (voice) => new GrepLines(filter, voice));
}

class GrepLines implements LineFilter {
  readonly #filter: Grep;
  readonly #voice: FilterVoice;
  readonly #regex: Regex;
  /** In lower case, if case is ignored. */
  readonly #literals: readonly string[] | undefined;
  #looked = 0;
  /** How many lines passed, or of lines taken together at least one. */
  #matched = 0;
  /** Lines that context may need, with the number of the first one. */
  #before: string[] = [];
  #beforeLength = 0;
  #pending = 0;
  /** The number of the last line that was shown. */
  #shown = 0;

  constructor(filter: Grep, voice: FilterVoice) {
    this.#filter = filter;
    this.#voice = voice;
    const { pattern, ignoreCase, isPerl, literals } = filter;
    this.#regex = regexOf(pattern, { ignoreCase, longest: !isPerl });
    this.#literals = ignoreCase ? literals?.map((each) => each.toLowerCase()) : literals;
  }

  isDone(): boolean {
    const { shows, most } = this.#filter;
    if (shows === 'nothing') return this.#matched > 0;
    return most !== undefined && this.#matched >= most && (shows !== 'lines' || this.#pending === 0);
  }

  line(line: string): string {
    this.#looked++;
    const { invert, shows, most = Number.POSITIVE_INFINITY } = this.#filter;
    const isOver = this.#matched >= most;
    if (!isOver && this.#matches(line) !== invert) {
      this.#matched++;
      if (shows === 'lines') return this.#withContext(line);
      return shows === 'matches' ? this.#divider() + this.#parts(line) : '';
    }
    if (this.#pending > 0) {
      this.#pending--;
      this.#shown = this.#looked;
      return shows === 'lines' ? this.#write(line, '-') : '';
    }
    this.#remember(line);
    return '';
  }

  /** Without context and numbers, lines side by side pass as one text; only a line that holds a literal is looked at by itself. */
  lines(text: string, count: number): string | undefined {
    const { shows, most, numbers, hasContext, ignoreCase, invert } = this.#filter;
    if (this.#literals === undefined || shows !== 'lines' || most !== undefined || numbers || hasContext)
      return undefined;
    if (ignoreCase && !isAscii(text)) return undefined;
    const nextHit = hitsOf(ignoreCase ? text.toLowerCase() : text, this.#literals);
    let out = '';
    let passed = 0;
    const pass = (from: number, to: number) => {
      out += text.slice(from, to);
      passed += to - from;
    };
    // The end of the last line that matched: what lies between two such lines matches nothing.
    let end = 0;
    for (let hit = nextHit(0); hit !== -1; ) {
      const start = text.lastIndexOf('\n', hit) + 1;
      const next = text.indexOf('\n', hit) + 1;
      if (this.#filter.isLiteral || this.#regex.test(text.slice(start, next - 1))) {
        if (invert) pass(end, start);
        else pass(start, next);
        end = next;
      }
      hit = nextHit(next);
    }
    if (invert) pass(end, text.length);
    this.#looked += count;
    if (passed > 0) this.#matched++;
    return out;
  }

  end(): string {
    const { shows, most } = this.#filter;
    if (this.#matched === 0) this.#voice.tell(`grep matched none of ${linesOf(this.#looked)}.`);
    else if (shows === 'nothing') this.#voice.tell('grep -q matched a line.');
    // GNU's grep does not begin to count if it may not find anything.
    return shows === 'count' && most !== 0 ? `${this.#matched}\n` : '';
  }

  #matches(line: string): boolean {
    const literals = this.#literals;
    if (literals === undefined) return this.#regex.test(line);
    const { ignoreCase, isLiteral } = this.#filter;
    // Beyond ASCII, case is more than two letters.
    if (ignoreCase && !isAscii(line)) return this.#regex.test(line);
    const text = ignoreCase ? line.toLowerCase() : line;
    return literals.some((each) => text.includes(each)) && (isLiteral || this.#regex.test(line));
  }

  #withContext(line: string): string {
    const { before, after } = this.#filter;
    const held = before === 0 ? [] : this.#before;
    const first = this.#looked - held.length;
    const lines = held.map((each, at) => this.#write(each, '-', first + at));
    const out = this.#divider(first) + lines.join('') + this.#write(line, ':');
    this.#before = [];
    this.#beforeLength = 0;
    this.#pending = after;
    this.#shown = this.#looked;
    return out;
  }

  /** What divides this group of lines from the one before, if they do not touch. */
  #divider(first = this.#looked - this.#before.length): string {
    if (this.#filter.shows === 'matches') {
      const isApart = this.#shown > 0 && first > this.#shown + 1;
      this.#before = [];
      this.#beforeLength = 0;
      this.#pending = this.#filter.after;
      this.#shown = this.#looked;
      return isApart && this.#filter.hasContext ? '--\n' : '';
    }
    return this.#filter.hasContext && this.#shown > 0 && first > this.#shown + 1 ? '--\n' : '';
  }

  #remember(line: string): void {
    const { before, shows } = this.#filter;
    if (before === 0 || shows === 'count' || shows === 'nothing') return;
    this.#before.push(line);
    this.#beforeLength += line.length;
    if (this.#before.length > before) this.#beforeLength -= this.#before.shift()?.length ?? 0;
    if (this.#beforeLength > MOST_HELD)
      this.#voice.giveUp(
        `grep stopped at line ${this.#looked}: it holds at most 8 MiB of context. Use a smaller -B or -C.`,
      );
  }

  /** The matches of a line, each on a line of its own. Empty ones are not shown. */
  #parts(line: string): string {
    const { isWholeLine, shownGroup = 0 } = this.#filter;
    if (isWholeLine) return line === '' ? '' : this.#write(line, ':');
    const matcher = this.#regex.matcher(line);
    let out = '';
    for (let from = 0; from <= line.length && matcher.find(from); ) {
      const [start, end] = [matcher.start(shownGroup), matcher.end(shownGroup)];
      if (end > start) out += this.#write(line.slice(start, end), ':');
      // A boundary that ended one match may begin the next one.
      from = Math.max(end, start + 1);
    }
    return out;
  }

  #write(line: string, mark: string, number = this.#looked): string {
    return this.#filter.numbers ? `${number}${mark}${line}\n` : `${line}\n`;
  }
}

/** Returns a function that finds the first place from an index on, which never falls, at which one of the words is. */
function hitsOf(text: string, words: readonly string[]): (from: number) => number {
  const places = words.map(() => -2);
  return (from) => {
    let first = -1;
    for (const [at, word] of words.entries()) {
      let place = places[at] ?? -1;
      if (place !== -1 && place < from) place = places[at] = text.indexOf(word, from);
      if (place !== -1 && (first === -1 || place < first)) first = place;
    }
    return first;
  };
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters of ASCII.
  return /^[\u0000-\u007f]*$/.test(text);
}

/** How many lines, in words. */
export function linesOf(count: number): string {
  return count === 1 ? 'the one line' : `${count} lines`;
}
