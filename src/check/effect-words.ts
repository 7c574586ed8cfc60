import type { Effect } from '../policy/classification/commands.ts';

const WORDS: Readonly<Record<Effect, string>> = {
  read: 'reads',
  write: 'changes objects',
  delete: 'deletes objects',
  exec: 'runs programs in containers',
  image: 'can run an allowed image',
};

/** What a command can do to the cluster, in words. */
export function effectWords(effects: readonly Effect[], imagesAllowed: boolean): string {
  return effects
    .map((effect) => (effect === 'image' && !imagesAllowed ? 'but not with an image: none is allowed' : WORDS[effect]))
    .join(', ');
}
