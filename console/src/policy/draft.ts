import { type Cell, cell } from '../cell.ts';
import { question } from './question.ts';
import { NO_QUESTION } from './try-body.ts';

const NAME = 'console.draft';

/** The draft of a policy file; undefined if there is none. It stays in this tab, until it is closed. */
export const draft: Cell<string | undefined> = cell<string | undefined>(undefined);
let owner: string | undefined;

/** A draft to begin with, if the server has no policy file. */
export const FIRST_DRAFT = `# A policy file. The order of the rules does not matter: a deny wins over an ask, an ask over an allow.
rules:
  - id: look-at-everything
    effect: allow
    subcommands: [get, describe, logs, events]
`;

/** Reads the draft that the browser kept for a person; what another person wrote here is not shown. */
export function openDraft(person: string): void {
  if (owner === person) return;
  if (owner !== undefined) question.set(NO_QUESTION);
  owner = person;
  try {
    const { by, text } = JSON.parse(sessionStorage.getItem(NAME) ?? '{}') as { by?: unknown; text?: unknown };
    draft.set(by === person && typeof text === 'string' ? text : undefined);
  } catch {
    draft.set(undefined);
  }
}

/** Keeps a draft, or forgets it. */
export function keepDraft(text: string | undefined): void {
  draft.set(text);
  try {
    if (text === undefined) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, JSON.stringify({ by: owner, text }));
  } catch {
    // A browser that keeps nothing has the draft until the page is left.
  }
}

/** Saves a text as a file of the person. */
export function download(text: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
