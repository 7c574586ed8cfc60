import { useEffect, useRef, useState } from 'preact/hooks';
import type { Session, SignIn } from '../../../src/console/face/session.ts';
import { canSignIn, hasEnded, isSigningIn, signInWithToken } from '../api/session.ts';
import { useCell } from '../cell.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { Notice } from '../parts/states.tsx';
import { Mark } from '../shell/mark.tsx';

const TOKENS: Readonly<Record<SignIn['tokens'][number], string>> = {
  static: 'a static token of this server',
  'service-account': 'a token of a service account',
  jwt: 'a JSON Web Token of your issuer',
  cluster: 'a token of the cluster',
};

/** The ways to sign in. The address stays, so that the reader is back on the same page afterwards. */
export function SignInPage({ session }: { readonly session: Session }) {
  const ended = useCell(hasEnded);
  const { oidc, tokens } = session.signIn;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = 'Sign in · Remediation console';
    if (ended) heading.current?.focus();
  }, [ended]);
  return (
    <main class="alone">
      <p class="sign-in-brand brand">
        <Mark />
        Remediation
      </p>
      <div class="sign-in">
        <h1 ref={heading} tabIndex={-1}>
          Sign in
        </h1>
        <p class="muted">See what agents ask to change in your clusters, and decide.</p>
        {ended ? <Notice tone="caution">Your session has ended. Sign in again to go on where you were.</Notice> : null}
        {oidc ? (
          <a
            class="button button-primary button-wide"
            href={`/console/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`}
          >
            Sign in with your organization
          </a>
        ) : null}
        {oidc && tokens.length > 0 ? <p class="or">or</p> : null}
        {tokens.length > 0 ? <TokenForm tokens={tokens} isFirst={!oidc} /> : null}
        {canSignIn(session) ? null : (
          <Notice tone="caution">
            The server has no way to sign in. Ask its operator to configure authentication.
          </Notice>
        )}
        {session.person === undefined ? null : (
          <p>
            <button type="button" class="link" onClick={() => isSigningIn.set(false)}>
              Back, without signing in
            </button>
          </p>
        )}
      </div>
      <p class="foot">Kubernetes Remediation MCP Server {session.version}</p>
    </main>
  );
}

function TokenForm({ tokens, isFirst }: { readonly tokens: SignIn['tokens']; readonly isFirst: boolean }) {
  const [token, setToken] = useState('');
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const send = async (): Promise<void> => {
    if (token.trim() === '') {
      setError('Paste a token.');
      field.current?.focus();
      return;
    }
    setBusy(true);
    setError(undefined);
    const refused = await signInWithToken(token.trim());
    setBusy(false);
    setToken('');
    if (refused === undefined) isSigningIn.set(false);
    else {
      setError(refused);
      field.current?.focus();
    }
  };
  return (
    <form
      noValidate
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void send();
      }}
    >
      <TextField
        label="Token"
        type="password"
        isCode
        value={token}
        onInput={setToken}
        error={error}
        hint={`Paste ${inWords(tokens.map((kind) => TOKENS[kind]))}. The browser does not keep it.`}
        inputRef={field}
      />
      <Button kind={isFirst ? 'primary' : 'plain'} type="submit" isBusy={isBusy}>
        Sign in with the token
      </Button>
    </form>
  );
}

function inWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
