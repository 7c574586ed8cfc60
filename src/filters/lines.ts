import { PieceReader } from '../output/piece-reader.ts';
import type { Piece, Sink, Stage } from '../output/sink.ts';

const MIB = 2 ** 20;
/** In UTF-16 units: a longer line is not held by filters that need the whole line. */
export const LONGEST_LINE = MIB;
/** In UTF-16 units: what one filter holds of lines and documents. */
export const MOST_HELD = 8 * MIB;

/** A filter that gets one line after another. What it returns is passed on; '' passes nothing on. */
export interface LineFilter {
  /** Takes a line without its line end; `hasEnd` is false for a last line that has none. */
  readonly line: (line: string, hasEnd: boolean) => string;
  /**
   * Takes `count` whole lines at once, each with its line end, and returns what `line` would of each: where one text costs less than
   * many. Undefined, with nothing taken, if it wants these lines one by one.
   */
  readonly lines?: (text: string, count: number) => string | undefined;
  /** Called after the last line. */
  readonly end?: () => string;
  /** Whether no further line can change what it passes on. */
  readonly isDone?: () => boolean;
}

/** What a filter can say beside the output. */
export interface FilterVoice {
  readonly tell: (notice: string) => void;
  /** Ends the filter early: it passes nothing more on, and the caller learns why the output is not complete. */
  readonly giveUp: (why: string) => void;
}

/** Returns the stage of a filter that works on text as it comes. `take` gets text in any pieces. */
export function textStage(open: (voice: FilterVoice) => TextFilter): Stage {
  return (next, tell) => new TextSink(open, next, tell);
}

/** A filter that gets text in any pieces. */
export interface TextFilter {
  readonly take: (text: string) => string;
  readonly end: () => string;
  readonly isDone?: () => boolean;
}

class TextSink implements Sink {
  readonly #filter: TextFilter;
  readonly #next: Sink;
  readonly #reader = new PieceReader();
  #hasGivenUp = false;

  constructor(
    open: (voice: FilterVoice) => TextFilter,
    next: Sink,
    tell: (notice: string, isIncomplete?: boolean) => void,
  ) {
    this.#next = next;
    const giveUp = (why: string) => {
      this.#hasGivenUp = true;
      tell(why, true);
    };
    this.#filter = open({ tell, giveUp });
  }

  isDone(): boolean {
    return this.isSettled() || this.#next.isDone();
  }

  isSettled(): boolean {
    return this.#hasGivenUp || (this.#filter.isDone?.() ?? false);
  }

  write(piece: Piece): void {
    this.#take(this.#reader.read(piece));
  }

  end(): void {
    this.#take(this.#reader.end());
    if (!this.#hasGivenUp) this.#pass(this.#filter.end());
    this.#next.end();
  }

  #take(text: string): void {
    if (text !== '' && !this.isSettled()) this.#pass(this.#filter.take(text));
  }

  #pass(text: string): void {
    if (text !== '') this.#next.write(text);
  }
}

/** Returns the stage of a filter that needs whole lines. It gives up at a line longer than LONGEST_LINE. */
export function lineStage(name: string, open: (voice: FilterVoice) => LineFilter): Stage {
  return textStage((voice) => {
    let hasGivenUp = false;
    const giveUp = (why: string) => {
      hasGivenUp = true;
      voice.giveUp(why);
    };
    const filter = open({ ...voice, giveUp });
    let held: string[] = [];
    let heldLength = 0;
    let lines = 0;
    let isLineHeld = false;
    const isOver = () => hasGivenUp || (filter.isDone?.() ?? false);
    const hold = (part: string) => {
      isLineHeld ||= part !== '';
      heldLength += part.length;
      if (heldLength <= LONGEST_LINE) return void held.push(part);
      held = [];
      giveUp(
        `${name} stopped at line ${lines + 1}, which is longer than 1 MiB: what follows was not looked at. ` +
          'head and wc take lines of any length.',
      );
    };
    const line = (last: string, hasEnd: boolean): string => {
      hold(last);
      if (hasGivenUp) return '';
      const whole = held.length === 1 ? last : held.join('');
      held = [];
      heldLength = 0;
      isLineHeld = false;
      lines++;
      return filter.line(whole, hasEnd);
    };
    /** The whole lines of a text, whose first one begins with it. */
    const oneByOne = (text: string): string => {
      let out = '';
      let start = 0;
      for (let at = text.indexOf('\n'); at !== -1 && !isOver(); at = text.indexOf('\n', start)) {
        out += line(text.slice(start, at), true);
        start = at + 1;
      }
      return out;
    };
    const together = (text: string): string | undefined => {
      if (filter.lines === undefined || text === '' || text.length > LONGEST_LINE || isOver()) return undefined;
      const count = countOf('\n', text);
      const out = filter.lines(text, count);
      if (out !== undefined) lines += count;
      return out;
    };
    return {
      take: (text) => {
        const first = isLineHeld ? text.indexOf('\n') + 1 : 0;
        const last = text.lastIndexOf('\n') + 1;
        const whole = text.slice(first, last);
        const out = oneByOne(text.slice(0, first)) + (together(whole) ?? oneByOne(whole));
        if (!isOver() && last < text.length) hold(text.slice(last));
        return out;
      },
      end: () => {
        const last = isLineHeld && !isOver() ? line('', false) : '';
        return hasGivenUp ? last : last + (filter.end?.() ?? '');
      },
      isDone: isOver,
    };
  });
}

function countOf(character: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) count++;
  return count;
}
