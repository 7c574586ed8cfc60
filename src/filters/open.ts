import type { Filter } from '../kube/filter.ts';
import type { Stage } from '../output/sink.ts';
import { openAwk } from './awk-stage.ts';
import { openCut } from './cut.ts';
import { openGrep } from './grep-stage.ts';
import { openHead, openTail } from './head-tail.ts';
import { openJq } from './jq/stage.ts';
import { openSort } from './sort-stage.ts';
import { openUniq } from './uniq.ts';
import { openWordCount } from './wc.ts';

/** Returns the stage of a filter. Every run opens its own. Throws if the engine of regular expressions is needed and not loaded. */
export function openFilter(filter: Filter): Stage {
  switch (filter.name) {
    case 'grep':
      return openGrep(filter);
    case 'head':
      return openHead(filter);
    case 'tail':
      return openTail(filter);
    case 'wc':
      return openWordCount(filter);
    case 'sort':
      return openSort(filter);
    case 'uniq':
      return openUniq(filter);
    case 'cut':
      return openCut(filter);
    case 'awk':
      return openAwk(filter);
    case 'jq':
      return openJq(filter);
  }
}
