import { LOCAL } from '../kube/subject.ts';
import type { Course } from '../tools/tool.ts';
import type { Pipeline } from './pipeline.ts';

/** The first sweep comes once the server has settled, and the others follow. */
const FIRST_MS = 10_000;
const EVERY_MS = 5 * 60_000;

/**
 * Calls a course of the server's own now and then until it leaves. It goes the way of every call, so it is judged and on record; a
 * sweep that fails is for the log and the record, and the next one tries again.
 */
export function sweepUntil(leaving: AbortSignal, course: Course, pipeline: Pipeline): void {
  const wait = (ms: number): void => {
    const timer = setTimeout(() => {
      const call = { tool: course, arguments: {}, signal: leaving, subject: LOCAL };
      void pipeline
        .answer(call)
        .catch(() => undefined)
        .then(() => wait(EVERY_MS));
    }, ms);
    timer.unref();
    leaving.addEventListener('abort', () => clearTimeout(timer), { once: true });
  };
  if (!leaving.aborted) wait(FIRST_MS);
}
