import { KubectlError, printError } from '../api/kubectl-error.ts';
import type { NativeRead } from './read.ts';

/** A read whose KubectlErrors end it as they end kubectl: printed, and with exit code 1. */
export function reportErrors(read: NativeRead): NativeRead {
  return async (command, parts) => {
    try {
      return await read(command, parts);
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      parts.stderr(printError(error));
      return 1;
    }
  };
}
