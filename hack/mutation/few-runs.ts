import fc, { type IProperty, type Parameters } from 'fast-check';

const RUNS = 50;

/** What test files import as `fast-check` while mutants are run: a property is asked a few times, for each mutant the same. */
// biome-ignore lint/style/noDefaultExport: fast-check has one, and this stands in for it.
export default {
  ...fc,
  assert: <Values>(property: IProperty<Values>, parameters: Parameters<Values> = {}): void =>
    fc.assert(property, { ...parameters, seed: 1, numRuns: Math.min(RUNS, parameters.numRuns ?? RUNS) }),
};
