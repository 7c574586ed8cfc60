import { builtInKind, isSure, type Meaning } from '../../kube/kinds.ts';
import type { ApiResource, Discovery } from '../api.ts';
import { qualified } from '../objects/named-object.ts';

/**
 * What words for types stand for in the cluster now. The full name of a built-in kind is taken from memory as long as that agrees;
 * for every other word the API server is asked whether what is remembered still holds. A word for which there is no
 * answer, or no whole one, is left out. Never rejects.
 */
export async function meaningsOf(
  words: readonly string[],
  discovery: Discovery,
): Promise<ReadonlyMap<string, Meaning>> {
  return collect(words, async (word) => (await rememberedMeaning(word, discovery)) ?? currentMeaning(word, discovery));
}

/** The same for kinds of documents, spelled `Kind.version.group`. */
export async function kindMeanings(
  kinds: readonly string[],
  discovery: Discovery,
): Promise<ReadonlyMap<string, Meaning>> {
  return collect(kinds, async (spelled) => {
    const [kind = '', version = '', ...group] = spelled.split('.');
    await discovery.refresh();
    return { kind: await discovery.findKind(group.join('.'), version, kind), others: [] };
  });
}

async function collect(
  words: readonly string[],
  find: (word: string) => Promise<Meaning | undefined>,
): Promise<ReadonlyMap<string, Meaning>> {
  const answers = await Promise.allSettled(words.map(find));
  const known = words.flatMap((word, at) => {
    const answer = answers[at];
    return answer?.status === 'fulfilled' && answer.value !== undefined ? [[word, answer.value] as const] : [];
  });
  return new Map(known);
}

/** What is remembered of the full name of a built-in kind; undefined where another kind goes by it. */
async function rememberedMeaning(word: string, discovery: Discovery): Promise<Meaning | undefined> {
  const builtIn = builtInKind(word);
  if (builtIn === undefined || !isSure(word) || (await discovery.expand(word)) !== undefined) return undefined;
  const found = await discovery.resolve(word);
  const agrees = found?.resource.group === builtIn.group && found.resource.resource === builtIn.resource;
  return agrees ? { kind: found.resource, others: [] } : undefined;
}

async function currentMeaning(word: string, discovery: Discovery): Promise<Meaning | undefined> {
  await discovery.refresh();
  const members = await discovery.expand(word);
  const found = members && (await Promise.all(members.map((spelling) => discovery.resolve(spelling))));
  const category = found?.flatMap((each) => each?.resource ?? []);
  if (category?.length !== members?.length) return undefined;
  const resolved = await discovery.resolve(word);
  return {
    kind: resolved?.resource,
    others: resolved?.others.map(qualified) ?? [],
    ...(category && { category: uniqueKinds(category) }),
  };
}

function uniqueKinds(resources: readonly ApiResource[]): readonly ApiResource[] {
  return [...new Map(resources.map((each) => [`${each.resource}.${each.version}.${each.group}`, each])).values()];
}
