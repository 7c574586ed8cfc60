import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type OutputOptions, rolldown } from 'rolldown';

/** The names of the styles of pages that are not the list of changes begin here. */
const OTHER_PAGES = '50';

/**
 * Builds the console's web application into `target`: index.html with the styles of the list of changes, boot-HASH.js that starts
 * app-HASH.js, a file for each page that is loaded later, and app-HASH.css. HASH is made of the content, so that a browser may keep all
 * of them for good. Returns the paths of the modules in it. Rejects if the sources do not bundle.
 */
export async function buildConsole(root: string, target: string): Promise<readonly string[]> {
  const room = join(root, 'console');
  const source = (name: string) => join(room, 'src', name);
  const named = { dir: target, minify: true, chunkFileNames: '[name]-[hash:16].js', hashCharacters: 'hex' } as const;
  const app = await bundled(root, source('main.tsx'), 'browser', { ...named, entryFileNames: 'app-[hash:16].js' });
  // By itself: with two entries, the parts that pages share would come in files of their own.
  const boot = await bundled(root, source('boot.ts'), 'browser', { ...named, entryFileNames: 'boot-[hash:16].js' });

  const { first, others } = readStyles(source('styles'));
  const styleName = `app-${createHash('sha256').update(others).digest('hex').slice(0, 16)}.css`;
  writeFileSync(join(target, styleName), others);
  const page = readFileSync(join(room, 'index.html'), 'utf8')
    .replace('/* FIRST.css */', () => first)
    .replace('APP.css', styleName)
    .replace('BOOT.js', boot.entry)
    .replace('APP.js', app.entry);
  writeFileSync(join(target, 'index.html'), page);
  return [...app.modules, ...boot.modules];
}

/**
 * Builds what draws the page of changes in the server, of the components of the web application, into one file. Returns the paths of
 * the modules in it. Rejects if the sources do not bundle.
 */
export async function buildDrawnPage(root: string, target: string): Promise<readonly string[]> {
  const input = join(root, 'console', 'src', 'drawn-page.tsx');
  const output = { dir: dirname(target), entryFileNames: basename(target), codeSplitting: false } as const;
  return (await bundled(root, input, 'node', output)).modules;
}

async function bundled(root: string, input: string, platform: 'browser' | 'node', options: OutputOptions) {
  const bundle = await rolldown({ input, platform, cwd: root, tsconfig: join(root, 'console', 'tsconfig.json') });
  const { output } = await bundle.write({ format: 'esm', comments: false, ...options });
  await bundle.close();
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  return { entry: output[0].fileName, modules };
}

/** Returns the styles of the list of changes, which are in the page itself, and the styles of the other pages. */
function readStyles(folder: string): { readonly first: string; readonly others: string } {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.css'))
    .toSorted();
  const sheet = (names: readonly string[]) =>
    smaller(names.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n'));
  return {
    first: sheet(files.filter((file) => file < OTHER_PAGES)),
    others: sheet(files.filter((file) => file >= OTHER_PAGES)),
  };
}

/** Leaves out the comments and the blanks of a style sheet that has no texts with blanks in them. */
function smaller(sheet: string): string {
  return sheet
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,]) ?/g, '$1')
    .replaceAll(/: /g, ':')
    .replaceAll(';}', '}')
    .trim();
}
