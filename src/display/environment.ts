/**
 * Where things are shown: explicit setting beats detection beats default.
 *
 * @module
 */
import { configError } from "../errors.ts";
import type { OutputStream, System } from "../system/system.ts";
import type { Document } from "./document.ts";
import type { IdentityDisplay } from "./identity.ts";

/** What a caller may ask for; an object is called at each change. */
export type DisplaySetting =
  | "auto"
  | "notebook"
  | "terminal"
  | "plain"
  | "none"
  | { show(view: { html: string; text: string }): void | Promise<void> };

/** Where things are shown. */
export type Surface = "notebook" | "terminal" | "plain" | "none" | "custom";

/** Where things are shown, and what may be used there. */
export interface DisplayEnvironment {
  /** Notebook, terminal, plain lines, nothing, or the caller's own function. */
  surface: Surface;
  /** The width in characters; 80 where it is unknown. */
  columns: number;
  /** The height in lines, where it is known. */
  rows?: number;
  /** Whether ANSI colours are welcome. */
  color: boolean;
  /** Whether more than ASCII can be shown. */
  unicode: boolean;
  /** Whether the next step is said as code or as a command. */
  voice: "code" | "command";
  /** Whether people are named in full. */
  identity: IdentityDisplay;
  /** Whether a QR code is drawn with characters. */
  qr: boolean;
}

/** Shows one thing that changes. */
export interface Display {
  /** Where it shows. */
  readonly environment: DisplayEnvironment;
  /** Replaces what this display showed; resolves once it can be seen. */
  show(document: Document): Promise<void>;
  /** Ends the display: nothing moves any more, and every timer is given back. */
  close(): Promise<void>;
}

/** What {@link detectEnvironment} is told. */
export interface EnvironmentOptions {
  /** @default PROVENA_DISPLAY, else "auto" */
  readonly display?: DisplaySetting;
  /** @default "masked" in a kernel, "full" elsewhere */
  readonly identity?: IdentityDisplay;
  /** @default "code" */
  readonly voice?: "code" | "command";
  /** The stream that is written to. @default "stderr" */
  readonly stream?: "stdout" | "stderr";
}

const settings = ["auto", "notebook", "terminal", "plain", "none"] as const;

/**
 * Finds out where things are shown.
 *
 * @see https://no-color.org
 */
export function detectEnvironment(
  system: System,
  options: EnvironmentOptions = {},
): DisplayEnvironment {
  const { voice = "code", stream = "stderr" } = options;
  const output = system[stream];
  const surface = surfaceOf(system, output, settingOf(system, options.display));
  return {
    surface,
    columns: columnsOf(system, output, surface),
    ...(surface === "terminal" && output.rows ? { rows: output.rows } : {}),
    color: surface === "terminal" && wantsColor(system, output),
    unicode: surface === "plain" ? false : surface === "terminal" ? knowsUnicode(system) : true,
    voice,
    identity: options.identity ?? (system.kernel ? "masked" : "full"),
    qr: surface === "terminal",
  };
}

function settingOf(system: System, given: DisplaySetting | undefined): DisplaySetting {
  const setting: unknown = given ?? system.env("PROVENA_DISPLAY") ?? "auto";
  if (!canShow(setting) && !(settings as readonly unknown[]).includes(setting)) {
    throw configError(
      `${given === undefined ? "PROVENA_DISPLAY" : "The option display"} must be one of ${
        settings.join(", ")
      }${given === undefined ? "" : " or an object with show()"}, got ${
        typeof setting === "string" ? JSON.stringify(setting.slice(0, 60)) : typeof setting
      }`,
    );
  }
  return setting as DisplaySetting;
}

function canShow(setting: unknown): boolean {
  try {
    return typeof (setting as { show?: unknown } | null)?.show === "function";
  } catch {
    // A getter, or a proxy, of whoever passed it.
    return false;
  }
}

function surfaceOf(system: System, output: OutputStream, setting: DisplaySetting): Surface {
  if (typeof setting === "object") return "custom";
  if (setting !== "auto") return setting;
  if (system.kernel) return "notebook";
  const capable = output.isTTY && system.env("TERM") !== "dumb" && !system.env("CI");
  return capable ? "terminal" : "plain";
}

/** A kernel has no width of its own, and some terminals report 0 columns. */
function columnsOf(system: System, output: OutputStream, surface: Surface): number {
  if (surface === "notebook" || surface === "custom") return 80;
  const told = Number(system.env("COLUMNS"));
  return output.columns || (Number.isInteger(told) && told > 0 ? told : 80);
}

/** As Node does: `FORCE_COLOR` makes `NO_COLOR` ignored, and `FORCE_COLOR=0` forces none. */
function wantsColor(system: System, output: OutputStream): boolean {
  const force = system.env("FORCE_COLOR");
  if (force !== undefined) return force !== "0" && force !== "false";
  return system.env("NO_COLOR") === undefined && system.env("TERM") !== "dumb" && output.isTTY;
}

/** An unset locale says nothing (containers rarely set one), a set one is believed. */
function knowsUnicode(system: System): boolean {
  const term = system.env("TERM");
  if (term === "dumb" || term === "linux") return false;
  const locale = system.env("LC_ALL") ?? system.env("LC_CTYPE") ?? system.env("LANG");
  return locale === undefined || /utf-?8/i.test(locale);
}
