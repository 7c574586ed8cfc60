import { pathToFileURL } from 'node:url';
import { ConfigurationError } from '../config/configuration-error.ts';
import type { DrawChanges } from './face/drawn.ts';

/**
 * Loads what draws the page of changes, of the same components as the application, from a file beside the bundle. Rejects with
 * ConfigurationError if the file is not there.
 */
export async function loadDrawing(file: string): Promise<DrawChanges> {
  try {
    const { drawChanges } = (await import(pathToFileURL(file).href)) as { readonly drawChanges: DrawChanges };
    return drawChanges;
  } catch (error) {
    throw new ConfigurationError(
      'CONSOLE is "on", but drawn-page.js is not beside the server; run make build, or use CONSOLE=off.',
      { cause: error },
    );
  }
}
