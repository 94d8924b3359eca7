/**
 * Recognises credentials by the name of a field, variable or header.
 *
 * @module
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/security-creds.html
 */
import type { CredentialKind } from "./span.ts";

/** Kinds by names in lower case and without separators; the first match counts. */
const kinds: readonly (readonly [name: RegExp, kind: CredentialKind])[] = [
  [/devicecode$/, "device code"],
  [/^usercode$/, "user code"],
  [/offlinetoken$|provenaapitoken$/, "offline token"],
  [/refreshtoken$/, "refresh token"],
  [/accesstokens?$/, "access token"],
  [/idtoken$/, "ID token"],
  [/secretaccesskey$|^awssecret/, "AWS secret key"],
  [/sessiontoken$|securitytoken$/, "AWS session token"],
  [/accesskeyid$|^awsaccesskey$/, "AWS access key"],
  [/authori[sz]ation$/, "Authorization header"],
  [/^(?:set|proxy)?cookies?\d?$/, "cookie"],
  [/passw(?:or)?ds?|passphrase|pwd$|(?:db|user|smtp|ftp|mail|my|pg|redis)pass$/, "password"],
  [/privatekey|signingkey|encryptionkey|masterkey/, "private key"],
  [
    /(?:api|app|auth|account|access|shared|subscription|storage|service|functions|license)keys?$/,
    "API key",
  ],
  [/(?:api|app|auth|account|access|shared|subscription|storage)key/, "API key"],
  [/presigned|signedurl/, "presigned link"],
  [
    /^aws(?!region|account|service|endpoint|bucket|profile|default|config)|secret|^credentials?$|jwt$|^signature$|token$|(?:auth|refresh|bearer|api|session)tokens$|(?:auth|authorization)code$|codeverifier$|^signinlink$/,
    "secret",
  ],
];

/**
 * Names that look like those of credentials: cursors, special tokens of language models, and
 * statements about credentials.
 */
const HARMLESS =
  /(?:page|pagination|next|previous|prev|continuation|sync|cursor|sep|cls|pad|mask|unk|bos|eos|stop|start|end|image|audio|special|extra|decoder|padding|speaker|prefix|suffix|boi|eoi|csrfmiddleware)token$|tokentype$|required$|(?:secret|passw(?:or)?d|token|key|credentials?)s?(?:name|arn|type|url|uri|endpoint|policy|expir\w{0,10}|length|count|hint|field|input|label|file|path|prefix|present|isset|ttl|version|id|manager|algorithm|format|size|bytes|enabled|error|errors|message|status|reset|required|provider|store|scope|scopes|index|idx|ids|usage|used|limit|budget)$/;

/** Name of a key's identifier, which is half of a credential. */
const KEY_IDENTIFIER = /accesskeyid$/;

/** Limit of a name, in characters. */
const MAX_LENGTH = 200;

/** A name in lower case and without separators. */
function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** The kind of credential in a field with this name; undefined if it contains none. */
export function kindOfName(name: string): CredentialKind | undefined {
  if (name.length < 3 || name.length > MAX_LENGTH) return undefined;
  const held = known.get(name);
  if (held !== undefined) return held === NONE ? undefined : held;
  const kind = findKind(name);
  // Names usually repeat, but in a hostile answer all may differ.
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(name, kind ?? NONE);
  return kind;
}

const NONE = "";
const MAX_KNOWN = 4_096;
const known = new Map<string, CredentialKind | typeof NONE>();

function findKind(name: string): CredentialKind | undefined {
  const plain = bare(name);
  const kind = kinds.find(([pattern]) => pattern.test(plain))?.[1];
  if (kind === undefined) return undefined;
  return HARMLESS.test(plain) && !KEY_IDENTIFIER.test(plain) ? undefined : kind;
}

/** Whether a field with this name contains a credential. */
export function isCredentialName(name: string): boolean {
  return kindOfName(name) !== undefined;
}

/** Fields whose value is named by another field or by the field around them. */
const CARRIER = /^(?:value|val|data|content|plaintext|text|string|raw|secretstring|current)$/i;

/** Whether the value of a field is named by another, as in `{name: "password", value: "…"}`. */
export function isCarrier(name: string): boolean {
  return name.length <= 12 && CARRIER.test(name);
}

/** Whether a field names the value of another. */
export function isNaming(name: string): boolean {
  return name.length <= 8 && /^(?:name|key|header|field|variable)$/i.test(name);
}
