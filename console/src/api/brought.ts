import type { Brought } from '../../../src/console/face/brought.ts';
import { bring } from './resource.ts';
import { keep } from './session.ts';

/** Takes what the page brought along. Returns false if it brought no session: then the server must be asked. */
export function takeBrought(): boolean {
  const place = document.getElementById('brought');
  if (place === null) return false;
  const { session, answers } = JSON.parse(place.textContent) as Brought;
  place.remove();
  keep(session);
  for (const [path, answer] of Object.entries(answers)) bring(path, answer);
  return true;
}
