import { dirname } from 'node:path';
import { isRefusal } from '../src/errors.ts';
import { findKubectl } from '../src/execution/kubectl-program.ts';
import { buildControlPlane } from './build.ts';

/** Prints the folder of a kubectl that the server can use: the one on the PATH if it is new enough, else the project's own. */
const found = await findKubectl({ PATH: process.env['PATH'] ?? '' });
const kubectl = isRefusal(found) ? (await buildControlPlane((line) => console.error(line))).kubectl : found.path;
console.log(dirname(kubectl));
