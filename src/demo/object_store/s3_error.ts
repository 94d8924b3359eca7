/**
 * The errors of the object store, with the codes, status and messages of S3.
 *
 * @module
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import { xmlDocument, type XmlNode } from "./xml.ts";

/** The status and the message of each error. */
const errors = {
  AccessDenied: [403, "Access Denied"],
  AuthorizationHeaderMalformed: [400, "The authorization header is malformed."],
  AuthorizationQueryParametersError: [400, "Error parsing the X-Amz-Credential parameter."],
  BadDigest: [400, "The checksum you specified did not match what we received."],
  EntityTooLarge: [400, "Your proposed upload exceeds the maximum allowed size"],
  EntityTooSmall: [400, "Your proposed upload is smaller than the minimum allowed size"],
  ExpiredToken: [400, "The provided token has expired."],
  IncompleteBody: [
    400,
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  ],
  InternalError: [500, "We encountered an internal error. Please try again."],
  InvalidAccessKeyId: [403, "The AWS Access Key Id you provided does not exist in our records."],
  InvalidArgument: [400, "Invalid Argument"],
  InvalidDigest: [400, "The Content-MD5 you specified was invalid."],
  InvalidPart: [
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  ],
  InvalidPartOrder: [
    400,
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
  ],
  InvalidRange: [416, "The requested range is not satisfiable"],
  InvalidRequest: [400, "Invalid Request"],
  InvalidToken: [400, "The provided token is malformed or otherwise invalid."],
  InvalidURI: [400, "Couldn't parse the specified URI."],
  KeyTooLongError: [400, "Your key is too long"],
  MalformedXML: [
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  ],
  MetadataTooLarge: [
    400,
    "Your metadata headers exceed the maximum allowed metadata size",
  ],
  MethodNotAllowed: [405, "The specified method is not allowed against this resource."],
  MissingContentLength: [411, "You must provide the Content-Length HTTP header."],
  NoSuchBucket: [404, "The specified bucket does not exist"],
  NoSuchKey: [404, "The specified key does not exist."],
  NoSuchUpload: [
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  ],
  NotImplemented: [
    501,
    "A header you provided implies functionality that is not implemented",
  ],
  PreconditionFailed: [
    412,
    "At least one of the pre-conditions you specified did not hold",
  ],
  RequestTimeTooSkewed: [
    403,
    "The difference between the request time and the current time is too large.",
  ],
  SignatureDoesNotMatch: [
    403,
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  ],
  SlowDown: [503, "Please reduce your request rate."],
  XAmzContentSHA256Mismatch: [
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ],
} as const;

/** S3's name of an error. */
export type S3ErrorCode = keyof typeof errors;

/** Throw this to refuse a request. */
export class S3Error extends Error {
  readonly code: S3ErrorCode;
  readonly status: number;
  /** More elements of the answer, such as `Region`. */
  readonly more: Readonly<Record<string, string>>;

  constructor(
    code: S3ErrorCode,
    message: string = errors[code][1],
    more: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.code = code;
    this.status = errors[code][0];
    this.more = more;
  }
}

/** The error as S3 sends it. */
export function errorDocument(error: S3Error, requestId: string): string {
  const children: XmlNode[] = [["Code", error.code], ["Message", error.message]];
  children.push(...Object.entries(error.more), ["RequestId", requestId], ["HostId", requestId]);
  return xmlDocument(["Error", children]);
}
