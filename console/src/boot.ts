/** If the page paints nothing in this time, for example in a tab that is not shown, the application starts anyway. */
const PATIENCE_MS = 300;

let isStarted = false;

/** The browser has loaded the application by then: the link asks for it. */
function start(): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="modulepreload"]');
  if (isStarted || link === null) return;
  isStarted = true;
  const script = document.createElement('script');
  script.type = 'module';
  script.src = link.href;
  document.head.append(script);
}

// The server drew the page: it is painted first, because the application takes longer to run than the page to paint.
if (document.getElementById('app')?.inert) {
  requestAnimationFrame(() => setTimeout(start));
  setTimeout(start, PATIENCE_MS);
} else start();
