import type { ReversibilityClass } from '../../remediation/change.ts';

/** A command of a session that changed something, and the change that it was. */
export interface MadeCommand {
  readonly id: string;
  /** The command line as the caller gave it. */
  readonly command: string;
  readonly reversible: ReversibilityClass;
  readonly because: string;
  /** The change that takes it back, if that waits for an approval. */
  readonly undo?: string | undefined;
}

const MOST_COMMANDS = 200;
const MOST_SESSIONS = 1000;

/** The commands of each session that can be rolled back, the last one on top. Kept in memory: they end with the process. */
export class Stacks {
  readonly #stacks = new Map<string, MadeCommand[]>();

  push(session: string, made: MadeCommand): void {
    const stack = this.#stacks.get(session) ?? [];
    stack.push(made);
    if (stack.length > MOST_COMMANDS) stack.shift();
    // The session that made nothing for longest makes room.
    this.#stacks.delete(session);
    this.#stacks.set(session, stack);
    if (this.#stacks.size > MOST_SESSIONS)
      for (const oldest of this.#stacks.keys().take(1)) this.#stacks.delete(oldest);
  }

  /** Takes the last command off; undefined if there is none. */
  pop(session: string): MadeCommand | undefined {
    return this.#stacks.get(session)?.pop();
  }

  /** Returns the commands in the order in which they would be rolled back. */
  list(session: string): readonly MadeCommand[] {
    return (this.#stacks.get(session) ?? []).toReversed();
  }
}
