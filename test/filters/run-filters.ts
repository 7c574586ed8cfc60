import { isRefusal } from '../../src/errors.ts';
import { openFilter } from '../../src/filters/open.ts';
import { parsePipe } from '../../src/filters/parse.ts';
import { openChain } from '../../src/output/chain.ts';
import type { Piece } from '../../src/output/sink.ts';

/** What came out of filters: the text and the notice, or why they are refused. */
export interface Filtered {
  readonly text?: string;
  readonly notice?: string | undefined;
  readonly truncated?: boolean;
  readonly refused?: string;
}

/** Passes a text through filters, in these pieces. The engine of regular expressions must be loaded. */
export function filtered(pipe: string | readonly string[], ...pieces: readonly Piece[]): Filtered {
  const filters = parsePipe(typeof pipe === 'string' ? [pipe] : pipe);
  if (isRefusal(filters)) return { refused: `${filters.error} ${filters.hint}` };
  const chain = openChain({ redactors: [], filters: filters.map(openFilter), maxBytes: 2 ** 26, keep: 'first' });
  for (const piece of pieces) if (!chain.isDone()) chain.write(piece);
  const { text, notice, truncated } = chain.captured();
  return { text, notice, truncated };
}
