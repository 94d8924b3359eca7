/**
 * Finds credentials by their format: many vendors mark theirs with a prefix.
 *
 * @module
 * @see https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
import { ALNUM, BASE64, BASE64URL, isOf, type Runs, TOKEN, WORD } from "./characters.ts";
import { isPlaceholder, looksRandom } from "./likely.ts";
import type { CredentialKind, CredentialSpan } from "./span.ts";

/**
 * The prefixes of a credential, the class of the characters that follow, and their least and
 * greatest number.
 */
type Row = readonly [beginnings: string, of: number, least: number, most?: number];

/** In order of vendors. Prefixes are separated by blanks. */
const rows: readonly Row[] = [
  ["ops_eyJ", BASE64, 100, 4000], // 1Password
  ["p8e-", ALNUM, 32], // Adobe
  ["AGE-SECRET-KEY-1", ALNUM, 58], // age
  ["LTAI", ALNUM, 16, 24], // Alibaba
  ["amzn.mws.", TOKEN, 36], // Amazon
  ["ABSK", BASE64, 100, 280], // Amazon Bedrock
  ["bedrock-api-key-", BASE64, 60, 4000],
  ["sk-ant-", BASE64URL, 32, 200], // Anthropic
  ["AKCp", ALNUM, 69], // Artifactory
  ["cmVmd", ALNUM, 59],
  ["ATATT3 ATCTT3 ATBB", TOKEN, 24, 300], // Atlassian
  ["xkeysib-", BASE64URL, 60, 100], // Brevo
  ["CLOJARS_", ALNUM, 60], // Clojars
  ["CFPAT-", BASE64URL, 43], // Contentful
  ["dapi", BASE64URL, 32, 36], // Databricks
  ["dop_v1_ doo_v1_ dor_v1_", ALNUM, 64], // DigitalOcean
  ["dckr_pat_ dckr_oat_", BASE64URL, 27, 40], // Docker
  ["dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.", TOKEN, 40, 64], // Doppler
  ["duffel_test_ duffel_live_", BASE64URL, 40, 50], // Duffel
  ["dt0c01. dt0s16.", TOKEN, 80, 100], // Dynatrace
  ["EZAK EZTK", ALNUM, 54], // EasyPost
  ["EAACEdEose0cBA EAAB EAAG EAAM", ALNUM, 60, 300], // Facebook
  ["figd_ figo_", BASE64URL, 36, 80], // Figma
  ["FLWSECK_TEST- FLWSECK-", ALNUM, 12, 40], // Flutterwave
  ["fo1_", BASE64URL, 43], // Fly.io
  ["fm1r_ fm2_", BASE64, 100, 4000],
  ["fio-u-", BASE64URL, 64], // Frame.io
  ["ghp_ gho_ ghu_ ghs_ ghr_", ALNUM, 36, 255], // GitHub
  ["github_pat_", WORD, 70, 100],
  [
    "glpat- gldt- glrt- glptt- glft- glsoat- glimt- glagent- glcbt- gloas- glffct- glwt-",
    TOKEN,
    20,
    80,
  ], // GitLab
  ["GR1348941", BASE64URL, 20, 40],
  ["gocardless_ live_gc_", BASE64URL, 40, 50], // GoCardless
  ["AIza", BASE64URL, 35], // Google
  ["GOCSPX-", BASE64URL, 28],
  ["ya29.", BASE64URL, 40, 2000],
  ["1//0", BASE64URL, 40, 200],
  ["glc_ glsa_", TOKEN, 32, 400], // Grafana
  ["gsk_", ALNUM, 52], // Groq
  ["hvs. hvb. hvr.", BASE64URL, 24, 300], // HashiCorp
  ["HRKU-", BASE64URL, 36, 70], // Heroku
  ["hf_ api_org_", ALNUM, 34], // Hugging Face
  ["ico-", ALNUM, 32], // Infracost
  ["lin_api_ lin_oauth_", ALNUM, 40, 70], // Linear
  ["live_pub_ test_pub_", ALNUM, 31], // Lob
  ["sk.eyJ pk.eyJ", TOKEN, 60, 300], // Mapbox
  ["NRAK- NRII- NRJS- NRRA- NRAL-", BASE64URL, 19, 64], // New Relic
  ["ntn_", ALNUM, 43, 50], // Notion
  ["npm_", ALNUM, 36], // npm
  ["nvapi-", BASE64URL, 60, 80], // NVIDIA
  ["API-", ALNUM, 26], // Octopus Deploy
  ["sk-proj- sk-svcacct- sk-admin- sk-or-v1-", BASE64URL, 40, 250], // OpenAI, OpenRouter
  ["sk-", ALNUM, 32, 64],
  ["sha256~", BASE64URL, 43], // OpenShift
  ["pplx-", ALNUM, 48], // Perplexity
  ["pscale_tkn_ pscale_pw_ pscale_oauth_", TOKEN, 32, 64], // PlanetScale
  ["PMAK-", BASE64URL, 59], // Postman
  ["phc_ phx_", ALNUM, 40, 50], // PostHog
  ["pnu_ pnb_", ALNUM, 36], // Prefect
  ["pul-", ALNUM, 40], // Pulumi
  ["pypi-", BASE64URL, 70, 400], // PyPI
  ["rdme_", ALNUM, 70], // ReadMe
  ["r8_", ALNUM, 37], // Replicate
  ["rubygems_", ALNUM, 48], // RubyGems
  ["tk-us-", BASE64URL, 48], // Scalingo
  ["sntrys_ sntryu_", BASE64, 40, 400], // Sentry
  ["shippo_live_ shippo_test_", ALNUM, 40], // Shippo
  ["shpat_ shpca_ shppa_ shpss_", ALNUM, 32], // Shopify
  ["xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xoxe.xoxb- xoxe.xoxp- xoxc- xoxd-", BASE64URL, 24, 255], // Slack
  ["xapp-", BASE64URL, 40, 200],
  ["sqp_ squ_ sqa_", ALNUM, 40], // SonarQube
  ["sbp_ sb_secret_", BASE64URL, 20, 60], // Supabase
  ["sq0atp- sq0csp- sq0idp-", BASE64URL, 22, 60], // Square
  ["EAAA", BASE64URL, 60], // Square
  ["sk_live_ sk_test_ rk_live_ rk_test_", ALNUM, 16, 250], // Stripe
  ["whsec_", BASE64, 32, 80],
  ["tskey-", BASE64URL, 20, 80], // Tailscale
  ["tfp_", TOKEN, 59], // Typeform
  ["SK", ALNUM, 32], // Twilio
  ["hooks-pat_ vercel_blob_rw_", WORD, 30, 80], // Vercel
  ["xai-", ALNUM, 80], // xAI
  ["t1.9eu", TOKEN, 80, 300], // Yandex
  ["AQVN", BASE64URL, 35, 38],
  ["zpka_", WORD, 30, 80], // Zuplo
];

/** Prefixes that are common words, so that the rest is checked too. */
const HEX = /^[0-9a-f]+$/;
const COMMON: ReadonlySet<string> = new Set(["SK", "dapi", "sk-", "API-", "EAAA", "ico-", "pul-"]);

interface Shape {
  readonly beginning: string;
  readonly of: number;
  readonly least: number;
  readonly most: number;
}

/** Formats by the first two characters. */
const shapes: (Shape[] | undefined)[] = Array.from({ length: 128 * 128 });
for (const [beginnings, of, least, most = least] of rows) {
  for (const beginning of beginnings.split(" ")) {
    (shapes[pairOf(beginning.charCodeAt(0), beginning.charCodeAt(1))] ??= [])
      .push({ beginning, of, least, most });
  }
}

function pairOf(first: number, second: number): number {
  return first * 128 + second;
}

const PART_OF_WORD = 1;
const BEGINNING = 2;
/**
 * Role of each character code: whether it is part of a word, and whether a credential can begin
 * with it.
 */
const roles = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const begins = code === 0x41 ||
    rows.some(([beginnings]) => ` ${beginnings}`.includes(` ${String.fromCharCode(code)}`));
  roles[code] = (isOf(WORD, code) ? PART_OF_WORD : 0) | (begins ? BEGINNING : 0);
}

/**
 * Finds credentials by their format; with `wary`, also possible examples. The shortest has sixteen
 * characters, all of them characters of tokens.
 */
export function findShapes({ text, long }: Runs, wary: boolean): CredentialSpan[] {
  const found: CredentialSpan[] = [];
  for (let i = 0; i < long.length; i += 2) {
    const end = long[i + 1]!;
    let isInside = 0;
    for (let at = long[i]!; at < end; at++) {
      const code = text.charCodeAt(at);
      const role = roles[code]!;
      if (isInside === 0 && (role & BEGINNING) !== 0) {
        const span = shapeAt(text, at, shapes[pairOf(code, text.charCodeAt(at + 1))], wary) ??
          (code === 0x41 ? accessKeyAt(text, at, wary) : undefined);
        if (span) {
          found.push(span);
          at = span.end - 1;
        }
      }
      isInside = role & PART_OF_WORD;
    }
  }
  return found;
}

function shapeAt(
  text: string,
  at: number,
  candidates: readonly Shape[] | undefined,
  wary: boolean,
): CredentialSpan | undefined {
  if (!candidates) return undefined;
  for (const { beginning, of, least, most } of candidates) {
    if (!text.startsWith(beginning, at)) continue;
    const start = at + beginning.length;
    const limit = start + most + 1;
    let end = start;
    while (end < limit && isOf(of, text.charCodeAt(end))) end++;
    while (end > start && text[end - 1] === ".") end--;
    if (end - start < least || end === limit) continue;
    const value = text.slice(start, end);
    if (
      COMMON.has(beginning) &&
      !(beginning === "SK" || beginning === "dapi" ? HEX : /\d/).test(value)
    ) {
      continue;
    }
    // After a rare prefix, digits and lower case letters are enough.
    const isLikely = !isPlaceholder(value) && (!COMMON.has(beginning) || looksRandom(value));
    if (wary || isLikely) return { start: at, end, kind: "API key" };
  }
  return undefined;
}

const ACCESS_KEY = /(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{12,36}(?![A-Za-z0-9])/y;

/** The identifier of an AWS key. */
function accessKeyAt(text: string, at: number, wary: boolean): CredentialSpan | undefined {
  ACCESS_KEY.lastIndex = at;
  if (!ACCESS_KEY.test(text)) return undefined;
  const end = ACCESS_KEY.lastIndex;
  const key = text.slice(at, end);
  // The keys in the documentation of AWS contain this word.
  if (!wary && (key.includes("EXAMPLE") || !/\d/.test(key.slice(4)) || new Set(key).size < 7)) {
    return undefined;
  }
  return { start: at, end, kind: "AWS access key" };
}

/** Characters in the middle of a credential, with those before and after. */
interface Infix {
  readonly infix: string;
  readonly of: number;
  readonly before: number;
  readonly whole: RegExp;
  readonly kind: CredentialKind;
}

const infixes: readonly Infix[] = [
  { infix: "SG.", of: TOKEN, before: 0, whole: /^SG\.[\w-]{22}\.[\w-]{43}$/, kind: "API key" }, // SendGrid
  {
    infix: ".atlasv1.",
    of: TOKEN,
    before: 14,
    whole: /^\w{14}\.atlasv1\.[\w=-]{60,70}$/,
    kind: "API key",
  }, // Terraform
  { infix: "_mmk", of: WORD, before: 36, whole: /^\w{6}_\w{29}_mmk$/, kind: "API key" }, // MaxMind
  { infix: ":AA", of: BASE64URL, before: 10, whole: /^\d{8,10}:AA[\w-]{33}$/, kind: "API key" }, // Telegram
  { infix: "-us", of: BASE64URL, before: 32, whole: /^[0-9a-f]{32}-us\d{1,2}$/, kind: "API key" }, // Mailchimp
  { infix: "key-", of: ALNUM, before: 0, whole: /^key-[0-9a-f]{32}$/, kind: "API key" }, // Mailgun
  { infix: "Q~", of: TOKEN, before: 4, whole: /^[\w~.-]{3}\dQ~[\w~.-]{31,34}$/, kind: "secret" }, // Azure
  {
    infix: "IQoJb3JpZ2luX2Vj",
    of: BASE64,
    before: 0,
    whole: /^IQoJ[\w+/=-]{80,4000}$/,
    kind: "AWS session token",
  },
  {
    infix: "FwoGZXIvYXdz",
    of: BASE64,
    before: 0,
    whole: /^FwoG[\w+/=-]{80,4000}$/,
    kind: "AWS session token",
  },
  {
    infix: "hooks.slack.com/services/T",
    of: TOKEN,
    before: 0,
    whole: /^hooks\S{40,}$/,
    kind: "webhook",
  },
  {
    infix: "hooks.slack.com/workflows/T",
    of: TOKEN,
    before: 0,
    whole: /^hooks\S{40,}$/,
    kind: "webhook",
  },
  {
    infix: "discord.com/api/webhooks/",
    of: TOKEN,
    before: 0,
    whole: /^discord\S{60,}$/,
    kind: "webhook",
  },
  {
    infix: "discordapp.com/api/webhooks/",
    of: TOKEN,
    before: 0,
    whole: /^discord\S{60,}$/,
    kind: "webhook",
  },
  {
    infix: ".webhook.office.com/webhookb2/",
    of: TOKEN,
    before: 0,
    whole: /^\S{90,}$/,
    kind: "webhook",
  },
];

const MAX_INFIX_LENGTH = 4_200;
/** Length of the shortest run of characters of tokens with one of these, or right after a colon. */
const MIN_WITH_INFIX_LENGTH = 35;

const ANY_INFIX = new RegExp(
  infixes.map(({ infix }) => infix.replaceAll(".", "\\.")).join("|"),
);

/** Finds credentials by characters in the middle; with `wary`, also possible examples. */
export function findInfixes(runs: Runs, wary: boolean): CredentialSpan[] {
  const { text, long } = runs;
  const found: CredentialSpan[][] = infixes.map(() => []);
  for (let run = 0; run < long.length; run += 2) {
    const end = long[run + 1]!;
    if (end - long[run]! < MIN_WITH_INFIX_LENGTH) continue;
    // With the colon before it.
    const start = Math.max(0, long[run]! - 1);
    const piece = text.slice(start, end);
    if (!ANY_INFIX.test(piece)) continue;
    for (const [i, { infix }] of infixes.entries()) {
      for (let at = piece.indexOf(infix); at >= 0; at = piece.indexOf(infix, at + infix.length)) {
        const span = infixAt(runs, start + at, infixes[i]!, wary);
        if (span) found[i]!.push(span);
      }
    }
  }
  return found.flat();
}

function infixAt(
  runs: Runs,
  at: number,
  { infix, of, before, whole, kind }: Infix,
  wary: boolean,
): CredentialSpan | undefined {
  const { text } = runs;
  let start = at;
  while (at - start < before && isOf(of, text.charCodeAt(start - 1))) start--;
  const end = runs.end(of, at + infix.length);
  if (end - start > MAX_INFIX_LENGTH || isOf(WORD, text.charCodeAt(start - 1))) return undefined;
  const value = text.slice(start, end).replace(/\.$/, "");
  const isOne = whole.test(value) && (wary || !isPlaceholder(value));
  return isOne ? { start, end: start + value.length, kind } : undefined;
}
