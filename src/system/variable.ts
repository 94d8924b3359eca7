/**
 * How the text of an environment variable is read: by one rule for all of them.
 *
 * @module
 */
import { configError } from "../errors.ts";

/** What has variables. */
export interface Environment {
  readonly runtime: string;
  env(name: string): string | undefined;
}

/**
 * Control characters and unpaired surrogates, as what is neither: the sets that Unicode has names
 * for take a twentieth of a cold import to build.
 */
export const UNUSABLE: RegExp = /[^ -~\xa0-\ud7ff\ue000-\u{10ffff}]/u;

const LONE_QUOTE = /^["']|["']$/;

/**
 * A variable's value without the blanks, line ends and quotes that files of variables leave around
 * it: `docker --env-file` keeps quotes, and a file from Windows a carriage return. Undefined if
 * nothing is left. Throws `ERR_CONFIG` if one of ours still cannot be meant as it stands.
 */
export function readVariable(name: string, raw: string | undefined): string | undefined {
  const trimmed = raw?.trim() ?? "";
  const quoted = /^(["'])(.*)\1$/s.exec(trimmed);
  const value = quoted ? quoted[2]!.trim() : trimmed;
  if (name.startsWith("PROVENA_") && (UNUSABLE.test(value) || LONE_QUOTE.test(value))) {
    throw configError(
      `${name} has a line break, control character or lone quote in it`,
      "Set it again, or unset it",
    );
  }
  return value === "" ? undefined : value;
}

/** Whether a switch such as `CI` is set, to anything but a no. */
export function isOn(name: string, system: Pick<Environment, "env">): boolean {
  const value = system.env(name);
  return value !== undefined && !/^(0|false|no|off)$/i.test(value);
}
