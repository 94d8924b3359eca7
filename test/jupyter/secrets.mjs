/** Finds secrets, which must never be in a saved notebook, a page or a screenshot's text. */
import { Buffer } from "node:buffer";

const PICTURE = /data:image\/svg\+xml;base64,([\w+/=]*)/g;

/** A picture without words can be a code to scan; one of a lineage has the names of items. */
const isCode = ([, data]) => !Buffer.from(data, "base64").toString().includes("<text");

const secrets = {
  "a token": /eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/,
  "the link of a code": /user_code=[^"'\s&\\]+/,
  "a user code": /\b[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}\b/,
  "a picture of a code": { test: (text) => [...text.matchAll(PICTURE)].some(isCode) },
  "a device code": /device_code["':=\s]+[\w-]{16,}/,
};

/** Lists the kinds of secrets in a text; `known` are further texts that must not appear. */
export function findSecrets(text, known = []) {
  const kinds = Object.keys(secrets).filter((kind) => secrets[kind].test(text));
  return [...kinds, ...known.filter((value) => value && text.includes(value)).map(() => "a code")];
}
