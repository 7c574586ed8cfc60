import { useEffect, useState } from 'preact/hooks';
import { liveState } from '../api/live.ts';
import { useCell } from '../cell.ts';

/** A connection that is back within this time is not worth a word. */
const PATIENCE_MS = 1_500;

/** Says that the page does not follow what happens, as long as the connection is lost. */
export function ConnectionNotice() {
  const state = useCell(liveState);
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    if (state === 'open') setLost(false);
    if (state !== 'lost') return undefined;
    const timer = setTimeout(() => setLost(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <div role="status" class="connection">
      {isLost ? (
        <p class="strip tone-caution">
          <span class="spinner" aria-hidden="true" /> Connection lost, trying again. What you see may be out of date.
        </p>
      ) : null}
    </div>
  );
}
