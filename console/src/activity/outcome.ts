import type { CallRow } from '../../../src/console/face/activity.ts';
import type { Tone } from '../parts/badge.tsx';
import type { IconName } from '../parts/icon.tsx';

/** What became of a call, for a badge. */
export interface OutcomeInWords {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: IconName;
  readonly says: string;
}

const OUTCOMES = {
  lost: ['Lost', 'caution', 'warning', 'Its end is not on record: the process of the server ended before it'],
  running: ['Running', 'info', 'play', 'Its end is not on record yet'],
  denied: ['Denied', 'bad', 'cross', 'The server refused it'],
  asked: ['Asked', 'caution', 'clock', 'It needs approval'],
  failed: ['Failed', 'caution', 'warning', 'The policy allowed it, and it ended with an error'],
  allowed: ['Allowed', 'good', 'check', 'The policy allowed it, and it ended well'],
} as const;

/** Returns what became of a call in a word. A call that was allowed and ended with an error has failed. */
export function outcomeOf({
  verdict,
  isFailed,
  isLost,
}: Pick<CallRow, 'verdict' | 'isFailed' | 'isLost'>): OutcomeInWords {
  const kind = verdict === 'running' && isLost ? 'lost' : verdict === 'allowed' && isFailed ? 'failed' : verdict;
  const [word, tone, icon, says] = OUTCOMES[kind];
  return { word, tone, icon, says };
}
