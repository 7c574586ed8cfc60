import { render } from 'preact';
import { readSession } from './api/session.ts';
import { App } from './app.tsx';
import { startRouter } from './router.tsx';
import { startTheme } from './shell/theme.tsx';

startTheme();
startRouter();
void readSession();
const place = document.getElementById('app');
if (place !== null) render(<App />, place);
