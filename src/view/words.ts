/**
 * Words that several views share: times, counts, lists.
 *
 * @module
 */
import { shellWord } from "../text/shell_quote.ts";
import { trimEnd } from "../text/trim_end.ts";

const pad = (value: number): string => String(value).padStart(2, "0");

/** The local time of day, such as `16:42`. */
export function clock(at: number): string {
  const date = new Date(at);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/**
 * The local time of day, with the zone if that is UTC: hubs and containers run in it, which is not
 * the time of the person who reads it.
 */
export function timeOfDay(at: number): string {
  return clock(at) + (new Date(at).getTimezoneOffset() === 0 ? " UTC" : "");
}

/** Within this time, the time of day is unambiguous without the day. */
const UNAMBIGUOUS_MS = 18 * 3_600_000;

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** A moment relative to now: `16:42`, `02:40 tomorrow`, or the day and month. */
export function moment(at: number, now: number): string {
  const day = (ms: number) => new Date(ms).setHours(12, 0, 0, 0);
  const days = Math.round((day(at) - day(now)) / 86_400_000);
  if (days === 0 || Math.abs(at - now) < UNAMBIGUOUS_MS) return timeOfDay(at);
  if (days === 1) return `${timeOfDay(at)} tomorrow`;
  const date = new Date(at);
  return `${date.getDate()} ${months[date.getMonth()]}${
    date.getFullYear() === new Date(now).getFullYear() ? "" : ` ${date.getFullYear()}`
  }`;
}

/** The minutes until a moment, rounded down, or `under a minute`. */
export function minutesLeft(until: number, now: number): string {
  const minutes = Math.floor((until - now) / 60_000);
  return minutes < 1 ? "under a minute" : `${minutes} min`;
}

/** A number with its noun, such as `1 role`. */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A list as in a sentence, such as `read, write and admin`. */
export function listed(things: readonly string[], last = "and"): string {
  if (things.length < 2) return things.join("");
  return `${things.slice(0, -1).join(", ")} ${last} ${things.at(-1)}`;
}

/** How to request roles, as code and as a command. */
export function askFor(roles: readonly string[]): { code: string; command: string } {
  return {
    code: `await session.requestAccess(${JSON.stringify(roles)})`,
    command: `provena request ${roles.map(shellWord).join(" ")}`,
  };
}

/** Writes the home folder as `~`: notebooks are shared, and its path contains the user's name. */
export function withoutHome(path: string, home: string | undefined): string {
  const base = home && trimEnd(home, /[/\\]/);
  if (!base || !path.startsWith(base)) return path;
  const rest = path.slice(base.length);
  return /^([/\\]|$)/.test(rest) ? `~${rest}` : path;
}

/** How long something took, roughly: `8 s`, `12 min`, `2.5 h`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 6) / 10} h`;
}

/** Words that begin a sentence. */
export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
