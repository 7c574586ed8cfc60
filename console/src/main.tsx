import { render } from 'preact';
import { takeBrought } from './api/brought.ts';
import { forgetResources } from './api/resource.ts';
import { readSession, session } from './api/session.ts';
import { App } from './app.tsx';
import { startRouter } from './router.tsx';
import { startTheme } from './shell/theme.tsx';

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
// The page has a frame in this place, which was painted before the application was there.
place?.replaceChildren();
if (place !== null) render(<App />, place);
