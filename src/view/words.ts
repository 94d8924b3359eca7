/**
 * Words several views share: times, counts, lists.
 *
 * @module
 */
import { shellWord } from "../text/shell_quote.ts";
import { trimEnd } from "../text/trim_end.ts";

const pad = (value: number): string => String(value).padStart(2, "0");

/** The time of day on this machine's clock. */
export function clock(at: number): string {
  const date = new Date(at);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** Within this time a time of day needs no day. */
const UNAMBIGUOUS_MS = 18 * 3_600_000;

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** A moment as a person near it would say it. */
export function moment(at: number, now: number): string {
  const day = (ms: number) => new Date(ms).setHours(12, 0, 0, 0);
  const days = Math.round((day(at) - day(now)) / 86_400_000);
  if (days === 0 || Math.abs(at - now) < UNAMBIGUOUS_MS) return clock(at);
  if (days === 1) return `${clock(at)} tomorrow`;
  const date = new Date(at);
  return `${date.getDate()} ${months[date.getMonth()]}${
    date.getFullYear() === new Date(now).getFullYear() ? "" : ` ${date.getFullYear()}`
  }`;
}

/** The minutes left until a moment. */
export function minutesLeft(until: number, now: number): string {
  const minutes = Math.floor((until - now) / 60_000);
  return minutes < 1 ? "under a minute" : `${minutes} min`;
}

/** A number with its noun. */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Things in a row, as in a sentence. */
export function listed(things: readonly string[], last = "and"): string {
  if (things.length < 2) return things.join("");
  return `${things.slice(0, -1).join(", ")} ${last} ${things.at(-1)}`;
}

/** What asks the administrators for roles, as code and as a command. */
export function askFor(roles: readonly string[]): { code: string; command: string } {
  return {
    code: `await session.requestAccess(${JSON.stringify(roles)})`,
    command: `provena request ${roles.map(shellWord).join(" ")}`,
  };
}

/** A path without the name of the person whose home it is in: notebooks are shared. */
export function withoutHome(path: string, home: string | undefined): string {
  const base = home && trimEnd(home, /[/\\]/);
  if (!base || !path.startsWith(base)) return path;
  const rest = path.slice(base.length);
  return /^([/\\]|$)/.test(rest) ? `~${rest}` : path;
}
