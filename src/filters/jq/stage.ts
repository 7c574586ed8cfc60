import type { Jq } from '../../kube/filter.ts';
import { isJson } from '../../kube/is-json.ts';
import type { Stage } from '../../output/sink.ts';
import { type FilterVoice, MOST_HELD, type TextFilter, textStage } from '../lines.ts';
import { JqBudget, type JqContext, JqExhausted } from './context.ts';
import { evaluate } from './evaluate.ts';
import { parseJqProgram } from './parse.ts';
import { JqError, type JqValue, writeValue } from './values.ts';

/** What one program may do: about a second of work. */
const MOST_STEPS = 4_000_000;

/**
 * Opens a jq. It evaluates its program over each JSON value of its input: over each line, if the first line is a value, and else
 * over the whole text, of which it holds at most 8 MiB.
 */
export function openJq(filter: Jq): Stage {
  return textStage((voice) => new JqText(filter, voice));
}

class JqText implements TextFilter {
  readonly #filter: Jq;
  readonly #voice: FilterVoice;
  readonly #program;
  readonly #context: JqContext = { budget: new JqBudget(MOST_STEPS), scope: undefined, evaluate };
  #held: string[] = [];
  #heldLength = 0;
  /** Whether each line is a value of its own; undefined before the first line has ended. */
  #isByLine: boolean | undefined;
  #line = 0;
  #slurped: JqValue[] = [];
  #isOver = false;

  constructor(filter: Jq, voice: FilterVoice) {
    this.#filter = filter;
    this.#voice = voice;
    this.#program = parseJqProgram(filter.program);
  }

  isDone(): boolean {
    return this.#isOver;
  }

  take(text: string): string {
    let out = '';
    let start = 0;
    while (this.#isByLine !== false && !this.#isOver) {
      const at = text.indexOf('\n', start);
      if (at === -1) break;
      const line = this.#heldText() + text.slice(start, at);
      this.#line++;
      start = at + 1;
      if (this.#isByLine === undefined) this.#isByLine = line.trim() === '' ? undefined : isJson(line);
      if (this.#isByLine === false) this.#hold(`${line}\n`);
      else out += this.#read(line);
    }
    if (!this.#isOver) this.#hold(text.slice(start));
    return out;
  }

  end(): string {
    if (this.#isOver) return '';
    const text = this.#heldText();
    const out = text.trim() === '' ? '' : this.#read(text);
    if (!this.#filter.slurp || this.#isOver) return out;
    return this.#run(this.#slurped);
  }

  #hold(text: string): void {
    this.#held.push(text);
    this.#heldLength += text.length;
    if (this.#heldLength > MOST_HELD)
      this.#stop('jq passed nothing on: it holds at most 8 MiB of JSON. Ask for less with a name, -l or -o jsonpath.');
  }

  #heldText(): string {
    const text = this.#held.join('');
    this.#held = [];
    this.#heldLength = 0;
    return text;
  }

  #read(text: string): string {
    if (text.trim() === '') return '';
    let value: JqValue;
    try {
      value = JSON.parse(text) as JqValue;
    } catch {
      this.#stop(
        this.#isByLine
          ? `jq stopped at line ${this.#line}, which is not JSON. Put a grep before it that keeps the lines of JSON.`
          : 'jq passed nothing on, because the output is not JSON. Add "-o", "json" to args, or use grep and awk.',
      );
      return '';
    }
    if (!this.#filter.slurp) return this.#run(value);
    this.#slurped.push(value);
    return '';
  }

  #run(value: JqValue): string {
    const { raw, compact, sortKeys, join } = this.#filter;
    const out: string[] = [];
    try {
      for (const result of evaluate(this.#program, value, this.#context)) {
        const text = raw && typeof result === 'string' ? result : writeValue(result, compact ? 0 : 2, sortKeys);
        this.#context.budget.made(text);
        out.push(join ? text : `${text}\n`);
      }
    } catch (error) {
      const at = this.#isByLine ? ` at line ${this.#line}` : '';
      if (error instanceof JqError)
        this.#stop(`jq stopped${at}: ${error.message}. A ? behind the path passes over it.`);
      else if (error instanceof JqExhausted || error instanceof RangeError)
        this.#stop(`jq stopped${at}: the program does too much. Select less, or in an earlier filter.`);
      else throw error;
    }
    return out.join('');
  }

  #stop(why: string): void {
    this.#isOver = true;
    this.#voice.giveUp(why);
  }
}
