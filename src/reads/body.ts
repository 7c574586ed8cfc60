import type { ApiAnswer } from './read.ts';

/** Reads an answer to its end, as UTF-8. The whole text is held: for lists see `readItems`. */
export async function readBody({ body }: ApiAnswer): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return (chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)).toString('utf8');
}
