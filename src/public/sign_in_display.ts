/**
 * Showing a sign-in while it goes on: states become documents, documents are shown.
 *
 * @module
 */
import type { Display, DisplayEnvironment, DisplaySetting } from "../display/environment.ts";
import type { Deployment } from "../model/deployment.ts";
import type { SignInHistory } from "../session/history.ts";
import type { SessionState } from "../session/state.ts";
import type { System } from "../system/system.ts";

/** What showing a sign-in needs. */
export interface SignInDisplayOptions {
  readonly system: System;
  readonly environment: DisplayEnvironment;
  readonly setting: DisplaySetting | undefined;
  readonly deployment: Deployment;
  readonly history: SignInHistory;
  /** Whether to open the approval page in a browser, where there is one. */
  readonly openBrowser: boolean;
  /** Whether a sign-in that was stopped can go on later with the same code. */
  readonly resumable: boolean;
}

/** The time left on the card is brought up to date this often, in milliseconds. */
const TICK = 15_000;

/** Shows one sign-in; nothing is loaded before there is something to show. */
export class SignInDisplay {
  /** Resolves once there is something to see, or at the end. */
  readonly shown: Promise<void>;
  readonly #options: SignInDisplayOptions;
  #markShown: () => void = () => {};
  readonly #ended = new AbortController();
  #display: Display | undefined;
  #newIssuer: Promise<boolean> | undefined;
  #last: SessionState | undefined;

  /** @param options what showing needs */
  constructor(options: SignInDisplayOptions) {
    this.#options = options;
    this.shown = new Promise((resolve) => this.#markShown = resolve);
  }

  /** Shows a change of state; only a wait for a person is shown as it goes. */
  changed(state: SessionState): void {
    if (state.status !== "awaitingUser") return;
    const first = this.#last === undefined;
    this.#last = state;
    this.#show(state).catch(() => {});
    if (!first) return;
    this.#keepTime().catch(() => {});
    const { openBrowser, system } = this.#options;
    const address = state.verificationUriComplete ?? state.verificationUri;
    if (openBrowser) {
      import("../display/open_browser.ts")
        .then(({ openInBrowser }) => openInBrowser(address, system))
        .catch(() => {});
    }
  }

  /** Replaces the card by how it ended; a notebook says so even if there was no card. */
  async end(state: SessionState): Promise<void> {
    this.#ended.abort();
    const { surface } = this.#options.environment;
    const worthSaying = this.#last !== undefined || surface === "notebook";
    try {
      if (worthSaying) await this.#show(state);
    } finally {
      this.#markShown();
      await this.#display?.close();
    }
  }

  async #show(state: SessionState): Promise<void> {
    const { system, environment, setting, deployment, history, resumable } = this.#options;
    const { createDisplay } = await import("../display/display.ts");
    const { signInView } = await import("../view/sign_in.ts");
    this.#display ??= createDisplay(system, environment, setting);
    this.#newIssuer ??= history.knowsIssuer(deployment.issuer).then((known) => !known);
    const context = {
      deployment,
      now: system.now(),
      surface: environment.surface,
      newIssuer: await this.#newIssuer,
    };
    const { resumableUntil: _, ...ended } = { resumableUntil: undefined, ...state };
    await this.#display.show(signInView(resumable ? state : ended, context));
    this.#markShown();
  }

  async #keepTime(): Promise<void> {
    const { system } = this.#options;
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await system.sleep(TICK, { signal, background: true });
      if (this.#last) await this.#show(this.#last);
    }
  }
}

/** Kept apart from the session, whose names people complete. */
const displays = new WeakMap<object, SignInDisplay>();

/** Notes what shows a session's latest sign-in. */
export function noteDisplay(session: object, display: SignInDisplay): void {
  displays.set(session, display);
}

/** Waits until a session's latest sign-in can be seen. */
export async function signInShown(session: object): Promise<void> {
  await displays.get(session)?.shown;
}
