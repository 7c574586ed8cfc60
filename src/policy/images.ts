/**
 * Whether an image is on the list. An entry is an image reference taken letter by letter, or one with `*` for any part of
 * a reference: `registry.example/team/*` or `busybox:*`. Docker Hub's long spelling counts as its short one.
 */
export function isListed(image: string, list: readonly string[]): boolean {
  return list.some((entry) => {
    if (entry === image) return true;
    const pattern = shorten(entry).split('*').map(RegExp.escape).join('[\\w.:/@-]*');
    return entry.includes('*') && new RegExp(`^${pattern}$`).test(shorten(image));
  });
}

function shorten(image: string): string {
  return image.replace(/^(docker\.io|index\.docker\.io)\//, '').replace(/^library\//, '');
}
