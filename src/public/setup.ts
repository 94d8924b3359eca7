/**
 * What a session knows before anything else is loaded: its options, checked, and its state.
 *
 * @module
 */
import {
  type Configuration,
  type ConfigurationOptions,
  resolveConfiguration,
} from "../configuration/configuration.ts";
import {
  detectEnvironment,
  type DisplayEnvironment,
  type DisplaySetting,
} from "../display/environment.ts";
import type { Presenter } from "../display/presenter.ts";
import { SessionStates } from "../session/states.ts";
import type { TokenStore } from "../store/store.ts";
import type { System } from "../system/system.ts";
import { chooseStore, type StoreChoice } from "./store_choice.ts";

/** Options of `signIn` and `createSession`; all are optional. */
export interface SignInOptions extends ConfigurationOptions {
  /** Where to store tokens. @default a FileStore in the user's cache folder */
  readonly store?: TokenStore;
  /** Where to show the sign-in; else `PROVENA_DISPLAY`. @default "auto" */
  readonly display?: DisplaySetting;
  /** Whether a person can approve. @default true in a kernel, or in a terminal outside CI */
  readonly interactive?: boolean;
  /** Whether to open the approval page, if there is a desktop. @default false */
  readonly openBrowser?: boolean;
  /** Whether notebooks mask names of people or show them in full. @default "masked" */
  readonly identity?: "masked" | "full";
  /** Whether next steps are shown as code or as shell commands. @default "code" */
  readonly voice?: "code" | "command";
  /** Cancels the sign-in. */
  readonly signal?: AbortSignal;
  /** Sends requests in place of the runtime's `fetch`. */
  readonly fetch?: typeof fetch;
}

/** What a session has even if its options are invalid. */
export interface SessionOutside {
  readonly system: System;
  /** Shows results. */
  readonly presenter: Presenter;
}

/** A session's options, checked, and its state. */
export interface SessionSetup {
  readonly system: System;
  readonly options: SignInOptions;
  readonly configuration: Configuration;
  readonly choice: StoreChoice;
  readonly states: SessionStates;
}

/** Where a session shows its sign-in (`stderr`) or its results (`stdout`). */
export function environmentOf(
  system: System,
  options: SignInOptions,
  stream: "stdout" | "stderr",
): DisplayEnvironment {
  const { display, identity, voice } = options;
  return detectEnvironment(system, {
    stream,
    ...(display === undefined || stream === "stdout" ? {} : { display }),
    ...(identity === undefined ? {} : { identity }),
    ...(voice === undefined ? {} : { voice }),
  });
}

/** Checks the options of a session; throws `ERR_CONFIG`. */
export function setUpSession(system: System, options: SignInOptions): SessionSetup {
  return {
    system,
    options,
    configuration: resolveConfiguration(options, system),
    choice: chooseStore(system, options.store),
    states: new SessionStates(),
  };
}
