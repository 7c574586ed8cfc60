import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take a minute or more, the longest first. A machine that never ran the tests knows no durations, and one such file at the end
 * leaves the other workers idle.
 */
const LONGEST: readonly string[] = [
  'changes-proof',
  'undo-proof',
  'reads-get',
  'admission-fuzz',
  'admission-corpus',
  'holmes',
  'dropin-diagnostic-pods',
  'planned-calls',
  'words',
  'reads-top',
  'verified-writes',
  'secret-errors',
  'words-output',
  'changes-crash',
  'reads-rollout',
  'console-browser-pages',
  'words-race',
  'clients',
  'console-browser-hostile',
].map((name) => `test/cluster/${name}.test.ts`);

/** Starts the files that are known to be long before all others of their project. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.indexOf(relative(this.ctx.config.root, moduleId));
      return at < 0 ? LONGEST.length : at;
    };
    const projects = Map.groupBy(await super.sort(files), ({ project }) => project);
    return [...projects.values()].flatMap((each) => each.toSorted((a, b) => place(a) - place(b)));
  }
}
