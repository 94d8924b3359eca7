/**
 * What a forgotten `await` shows.
 *
 * @module
 */
import { type Line, line, text } from "../display/document.ts";

/**
 * The view of a sign-in's promise: what a cell returns can never be updated, so it says no more.
 *
 * @returns one line without code or link
 */
export function startedView(): readonly Line[] {
  return [line(text("soft", "Sign-in started, see the card."))];
}
