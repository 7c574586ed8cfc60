import { parseArgs } from 'node:util';
import { buildRelease, summarize } from './distribution/build-release.ts';
import { readFacts } from './distribution/facts.ts';
import { PARTS, type Part } from './distribution/publish.ts';
import { publish } from './distribution/publish-part.ts';

/**
 * Builds everything that a release consists of into dist/release/ and says what would be published; publishes nothing. With
 * --publish PART it publishes that part of what an earlier run built, by the commands of distribution/publish.ts, in CI only.
 */
const { values } = parseArgs({ options: { publish: { type: 'string' } } });
try {
  if (values.publish === undefined) {
    const facts = readFacts();
    console.log(summarize(facts, await buildRelease(facts)));
  } else {
    const part = PARTS.find((each) => each === values.publish);
    if (part === undefined) throw new Error(`ONLY is "${values.publish}"; use one of ${PARTS.join(', ')}.`);
    await publish(part satisfies Part);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
