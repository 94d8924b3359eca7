/**
 * Checks the signature of a request, and reads the access of its credentials.
 *
 * @module
 */
import type { CredentialIssuer, Grant } from "./credentials.ts";
import { S3Error } from "./s3_error.ts";
import type { S3Request } from "./s3_request.ts";
import {
  ALGORITHM,
  isSameSignature,
  type Scope,
  type SigningKey,
  signingKey,
  signLink,
  signRequest,
} from "./signature.ts";

/** An authorised request. */
export interface Authorisation {
  readonly grant: Grant;
  /** The hash of the body, or the word that replaces it, such as `UNSIGNED-PAYLOAD`. */
  readonly payload: string;
  /** For the signatures of a body that is sent in chunks. */
  readonly stream: { readonly key: SigningKey; readonly signature: string } | undefined;
}

/** What a signature is checked with. */
export interface Place {
  readonly issuer: CredentialIssuer;
  readonly region: string;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** Allowed difference between the clocks of client and server, in seconds. */
const MAX_SKEW = 15 * 60;
/** Maximum lifetime of a link, in seconds. */
const MAX_LIFE = 7 * 24 * 60 * 60;

const UNSIGNED = "UNSIGNED-PAYLOAD";

/** Checks the signature of a request; throws S3's error. */
export function authorise(request: S3Request, place: Place): Authorisation {
  const header = request.header("authorization");
  const { query } = request;
  const kinds = [
    header !== undefined,
    query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature"),
    query.has("AWSAccessKeyId") || query.has("Signature"),
  ];
  const [byHeader, byQuery, byLink] = kinds;
  if (kinds.filter(Boolean).length > 1) {
    const rule = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, " +
      "Signature query string parameter or the Authorization header should be specified";
    throw new S3Error("InvalidArgument", rule);
  }
  if (byHeader) return checkHeader(request, header!, place);
  if (byQuery) return checkQuery(request, place);
  if (byLink) return checkLink(request, place);
  throw new S3Error("AccessDenied");
}

function checkHeader(request: S3Request, header: string, place: Place): Authorisation {
  const wrong = (why: string, more = {}) => {
    const message = `The authorization header is malformed; ${why}.`;
    return new S3Error("AuthorizationHeaderMalformed", message, more);
  };
  if (!header.startsWith(`${ALGORITHM} `)) {
    throw new S3Error("InvalidRequest", "Please use AWS4-HMAC-SHA256.");
  }
  const fields = new Map(
    header.slice(ALGORITHM.length).split(",").map((field) => {
      const at = field.indexOf("=");
      return [field.slice(0, at).trim(), field.slice(at + 1).trim()];
    }),
  );
  const time = timeOf(request);
  if (time === undefined) {
    throw new S3Error(
      "AccessDenied",
      "AWS authentication requires a valid Date or x-amz-date header",
    );
  }
  if (Math.abs(time.seconds - place.now) > MAX_SKEW) throw new S3Error("RequestTimeTooSkewed");
  const payload = request.header("x-amz-content-sha256");
  if (payload === undefined) {
    const message = "Missing required header for this request: x-amz-content-sha256";
    throw new S3Error("InvalidRequest", message);
  }
  return checkSignature(request, place, {
    credential: fields.get("Credential") ?? "",
    signedHeaders: fields.get("SignedHeaders") ?? "",
    signature: fields.get("Signature") ?? "",
    sessionToken: request.header("x-amz-security-token"),
    time: time.text,
    payload,
    query: [...request.query],
    wrong,
  });
}

function checkQuery(request: S3Request, place: Place): Authorisation {
  const { query } = request;
  const wrong = (why: string, more = {}) =>
    new S3Error("AuthorizationQueryParametersError", `${why}.`, more);
  if (query.get("X-Amz-Algorithm") !== ALGORITHM) {
    throw wrong(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  }
  const time = query.get("X-Amz-Date") ?? "";
  const seconds = secondsOf(time);
  const life = Number(query.get("X-Amz-Expires") ?? "NaN");
  if (seconds === undefined) {
    throw wrong(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`);
  }
  if (!Number.isInteger(life) || life < 1) throw wrong("X-Amz-Expires must be a number above 0");
  if (life > MAX_LIFE) {
    throw wrong("X-Amz-Expires must be less than a week (in seconds) that is 604800");
  }
  if (seconds - place.now > MAX_SKEW) {
    throw new S3Error("AccessDenied", "Request is not yet valid");
  }
  if (place.now >= seconds + life) throw hasExpired(seconds + life);
  return checkSignature(request, place, {
    credential: query.get("X-Amz-Credential") ?? "",
    signedHeaders: query.get("X-Amz-SignedHeaders") ?? "",
    signature: query.get("X-Amz-Signature") ?? "",
    sessionToken: query.get("X-Amz-Security-Token"),
    time,
    payload: request.header("x-amz-content-sha256") ?? UNSIGNED,
    query: [...query].filter(([name]) => name !== "X-Amz-Signature"),
    wrong,
  });
}

interface Given {
  /** The access key and the scope. */
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly sessionToken: string | undefined;
  readonly time: string;
  readonly payload: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly wrong: (why: string, more?: Readonly<Record<string, string>>) => S3Error;
}

function checkSignature(request: S3Request, place: Place, given: Given): Authorisation {
  const { wrong, time, payload } = given;
  const [accessKeyId = "", ...scope] = given.credential.split("/");
  const [day, region, service, end] = scope;
  if (scope.length !== 4 || end !== "aws4_request") {
    throw wrong(
      "the Credential is mal-formed; expecting " +
        '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request"',
    );
  }
  if (region !== place.region) {
    const why = `the region '${region}' is wrong; expecting '${place.region}'`;
    throw wrong(why, { Region: place.region });
  }
  if (service !== "s3") {
    throw wrong(`incorrect service "${service}". This endpoint belongs to "s3"`);
  }
  if (day !== time.slice(0, 8)) {
    throw wrong(`Invalid credential date "${day}". This date is not the same as X-Amz-Date`);
  }
  const { sessionToken } = given;
  const { now } = place;
  const { grant, secretAccessKey } = place.issuer.recognise({ accessKeyId, sessionToken, now });
  const names = given.signedHeaders.split(";");
  const isCovered = (name: string) => names.includes(name);
  const mustBeSigned = request.headerNames.filter((name) => name.startsWith("x-amz-"));
  if (!isCovered("host") || !mustBeSigned.every(isCovered)) {
    const message = "There were headers present in the request which were not signed";
    throw new S3Error("AccessDenied", message);
  }
  const key = signingKey(secretAccessKey, scope as unknown as Scope, time);
  const parts = {
    method: request.method,
    path: request.path,
    query: given.query,
    headers: names.map((name) => [name, request.header(name) ?? ""] as const),
    payload,
  };
  const { signature } = given;
  if (!isSameSignature(signature, signRequest(parts, key))) {
    throw new S3Error("SignatureDoesNotMatch");
  }
  return { grant, payload, stream: { key, signature } };
}

/** Checks a link in the form that Provena signs: version 2. */
function checkLink(request: S3Request, place: Place): Authorisation {
  const { query, method } = request;
  const accessKeyId = query.get("AWSAccessKeyId") ?? "";
  const signature = query.get("Signature") ?? "";
  const expires = query.get("Expires") ?? "";
  const seconds = Number(expires);
  if (expires === "" || !Number.isInteger(seconds)) {
    const rule = "Query-string authentication requires the Signature, Expires and " +
      "AWSAccessKeyId parameters";
    throw new S3Error("AccessDenied", rule);
  }
  if (place.now >= seconds) throw hasExpired(seconds);
  const sessionToken = query.get("x-amz-security-token");
  const { now } = place;
  const { grant, secretAccessKey } = place.issuer.recognise({ accessKeyId, sessionToken, now });
  const overrides = [...query].filter(([name]) => name.startsWith("response-")).sort();
  const path = request.rawPath;
  const parts = { method, path, expires, sessionToken: sessionToken!, overrides };
  if (!isSameSignature(signature, signLink(parts, secretAccessKey))) {
    throw new S3Error("SignatureDoesNotMatch");
  }
  return { grant, payload: UNSIGNED, stream: undefined };
}

function hasExpired(seconds: number): S3Error {
  const Expires = new Date(seconds * 1000).toISOString();
  return new S3Error("AccessDenied", "Request has expired", { Expires });
}

/** The time of a request, in seconds and in the form of signatures. */
function timeOf(
  request: S3Request,
): { readonly text: string; readonly seconds: number } | undefined {
  const given = request.header("x-amz-date");
  if (given !== undefined) {
    const seconds = secondsOf(given);
    return seconds === undefined ? undefined : { text: given, seconds };
  }
  const ms = Date.parse(request.header("date") ?? "");
  if (Number.isNaN(ms)) return undefined;
  const text = new Date(ms).toISOString().replace(/[:-]|\.\d{3}/g, "");
  return { text, seconds: ms / 1000 };
}

/** Reads `20260131T235959Z`. */
function secondsOf(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}
