import { render } from 'preact';
import { takeBrought } from './api/brought.ts';
import { forgetResources } from './api/resource.ts';
import { readSession, session } from './api/session.ts';
import { App } from './app.tsx';
import { startRouter } from './router.tsx';
import { startTheme } from './shell/theme.tsx';

// A list that was painted first did not wait for the styles of the other pages.
for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="later"]')) link.rel = 'stylesheet';
startTheme();
startRouter();
let who = '';
// Before any page is told: what another person was shown is not for this one.
session.watch(() => {
  const { method = '', name = '' } = session.get()?.person ?? {};
  if (`${method}:${name}` !== who) forgetResources();
  who = `${method}:${name}`;
});
if (!takeBrought()) void readSession();
const place = document.getElementById('app');
// What was painted before the application was there: drawn for the time zone and the width of no one, it is not taken over.
document.getElementById('frame')?.remove();
place?.replaceChildren();
place?.removeAttribute('inert');
if (place !== null) render(<App />, place);
