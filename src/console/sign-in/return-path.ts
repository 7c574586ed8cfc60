const HOME = '/console/';
const MOST_CHARACTERS = 1024;
/** What only a sign-in or the pages ask for. */
const NO_PAGE = /^\/console\/(api|sign-in|callback)(\/|$)/;

/**
 * Returns the page to go back to after a sign-in: the one asked for if it is a page of the console on this host, else the first one.
 * Never a path that a browser reads as another host.
 */
export function returnPath(asked: string | null): string {
  if (asked === null || asked.length > MOST_CHARACTERS || !URL.canParse(asked, 'http://console.invalid')) return HOME;
  const { origin, pathname, search, hash } = new URL(asked, 'http://console.invalid');
  const isPage = origin === 'http://console.invalid' && pathname.startsWith(HOME) && !NO_PAGE.test(pathname);
  return isPage ? `${pathname}${search}${hash}` : HOME;
}
