/**
 * Shows the progress of a sign-in: turns states into documents, and shows them.
 *
 * @module
 */
import type { Display, DisplayEnvironment, DisplaySetting } from "../display/environment.ts";
import { hasCode } from "../errors.ts";
import type { Deployment } from "../model/deployment.ts";
import type { SignInHistory } from "../session/history.ts";
import type { SessionState } from "../session/state.ts";
import type { SessionStates } from "../session/states.ts";
import type { System } from "../system/system.ts";

/** Options of {@link SignInDisplay}. */
export interface SignInDisplayOptions {
  readonly system: System;
  readonly environment: DisplayEnvironment;
  readonly setting: DisplaySetting | undefined;
  readonly deployment: Deployment;
  readonly history: SignInHistory;
  /** Whether to open the approval page in a browser, if there is one. */
  readonly openBrowser: boolean;
  /** Whether a cancelled sign-in can continue later with the same code. */
  readonly resumable: boolean;
}

/** How often the card's remaining time is updated, in milliseconds. */
const TICK = 15_000;

/** Shows one sign-in; loads the display only when there is something to show. */
export class SignInDisplay {
  readonly #options: SignInDisplayOptions;
  readonly #markShown: () => void;
  readonly #ended = new AbortController();
  #display: Display | undefined;
  #newIssuer: Promise<boolean> | undefined;
  #last: SessionState | undefined;

  /** `markShown` is called once something is visible, and at the end. */
  constructor(options: SignInDisplayOptions, markShown: () => void) {
    this.#options = options;
    this.#markShown = markShown;
  }

  /** Handles a change of state; only the wait for the user is shown before the end. */
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

  /**
   * Replaces the card with the outcome; a notebook shows it even without a card. There the error,
   * which the cell shows below it, does not say the same once more.
   */
  async end(state: SessionState, error?: unknown): Promise<void> {
    this.#ended.abort();
    const { surface } = this.#options.environment;
    const worthSaying = this.#last !== undefined || surface === "notebook";
    try {
      if (worthSaying) await this.#show(state);
      const isSaid = "failure" in state && hasCode(error, state.failure?.code);
      if (surface === "notebook" && isSaid) (await import("./failed_cell.ts")).pointAbove(error);
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

/** Shows a sign-in while it runs, and how it ended. */
export async function showSignIn(
  display: SignInDisplay,
  states: SessionStates,
  signIn: () => Promise<void>,
): Promise<void> {
  const unsubscribe = states.subscribe((state) => display.changed(state));
  let failure: unknown;
  try {
    await signIn();
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    unsubscribe();
    await display.end(states.current, failure);
  }
}
