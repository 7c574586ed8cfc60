import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Builds the console's web application into `target`: index.html, app-HASH.js and app-HASH.css, where HASH is made of the content, so
 * that a browser may keep both for good. Returns the paths of the modules in it. Rejects if the sources do not bundle.
 */
export async function buildConsole(root: string, target: string): Promise<readonly string[]> {
  const room = join(root, 'console');
  const bundle = await rolldown({
    input: join(room, 'src', 'main.tsx'),
    platform: 'browser',
    cwd: root,
    tsconfig: join(room, 'tsconfig.json'),
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true, comments: false, codeSplitting: false });
  await bundle.close();
  const [script, ...more] = output;
  if (more.length > 0) throw new Error(`the console must be one file, not ${output.map(({ fileName }) => fileName)}`);

  const styles = join(room, 'src', 'styles');
  const sheet = readdirSync(styles)
    .filter((file) => file.endsWith('.css'))
    .toSorted()
    .map((file) => readFileSync(join(styles, file), 'utf8'))
    .join('\n');
  mkdirSync(target, { recursive: true });
  const name = (content: string, ending: string): string => {
    const file = `app-${createHash('sha256').update(content).digest('hex').slice(0, 16)}.${ending}`;
    writeFileSync(join(target, file), content);
    return file;
  };
  const page = readFileSync(join(room, 'index.html'), 'utf8')
    .replace('APP.css', name(smaller(sheet), 'css'))
    .replace('APP.js', name(script.code, 'js'));
  writeFileSync(join(target, 'index.html'), page);
  return script.moduleIds;
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
