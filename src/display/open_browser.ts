/**
 * Opening the approval page, where there is a browser to open it in.
 *
 * @module
 */
import { isSecureUrl } from "../system/loopback.ts";
import type { System } from "../system/system.ts";

/** Whether a browser opened here would be seen by the person who signs in. */
export function hasBrowser(system: System): boolean {
  const elsewhere = ["SSH_CONNECTION", "SSH_TTY", "JUPYTERHUB_USER", "JUPYTERHUB_API_URL", "CI"];
  if (elsewhere.some((name) => system.env(name) !== undefined)) return false;
  if (system.os === "darwin" || system.os === "win32") return true;
  return system.env("DISPLAY") !== undefined || system.env("WAYLAND_DISPLAY") !== undefined;
}

/** Opens an address in the browser; the link on the card stands whether it works or not. */
export async function openInBrowser(address: string, system: System): Promise<void> {
  if (!hasBrowser(system) || !isSecureUrl(new URL(address))) return;
  const { default: open } = await import("open");
  const child = await open(address);
  child.on("error", () => {});
  child.unref();
}
