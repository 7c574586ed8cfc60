import type { CourseSteps } from '../tools/tool.ts';
import type { Steps } from './step.ts';

/** Returns what a course gets of the steps of its call. */
export function courseSteps(steps: Steps): CourseSteps {
  return {
    take: (plan, objects) => steps.take(plan, objects),
    judge: async (plan) => {
      const verdict = await steps.judge(plan);
      return verdict.allowed ? verdict.permit.plan : verdict.refusal;
    },
    now: Date.now,
    resolve: (host) => steps.addLookup(host),
  };
}
