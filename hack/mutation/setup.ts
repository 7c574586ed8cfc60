import { configureGlobal } from 'fast-check';

/** A mutant meets every test that reaches it, thousands of times in all: here a property is asked for a moment, not to its full count. */
configureGlobal({ interruptAfterTimeLimit: 1500 });
