import { dirname } from 'node:path';
import { isRefusal } from '../src/errors.ts';
import { findKubectl } from '../src/process/kubectl-program.ts';
import { buildProgram } from './build.ts';

/** Prints the folder of a kubectl that the server can use: the one on the PATH if it is new enough, else the project's own. */
const found = await findKubectl({ PATH: process.env['PATH'] ?? '' });
const kubectl = isRefusal(found) ? await buildProgram('kubectl', (line) => console.error(line)) : found.path;
console.log(dirname(kubectl));
