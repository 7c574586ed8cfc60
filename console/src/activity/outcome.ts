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

/** Returns what became of a call in a word. A call that was allowed and ended with an error has failed. */
export function outcomeOf({ verdict, code, exitCode }: Pick<CallRow, 'verdict' | 'code' | 'exitCode'>): OutcomeInWords {
  if (verdict === 'running')
    return { word: 'Running', tone: 'info', icon: 'play', says: 'The server has not answered yet' };
  if (verdict === 'denied')
    return { word: 'Denied', tone: 'bad', icon: 'cross', says: 'The server refused it, and nothing ran' };
  if (verdict === 'asked') return { word: 'Asked', tone: 'caution', icon: 'clock', says: 'It needs approval' };
  if (code !== undefined || (exitCode ?? 0) !== 0)
    return {
      word: 'Failed',
      tone: 'caution',
      icon: 'warning',
      says: 'The policy allowed it, and it ended with an error',
    };
  return { word: 'Allowed', tone: 'good', icon: 'check', says: 'The policy allowed it, and it ended well' };
}
