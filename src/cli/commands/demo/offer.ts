/**
 * Keys during the demo's sign-in: one opens the page, another approves without a browser.
 *
 * @module
 */
import process from "node:process";
import type { AuthSession } from "../../../../mod.ts";
import type { Demo } from "../../../demo/mod.ts";
import { line, text } from "../../../display/document.ts";
import { hasBrowser, openInBrowser } from "../../../display/open_browser.ts";
import { realSystem } from "../../../system/system.ts";
import type { Output } from "../../output.ts";

const CTRL_C = "\x03";

/** Offers these keys; returns a function that stops listening and restores the terminal. */
export async function offerApproval(
  output: Output,
  session: AuthSession,
  demo: Demo,
  user: string,
): Promise<() => void> {
  const browser = hasBrowser(realSystem);
  await output.note([line(
    ...(browser ? [text("normal", "Enter", true), " opens the page in your browser; "] : []),
    text("normal", "a", true),
    ` approves without a browser, as ${user}.`,
  )]);
  const onKeys = (keys: Uint8Array) => {
    const typed = new TextDecoder().decode(keys);
    if (typed.includes(CTRL_C)) return void process.kill(process.pid, "SIGINT");
    const { state } = session;
    if (state.status !== "awaitingUser") return;
    if (/a/i.test(typed)) demo.approve(state.userCode, user).catch(() => {});
    else if (browser && /[\r\n]/.test(typed)) {
      openInBrowser(state.verificationUriComplete ?? state.verificationUri, realSystem)
        .catch(() => {});
    }
  };
  // In raw mode a single key is enough, but Ctrl-C arrives as a key too.
  process.stdin.setRawMode(true);
  process.stdin.on("data", onKeys);
  return () => {
    process.stdin.setRawMode(false);
    process.stdin.off("data", onKeys);
    process.stdin.pause();
  };
}
