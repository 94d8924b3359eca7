/**
 * The composition root: creates the parts of a session from options, environment and defaults.
 *
 * @module
 */
import type { ApiClient } from "../api/client.ts";
import type { TokenSource } from "../api/token_source.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Display } from "../display/environment.ts";
import type { Presenter } from "../display/presenter.ts";
import type { DoctorSources } from "../doctor/facts.ts";
import { ProvenaError } from "../errors.ts";
import { signInAgain } from "../model/next_steps.ts";
import { OAuthServer } from "../oauth/server.ts";
import type { Credential } from "../session/credential.ts";
import { createHistory } from "../session/history.ts";
import { Session } from "../session/session.ts";
import type { SessionPlace } from "../session/place.ts";
import type { SessionSignInOptions } from "../session/sign_in_flow.ts";
import type { SessionStates } from "../session/states.ts";
import { StoredCredential } from "../session/stored_credential.ts";
import { recordKey } from "../store/store.ts";
import type { System } from "../system/system.ts";
import { isOn } from "../system/variable.ts";
import { openStore } from "./default_store.ts";
import { environmentOf, type SessionSetup } from "./setup.ts";
import { showSignIn, SignInDisplay } from "./sign_in_display.ts";

/** Options of one sign-in; the session's own apply where there are none. */
type SignInCallOptions = Partial<SessionSignInOptions>;

/** The parts of a public session. */
export interface SessionWiring {
  readonly system: System;
  readonly configuration: Configuration;
  readonly states: SessionStates;
  readonly session: Session;
  /** The client for the APIs, created at first use. */
  readonly client: () => Promise<ApiClient>;
  readonly presenter: Presenter;
  /** Signs in, and shows it; `markShown` is called once something is visible. */
  readonly signIn: (markShown: () => void, options: SignInCallOptions) => Promise<void>;
  /** Creates the display of other work that takes its time. */
  readonly liveDisplay: () => Promise<Display>;
  /** Where tokens are stored, in words or as a path. */
  readonly storeName: string;
  /** The sources for a check-up of this session. */
  readonly doctor: () => Promise<DoctorSources>;
  /** The cache folder, if there is one. */
  readonly cacheFolder: string | undefined;
}

/** Creates the parts of a session. */
export function wireSession(setup: SessionSetup, presenter: Presenter): SessionWiring {
  const { system, options, configuration, choice, states } = setup;
  const { deployment, clientId, scope, profile } = configuration;
  const environment = environmentOf(system, options, "stderr");
  const resolved = openStore(system, choice, environment);
  const { store, name, cacheFolder, onNotice } = resolved;
  const { issuer, foreignOrigins } = deployment;
  const history = createHistory(system.files, cacheFolder && `${cacheFolder}/seen/history.json`);
  const place: SessionPlace = {
    system,
    server: new OAuthServer(system, issuer, clientId),
    store,
    key: recordKey({ issuer, clientId, scope, profile }),
    scope,
    foreignOrigins,
    history,
    onNotice,
  };
  const credential = resolveCredential(configuration, place);
  const session = new Session(place, credential, states);
  const { openBrowser = false, interactive = isSomebodyThere(system) } = options;
  let client: Promise<ApiClient> | undefined;
  let keepsAlive = false;
  // A pending code in memory is lost when the command ends.
  const resumable = environment.voice === "code" || name !== "memory";
  const display = { system, environment, setting: options.display, deployment, history, resumable };
  return {
    system,
    configuration,
    states,
    session,
    client: () =>
      client ??= import("../api/client.ts")
        .then(({ createApiClient }) => createApiClient(system, tokenSource(session, deployment))),
    presenter,
    signIn: async (markShown, given) => {
      const signInDisplay = new SignInDisplay({ ...display, openBrowser }, markShown);
      await showSignIn(signInDisplay, states, () => session.signIn({ interactive, ...given }));
      // A kernel lives long.
      if (system.kernel === undefined || keepsAlive) return;
      keepsAlive = true;
      session.keepAlive(new AbortController().signal).finally(() => keepsAlive = false);
    },
    liveDisplay: async () => {
      const { createDisplay } = await import("../display/display.ts");
      return createDisplay(system, environment, options.display);
    },
    storeName: credential.interactive ? name : "environment",
    doctor: async () => {
      const { doctorSources } = await import("./doctor_sources.ts");
      return doctorSources(place, configuration, resolved);
    },
    cacheFolder,
  };
}

/** Whether a person can approve a sign-in: in a kernel, or a terminal outside CI. */
function isSomebodyThere(system: System): boolean {
  return system.kernel !== undefined ||
    (system.stderr.isTTY && !isOn("CI", system));
}

function resolveCredential(configuration: Configuration, place: SessionPlace): Credential {
  const { accessToken, offlineToken } = configuration;
  if (!accessToken && !offlineToken) return new StoredCredential(place);
  return loadedLater(async () => {
    const environment = await import("../session/environment_credential.ts");
    return accessToken
      ? environment.accessTokenCredential(place.system, accessToken)
      : environment.offlineTokenCredential(place, offlineToken!);
  });
}

/** Loads the code for tokens from the environment at first use, because they are rare. */
function loadedLater(load: () => Promise<Credential>): Credential {
  let loaded: Promise<Credential> | undefined;
  const credential = () => loaded ??= load();
  return {
    interactive: false,
    load: async () => await (await credential()).load(),
    renew: async (held) => await (await credential()).renew(held),
    forget: async () => await (await credential()).forget(),
  };
}

/** Sends the token only to origins that follow from the domain, and to those the user approved. */
function tokenSource(session: Session, deployment: Configuration["deployment"]): TokenSource {
  return {
    deployment,
    token: (options) => session.token(options),
    roles: async (options) => (await session.current(options)).roles ?? [],
    renew: (refused, options) => session.replace(refused, options),
    assertTrusted: async (origin, options) => {
      if (!deployment.foreignOrigins.includes(origin)) return;
      // Waits for a sign-in in progress, because its approval may confirm the origin.
      await session.token(options);
      const held = await session.held();
      const isEnvironment = held?.origin === "access-token" || held?.origin === "offline-token";
      if (isEnvironment || held?.origins.includes(origin)) return;
      throw new ProvenaError(
        "ERR_UNTRUSTED_ORIGIN",
        `${origin} does not belong to ${deployment.domain} and nobody has confirmed it, so no ` +
          "token was sent there",
        { next: signInAgain(" where a person can approve it on the card") },
      );
    },
  };
}
