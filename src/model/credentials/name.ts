/**
 * Telling by the name of a field, a variable or a header that it holds a credential.
 *
 * @module
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/security-creds.html
 */
import type { CredentialKind } from "./span.ts";

/** By names without separators, in lower case; the first that fits tells the kind. */
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
 * Names that look like a credential's and are not: cursors, the special words of language models,
 * and statements about credentials.
 */
const HARMLESS =
  /(?:page|pagination|next|previous|prev|continuation|sync|cursor|sep|cls|pad|mask|unk|bos|eos|stop|start|end|image|audio|special|extra|decoder|padding|speaker|prefix|suffix|boi|eoi|csrfmiddleware)token$|tokentype$|required$|(?:secret|passw(?:or)?d|token|key|credentials?)s?(?:name|arn|type|url|uri|endpoint|policy|expir\w{0,10}|length|count|hint|field|input|label|file|path|prefix|present|isset|ttl|version|id|manager|algorithm|format|size|bytes|enabled|error|errors|message|status|reset|required|provider|store|scope|scopes|index|idx|ids|usage|used|limit|budget)$/;

/** What the identifier of a key is called; it is half of a credential. */
const KEY_IDENTIFIER = /accesskeyid$/;

/** Longer names are no names. */
const LONGEST = 200;

/** A name without separators, in lower case. */
function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/**
 * What a field of this name holds.
 *
 * @param name the field's name, in any convention
 * @returns the kind of credential, or undefined if it holds none
 */
export function kindOfName(name: string): CredentialKind | undefined {
  if (name.length < 3 || name.length > LONGEST) return undefined;
  const known = judged.get(name);
  if (known !== undefined) return known === NONE ? undefined : known;
  const kind = judge(name);
  // Names repeat; those of a hostile answer may all differ.
  if (judged.size >= MOST_JUDGED) judged.clear();
  judged.set(name, kind ?? NONE);
  return kind;
}

const NONE = "";
const MOST_JUDGED = 4_096;
const judged = new Map<string, CredentialKind | typeof NONE>();

function judge(name: string): CredentialKind | undefined {
  const plain = bare(name);
  const kind = kinds.find(([pattern]) => pattern.test(plain))?.[1];
  if (kind === undefined) return undefined;
  return HARMLESS.test(plain) && !KEY_IDENTIFIER.test(plain) ? undefined : kind;
}

/**
 * Tells whether a field of this name holds a credential.
 *
 * @param name the field's name, in any convention
 * @returns true for `access_token`, `awsSecretAccessKey`, `Authorization`, `password`, …
 */
export function isCredentialName(name: string): boolean {
  return kindOfName(name) !== undefined;
}

/** Fields that hold what another field, or the field around them, names. */
const CARRIER = /^(?:value|val|data|content|plaintext|text|string|raw|secretstring|current)$/i;

/** Whether a field holds what something else names, as in `{name: "password", value: "…"}`. */
export function isCarrier(name: string): boolean {
  return name.length <= 12 && CARRIER.test(name);
}

/** Whether a field names what another holds. */
export function isNaming(name: string): boolean {
  return name.length <= 8 && /^(?:name|key|header|field|variable)$/i.test(name);
}
