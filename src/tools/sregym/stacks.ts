import type { ReversibilityClass } from '../../remediation/change.ts';

/** A command of a session that changed something, and the change that it was. */
export interface MadeCommand {
  readonly id: string;
  /** The command line as the caller gave it; the stacks keep its start. */
  readonly command: string;
  readonly reversible: ReversibilityClass;
  readonly because: string;
  /** The change that takes it back, if that waits for an approval. */
  readonly undo?: string | undefined;
}

/** A command may hold a document of up to 1 MiB. What a command line says is at its start. */
const MOST_OF_COMMAND = 2000;
const MOST_COMMANDS = 200;
const MOST_SESSIONS = 1000;

/** The commands of each session that can be rolled back, the last one on top. Kept in memory: they end with the process. */
export class Stacks {
  readonly #stacks = new Map<string, MadeCommand[]>();

  push(session: string, made: MadeCommand): void {
    const stack = this.#stacks.get(session) ?? [];
    stack.push({ ...made, command: startOf(made.command) });
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

/** A copy, because a part of a string keeps the whole string in memory. */
function startOf(command: string): string {
  if (command.length <= MOST_OF_COMMAND) return command;
  return `${Buffer.from(command.slice(0, MOST_OF_COMMAND)).toString()} ...`;
}
