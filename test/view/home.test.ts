import { expect, test } from "vitest";
import { withoutHome } from "../../src/view/words.ts";

const paths = [
  ["/home/ann/.cache/provena", "/home/ann", "~/.cache/provena"],
  ["/home/ann/.cache/provena", "/home/ann/", "~/.cache/provena"],
  ["/home/ann", "/home/ann", "~"],
  ["/home/anna/.cache", "/home/ann", "/home/anna/.cache"],
  ["/var/cache", "/home/ann", "/var/cache"],
  ["/var/cache", "/", "/var/cache"],
  ["/var/cache", undefined, "/var/cache"],
  ["C:\\Users\\Ann\\AppData\\Local", "C:\\Users\\Ann", "~\\AppData\\Local"],
] as const;

test.each(paths)("%s with the home %s is shown as %s", (path, home, shown) => {
  expect(withoutHome(path, home)).toBe(shown);
});
