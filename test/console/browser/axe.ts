import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Everything that axe finds wrong with a page for readers with other eyes, ears and hands: one line each. */
export async function axeFaults(page: Page | Frame): Promise<readonly string[]> {
  // Evaluated by the debugger, so that the policy of the page stays as strict as it is.
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(axe.source);
  const violations: readonly Violation[] = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}
