import { expect } from 'vitest';

/**
 * What test files import as `vitest` while mutants are run: they register their tests here, which are then called as often
 * as there are mutants, without being loaded again.
 */
export { expect };

export interface RegisteredTest {
  readonly name: string;
  readonly run: () => unknown;
}

type Body = (...row: never[]) => unknown;

const registered: RegisteredTest[] = [];
const finishers: (() => void)[] = [];
let groups: readonly string[] = [];

/** The tests that were registered since it was last asked for them. */
export function takeTests(): readonly RegisteredTest[] {
  return registered.splice(0);
}

/** Calls a test, and after it what it wants done in the end. */
export async function call({ run }: RegisteredTest): Promise<void> {
  try {
    await run();
  } finally {
    for (const finish of finishers.splice(0)) finish();
  }
}

export function onTestFinished(finish: () => void): void {
  finishers.push(finish);
}

export function describe(name: string, body: Body): void {
  const above = groups;
  groups = [...above, name];
  body();
  groups = above;
}

export function test(name: string, body: Body): void {
  registered.push({ name: [...groups, name].join(' > '), run: () => body() });
}

describe.each = each(describe);
test.each = each(test);

export { test as it };

function each(define: (name: string, body: Body) => void) {
  return (rows: readonly unknown[]) => (name: string, body: Body) => {
    for (const [at, row] of rows.entries())
      define(`${name} (${at + 1})`, () => body(...((Array.isArray(row) ? row : [row]) as never[])));
  };
}
