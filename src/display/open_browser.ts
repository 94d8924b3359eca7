/**
 * Opening the approval page in a browser, if there is one.
 *
 * @module
 */
import { isSecureUrl } from "../system/loopback.ts";
import type { System } from "../system/system.ts";

/** Whether the user would see a browser opened here: not over SSH, on a hub, in CI, or headless. */
export function hasBrowser(system: System): boolean {
  const elsewhere = ["SSH_CONNECTION", "SSH_TTY", "JUPYTERHUB_USER", "JUPYTERHUB_API_URL", "CI"];
  if (elsewhere.some((name) => system.env(name) !== undefined)) return false;
  if (system.os === "darwin" || system.os === "win32") return true;
  return system.env("DISPLAY") !== undefined || system.env("WAYLAND_DISPLAY") !== undefined;
}

/** Opens an address in the browser. It may fail silently: the card shows the link too. */
export async function openInBrowser(address: string, system: System): Promise<void> {
  if (!hasBrowser(system) || !isSecureUrl(new URL(address))) return;
  const { default: open } = await import("open");
  const child = await open(address);
  child.on("error", () => {});
  child.unref();
}
