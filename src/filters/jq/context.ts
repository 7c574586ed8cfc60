import type { JqNode } from './syntax.ts';
import type { JqValue } from './values.ts';

/** What one program may still do. Everything that takes time or memory is charged. */
export class JqBudget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** Throws a JqExhausted if nothing is left. */
  charge(steps = 1): void {
    this.#left -= steps;
    if (this.#left < 0) throw new JqExhausted();
  }

  /** Charges for a text or an array that is made. */
  made<T extends { readonly length: number }>(value: T): T {
    this.charge(value.length / 4);
    return value;
  }
}

/** Ends a program that takes too much. Nothing in a program can go on after it. */
export class JqExhausted extends Error {}

/** The variables that a program has bound. */
export type JqScope = { readonly name: string; readonly value: JqValue; readonly outer: JqScope } | undefined;

/** What evaluation needs beside the node and its input. */
export interface JqContext {
  readonly budget: JqBudget;
  readonly scope: JqScope;
  readonly evaluate: (node: JqNode, input: JqValue, context: JqContext) => Generator<JqValue>;
}
