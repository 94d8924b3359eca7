/**
 * Where output is shown: an explicit setting beats detection, which beats the default.
 *
 * @module
 */
import { configError } from "../errors.ts";
import type { OutputStream, System } from "../system/system.ts";
import { isOn } from "../system/variable.ts";
import type { Document } from "./document.ts";
import type { IdentityDisplay } from "./identity.ts";

/** The display to use; the `show` method of an object is called at each change. */
export type DisplaySetting =
  | "auto"
  | "notebook"
  | "terminal"
  | "plain"
  | "none"
  | { show(view: { html: string; text: string }): void | Promise<void> };

/** Where output is shown. */
export type Surface = "notebook" | "terminal" | "plain" | "none" | "custom";

/** Where output is shown, and what can be used there. */
export interface DisplayEnvironment {
  /** Notebook, terminal, plain lines, nothing, or the caller's own function. */
  surface: Surface;
  /** The width in characters; 80 if it is unknown. */
  columns: number;
  /** The height in lines, if it is known. */
  rows?: number;
  /** Whether to use ANSI colours. */
  color: boolean;
  /** Whether marks and frames beyond ASCII are drawn. */
  unicode: boolean;
  /** Whether letters of all scripts can be shown even so; else they are escaped. */
  letters?: boolean;
  /** Whether next steps are shown as code or as commands. */
  voice: "code" | "command";
  /** Whether names of people are shown in full or masked. */
  identity: IdentityDisplay;
  /** Whether a QR code is drawn with characters. */
  qr: boolean;
}

/** Shows one document that changes. */
export interface Display {
  /** Where it is shown. */
  readonly environment: DisplayEnvironment;
  /** Replaces the shown document; resolves once the new one is visible. */
  show(document: Document): Promise<void>;
  /** Stops all updates and clears all timers. */
  close(): Promise<void>;
}

/** Options of {@link detectEnvironment}. */
export interface EnvironmentOptions {
  /** @default PROVENA_DISPLAY, else "auto" */
  readonly display?: DisplaySetting;
  /** @default "masked" in a kernel, "full" elsewhere */
  readonly identity?: IdentityDisplay;
  /** @default "code" */
  readonly voice?: "code" | "command";
  /** The stream to write to. @default "stderr" */
  readonly stream?: "stdout" | "stderr";
}

const settings = ["auto", "notebook", "terminal", "plain", "none"] as const;

/**
 * Detects where output is shown. Throws `ERR_CONFIG` for an unknown display.
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
  const script = scriptOf(system, surface);
  return {
    surface,
    columns: columnsOf(system, output, surface),
    ...(surface === "terminal" && output.rows ? { rows: output.rows } : {}),
    color: surface === "terminal" && wantsColor(system, output),
    ...script,
    voice,
    identity: options.identity ?? (system.kernel ? "masked" : "full"),
    qr: surface === "terminal" && script.unicode,
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
    // A getter or proxy of the caller threw.
    return false;
  }
}

function surfaceOf(system: System, output: OutputStream, setting: DisplaySetting): Surface {
  if (typeof setting === "object") return "custom";
  if (setting !== "auto") return setting;
  if (system.kernel) return "notebook";
  const capable = output.isTTY && system.env("TERM") !== "dumb" && !isOn("CI", system);
  return capable ? "terminal" : "plain";
}

/** A kernel has no width, and some terminals report 0 columns. */
function columnsOf(system: System, output: OutputStream, surface: Surface): number {
  if (surface === "notebook" || surface === "custom") return 80;
  const told = Number(system.env("COLUMNS"));
  return output.columns || (Number.isInteger(told) && told > 0 ? told : 80);
}

/** As in Node, `FORCE_COLOR` overrides `NO_COLOR`, and `FORCE_COLOR=0` turns colours off. */
function wantsColor(system: System, output: OutputStream): boolean {
  if (system.env("FORCE_COLOR") !== undefined) return isOn("FORCE_COLOR", system);
  return system.env("NO_COLOR") === undefined && system.env("TERM") !== "dumb" && output.isTTY;
}

/** Lines for files and programs have plain marks, but people's names, and those of their files. */
function scriptOf(
  system: System,
  surface: Surface,
): Pick<DisplayEnvironment, "unicode" | "letters"> {
  if (surface !== "plain" && surface !== "terminal") return { unicode: true, letters: true };
  const letters = isUtf8(system);
  const term = system.env("TERM");
  const draws = surface === "terminal" && term !== "dumb" && term !== "linux";
  return { unicode: letters && draws, letters };
}

/** Trusts the locale if it is set. Containers rarely set one, so without it we assume UTF-8. */
function isUtf8(system: System): boolean {
  const locale = system.env("LC_ALL") ?? system.env("LC_CTYPE") ?? system.env("LANG");
  return locale === undefined || /utf-?8/i.test(locale);
}
