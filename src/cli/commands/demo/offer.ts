/**
 * While the sign-in waits: a key opens the page, another approves without a browser.
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

/**
 * Offers help with the approval, until it is withdrawn.
 *
 * @param output where the offer is made
 * @param session whose sign-in
 * @param demo where it is approved
 * @param user as whom it is approved without a browser
 * @returns withdraws the offer and gives the keyboard back
 */
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
  // Raw, so that one key is enough; Ctrl-C is then a key like any other.
  process.stdin.setRawMode(true);
  process.stdin.on("data", onKeys);
  return () => {
    process.stdin.setRawMode(false);
    process.stdin.off("data", onKeys);
    process.stdin.pause();
  };
}
