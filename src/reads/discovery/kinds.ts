import type { Kind } from '../../kube/kinds.ts';
import type { ApiResource, Discovery } from '../read.ts';

/**
 * What words for types stand for: a category for several kinds, a word that the cluster does not know for none. A word for
 * which there is no answer, or no whole one, is left out. Never rejects.
 */
export async function kindsOf(
  words: readonly string[],
  discovery: Discovery,
): Promise<ReadonlyMap<string, readonly Kind[]>> {
  const answers = await Promise.allSettled(words.map((word) => kindsOfWord(word, discovery)));
  const known = words.flatMap((word, at) => {
    const answer = answers[at];
    return answer?.status === 'fulfilled' && answer.value !== undefined ? [[word, answer.value] as const] : [];
  });
  return new Map(known);
}

async function kindsOfWord(word: string, discovery: Discovery): Promise<readonly Kind[] | undefined> {
  const members = await discovery.expand(word);
  const found = await Promise.all((members ?? [word]).map((spelling) => discovery.find(spelling)));
  if (members === undefined && found[0] === undefined) return [];
  return found.every((each): each is ApiResource => each !== undefined) ? found : undefined;
}
